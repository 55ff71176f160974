import Measurement
import ScenarioFile
import Stores
import Testing
import Workload

/// Populations, rates, bursts and users as a file means them.
@Suite struct TrafficTests {
    private func scenario(_ head: String, _ traffic: String) throws -> Scenario {
        let text = """
            scenario: small
            summary: A small one
            duration: 7d
            \(head)
            traffic: { \(traffic) }
            tables: { rows: { of: student } }
            endpoints: { act: { steps: [ write: rows ] } }
            """
        return try ScenarioParser().parse(text: text, name: "small.yaml")
    }

    private static let students = "population: { student: { count: 90, popularity: { zipf: 1 } } }"

    @Test("a weekend and bursts stand in the curve")
    func curve() throws {
        let traffic = """
            rate: { curve: school-bells, peak: 40/s, weekend: 5% },
            bursts: [
              { at: "18:00", for: 10m, times: 10x }, { at: "08:00", for: 1h, times: 2x, day: 3 }
            ]
            """
        let curve = try scenario(Self.students, traffic).traffic.curve
        var expected = try #require(RateCurve.preset(named: "school-bells", peak: 40))
        expected.weekend = 0.05
        expected.bursts = [
            .init(at: 18 * .hour, duration: 10 * .minute, factor: 10),
            .init(day: 2, at: 8 * .hour, duration: .hour, factor: 2),
        ]
        #expect(curve == expected)
    }

    @Test("a population moves its ranking, and another one belongs to it")
    func populations() throws {
        let head = """
            population:
              student: { count: 90, popularity: { zipf: 1, shift: 1h } }
              parent: { of: student }
              family: { count: 60, of: student }
            """
        let populations = try scenario(head, "rate: 1/s").populations
        #expect(
            populations == [
                Population(name: "student", count: 90, popularity: .zipf(skew: 1, shift: .hour)),
                Population(name: "parent", count: 90, base: 0),
                Population(name: "family", count: 60, base: 0),
            ]
        )
    }

    @Test("a scale multiplies members, rates and users")
    func scale() throws {
        let head = """
            scale: 2.5x
            population: { student: 90, parent: { of: student }, room: 1 }
            """
        let open = try scenario(head, "rate: { curve: evening, peak: 4/s }")
        #expect(open.populations.map(\.count) == [225, 225, 3])
        #expect(open.traffic.curve == RateCurve.preset(named: "evening", peak: 10))
        #expect(open.setups[0].tables[0].content == .rows(owners: 225, each: 1))
        let closed = try scenario(head, "users: 10, think-time: 5s")
        #expect(closed.traffic.users?.users == 25)
    }

    @Test("users of a closed loop ask in place of a rate, and the results say so")
    func users() throws {
        let traffic = "users: 10, think-time: 5s, thinking: constant, users-as: student"
        let scenario = try scenario(Self.students, traffic)
        #expect(
            scenario.traffic.users
                == ClosedLoop(users: 10, thinkTime: 5 * .second, thinking: .constant, member: 0)
        )
        #expect(scenario.notes.contains { $0.hasPrefix("closed loop: 10 users") })
        var source = scenario.requests(for: scenario.window, seed: 1)
        var first: [UInt32] = []
        while let request = source.next() { first.append(request.entities[0]) }
        #expect(first == Array(0..<10))
    }
}
