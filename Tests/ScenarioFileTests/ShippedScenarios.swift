import Foundation
import ScenarioFile
import Testing

/// The scenarios that the project ships, read from its `Scenarios` folder.
enum ShippedScenarios {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Scenarios")

    static let names = ["car-rental", "car-rental-identical", "quick", "school-erp"]

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
    }

    static func scenario(_ name: String) throws -> Scenario {
        try ScenarioParser().parse(text: text(name), name: "\(name).yaml")
    }
}

@Suite struct ShippedScenarioTests {
    @Test("the list names every file of the folder")
    func list() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: ShippedScenarios.folder.path()
        )
        #expect(Set(files) == Set(ShippedScenarios.names.map { "\($0).yaml" }))
    }

    @Test("a shipped scenario parses, under its file's name", arguments: ShippedScenarios.names)
    func parses(name: String) throws {
        do {
            let scenario = try ShippedScenarios.scenario(name)
            #expect(scenario.name == name)
        } catch let problems as ScenarioProblems {
            Issue.record("\(problems)")
        }
    }
}
