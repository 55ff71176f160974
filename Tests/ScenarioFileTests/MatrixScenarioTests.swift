import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores
import Testing

/// Protections against faults: the setups that a matrix makes of a file.
@Suite("A matrix")
struct MatrixScenarioTests {
    private func parse(_ change: (String) -> String = { $0 }) throws -> Scenario {
        let text = change(try ShippedScenarios.text("every-matrix-setting"))
        return try ScenarioParser().parse(text: text, name: "matrix.yaml")
    }

    private func problem(_ change: (String) -> String) -> String {
        do {
            _ = try parse(change)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("each protection has a setup alone and one for each fault that can strike it")
    func setups() throws {
        let scenario = try parse()
        #expect(
            scenario.setups.map(\.name) == [
                "none", "redis-lock", "redis-lock-under-short-ttl", "redis-lock-under-outage",
            ]
        )
        #expect(scenario.baseline?.name == "none")
        let matrix = try #require(scenario.matrix)
        #expect(matrix.endpoint == "book")
        #expect(matrix.faults.map(\.name) == ["no-fault", "short-ttl", "outage"])
        #expect(matrix.cells.map(\.isExpectedToBreak) == [true, false, false, false, true, false])
        #expect(
            matrix.cells.map(\.play) == [
                .everywhere, .leftOut, .leftOut, .everywhere, .everywhere, .everywhere,
            ]
        )
    }

    @Test("the changes of a protection and then those of a fault are laid over the file")
    func changes() throws {
        let scenario = try parse()
        let protections = scenario.setups.map { $0.endpoints[0].steps[0].protectionName }
        #expect(protections == ["none", "redis-lock", "redis-lock", "redis-lock"])
        #expect(scenario.setups[2].systemText.contains("ttl: 10ms"))
        #expect(!scenario.setups[1].systemText.contains("ttl"))
        let down = Fault(.redis, .down, from: 2 * .second, to: 5 * .second)
        #expect(scenario.setups.map(\.faults) == [[], [], [], [down]])
    }

    @Test("a fault that no engine plays has no setup, and its pairs say so")
    func unplayed() throws {
        let scenario = try parse { $0.replacing("plays-on: both", with: "plays-on: none") }
        #expect(scenario.setups.count == 3)
        #expect(scenario.matrix?.cells[4].play == .nowhere)
        let onModel = try parse { $0.replacing("plays-on: both", with: "plays-on: model") }
        #expect(onModel.matrix?.onTheModelAlone == ["redis-lock-under-short-ttl"])
    }

    @Test("what is wrong is told once, however many pairs it touches")
    func problems() {
        let unknown = problem {
            $0.replacing("broken-by: [ short-ttl ]", with: "broken-by: [ ttl ]")
        }
        #expect(unknown.contains("there is no fault 'ttl'"))
        let endpoint = problem { $0.replacing("of: book # whose", with: "of: pay # whose") }
        #expect(endpoint.contains("there is no endpoint 'pay'"))
        let protection = problem {
            $0.replacing("protection: redis-lock", with: "protection: redis-look")
        }
        #expect(protection.contains("redis-look"))
        #expect(protection.contains("1 problem in"))
        let both = problem { $0 + "\nsetups:\n  only: {}\n" }
        #expect(both.contains("exclude each other"))
        let named = problem {
            $0.replacing("redis: down }", with: "redis: down, in: [ redis-lock ] }")
        }
        #expect(named.contains("'in' has no meaning beside 'faults'"))
        let reserved = problem { $0.replacing("    outage:", with: "    no-fault:") }
        #expect(reserved.contains("'no-fault' cannot name a setup"))
    }

    @Test("what the shipped matrix expects is what the catalogue of protections promises")
    func promises() throws {
        let scenario = try ShippedScenarios.scenario("booking-protections")
        let matrix = try #require(scenario.matrix)
        for protection in matrix.protections.map(\.name) {
            let setup = try #require(scenario.setups.first { $0.name == protection })
            let name = setup.endpoints[0].steps[0].protectionName
            let kind = try #require(name.flatMap(ProtectionKind.named))
            let cells = matrix.cells.filter { $0.protection == protection && $0.play != .leftOut }
            let breaking = cells.filter(\.isExpectedToBreak).map(\.fault)
            switch kind.promise {
            case .none: #expect(breaking.count == cells.count, "\(protection)")
            case .withoutFaults:
                #expect(!breaking.contains("no-fault") && breaking.count > 3, "\(protection)")
            case .always:
                // A repeated request is another matter than two bookings.
                #expect(breaking.allSatisfy { $0 == "lost-answer" }, "\(protection)")
            }
        }
        #expect(Set(matrix.protections.map(\.name)).isSuperset(of: ProtectionKind.all.map(\.name)))
    }
}
