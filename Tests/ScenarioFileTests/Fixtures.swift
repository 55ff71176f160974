import Foundation
import ScenarioFile
import Workload

/// Files of the repository that tests read.
enum Fixtures {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    static let scenarios = root.appending(path: "Scenarios")
    static let broken = root.appending(path: "Tests/Fixtures/BrokenScenarios")

    /// Reads a trace that a shipped scenario names.
    static let loadTrace: TraceLoader = { path, options throws(TraceFailure) in
        guard let data = try? Data(contentsOf: scenarios.appending(path: path)) else {
            throw .unreadable("it is not in the folder of scenarios")
        }
        var reader = TraceReader(path: path, options: options)
        _ = reader.read(Array(data))
        do throws(TraceProblems) {
            return try reader.finish()
        } catch {
            throw .wrong(error)
        }
    }

    /// Reads a plan that a shipped scenario names.
    static let loadPlan: PlanLoader = { path throws(PlanFailure) in
        guard let text = try? text(scenarios.appending(path: path)) else {
            throw PlanFailure("it is not in the folder of scenarios")
        }
        return text
    }

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
