import Foundation
import ScenarioFile

/// Files of the repository that tests read.
enum Fixtures {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    static let scenarios = root.appending(path: "Scenarios")
    static let broken = root.appending(path: "Tests/Fixtures/BrokenScenarios")

    static func text(_ file: URL) throws -> String {
        try String(contentsOf: file, encoding: .utf8)
    }

    static func names(in folder: URL, suffix: String) throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        return Set(files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) })
    }
}

/// What is wrong with a text, or nil.
func problems(of text: String, name: String = "small.yaml") -> ScenarioProblems? {
    do {
        _ = try ScenarioParser().parse(text: text, name: name)
        return nil
    } catch {
        return error
    }
}
