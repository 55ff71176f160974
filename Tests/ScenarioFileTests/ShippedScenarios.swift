import Foundation
import ScenarioFile
import Testing

/// The scenarios that the project ships, read from its `Scenarios` folder.
enum ShippedScenarios {
    static let names = [
        "booking-protections", "booking-protections-identical", "car-rental",
        "car-rental-identical", "closed-loop", "coherence", "every-matrix-setting",
        "every-setting", "every-trace-setting", "limits-and-queues", "one-time-codes",
        "payouts", "queues", "quick", "redis-outage", "school-erp", "trace-replay",
    ]

    static func text(_ name: String) throws -> String {
        try Fixtures.text(Fixtures.scenarios.appending(path: "\(name).yaml"))
    }

    static func scenario(_ name: String) throws -> Scenario {
        try ScenarioParser(loadTrace: Fixtures.loadTrace, loadPlan: Fixtures.loadPlan)
            .parse(text: text(name), name: "\(name).yaml")
    }
}

@Suite struct ShippedScenarioTests {
    @Test("the list names every file of the folder")
    func list() throws {
        let files = try Fixtures.names(in: Fixtures.scenarios, suffix: ".yaml")
        #expect(files == Set(ShippedScenarios.names))
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
