import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores
import Testing
import Workload

/// Setups, key templates and goals.
@Suite struct SetupTests {
    static let base = """
        scenario: small
        summary: A small one
        duration: 1h
        population: { user: 100, car: 7 }
        traffic: { rate: 10/s, ranges: { days: 9, length: 2-3 }, mix: { write: 3, read: 1 } }
        tables: { rows: { of: user } }
        application: { instances: 2 }
        stores:
          redis: { max-memory: 64MB, policy: volatile-lru, network: upstash-same-region-tcp }
          postgres: { pool: 5, network: { rtt: 1.2ms } }
        endpoints:
          read: { steps: [ cached: { key: "r:{user}", ttl: 60s, size: 1KB, table: rows } ] }
          write: { steps: [ write: rows, invalidate: "r:{user}" ] }

        """

    static func scenario(_ lines: String) throws -> Scenario {
        try ScenarioParser().parse(text: base + lines, name: "small.yaml")
    }

    @Test("a setup is laid over the file: mappings merge, everything else is replaced")
    func merging() throws {
        let setups = try Self.scenario(
            """
            setups:
              off: { redis: off, summary: Without Redis }
              small: { stores: { redis: { max-memory: 16MiB } } }
              other:
                baseline: true
                application: { instances: 4 }
                redis: { policy: allkeys-lfu }
                tables: { rows: { row-size: 1KB }, more: { of: car } }
                endpoints: { write: { steps: [ write: more ] } }
            """
        ).setups
        #expect(setups.map(\.name) == ["off", "small", "other"])
        #expect(setups.map(\.isBaseline) == [false, false, true])
        #expect(setups.map(\.summary) == ["Without Redis", nil, nil])
        #expect(setups.map(\.instances) == [2, 2, 4])
        #expect(setups.map { $0.redis?.maxMemory } == [nil, 16 << 20, 64 << 20])
        #expect(setups.map { $0.redis?.policy } == [nil, .volatileLRU, .allkeysLFU])
        #expect(
            setups.map { $0.redis?.network.name } == [nil]
                + .init(
                    repeating: "upstash-same-region-tcp",
                    count: 2
                )
        )
        #expect(setups.allSatisfy { $0.postgres.pool == 5 })
        #expect(setups.allSatisfy { $0.postgres.network.oneWay == 600 * .microsecond })
        #expect(setups.map { $0.tables.map(\.rowSize) } == [[100], [100], [1_024, 100]])
        #expect(setups.map { $0.endpoints.map(\.steps.count) } == [[1, 2], [1, 2], [1, 1]])
        #expect(setups.allSatisfy { $0.endpoints.map(\.name) == ["read", "write"] })
        #expect(setups.allSatisfy { $0.endpoints.map(\.isCacheable) == [true, false] })
    }

    @Test("the first setup is the baseline where none is marked")
    func baseline() throws {
        let scenario = try Self.scenario("setups: { one: {}, two: { redis: off } }")
        #expect(scenario.baseline?.name == "one")
    }

    @Test("the mix follows the order of the endpoints, not its own")
    func mix() throws {
        let scenario = try Self.scenario("")
        #expect(scenario.endpointNames == ["read", "write"])
        #expect(scenario.traffic.mix == [1, 3])
    }

    @Test(
        "a key template becomes a family and what makes its keys",
        arguments: [
            ("u:{user}", "u:3", [KeyMaker.Source.entity(0)]),
            ("u:{car}:{user}", "u:5:3", [.entity(1), .entity(0)]),
            ("{car}:{range}", "5:4-2", [.entity(1), .rangeStart, .rangeLength]),
            ("{range}:{range}", "4-2:4-2", [.rangeStart, .rangeLength]),
            ("{user}:x:{user}", "3:x:3", [.entity(0)]),
            ("all", "all", []),
        ]
    )
    func templates(template: String, text: String, sources: [KeyMaker.Source]) throws {
        let scenario = try Self.scenario(
            "setups: { one: { endpoints: { read: { steps: "
                + "[ lock: { key: '\(template)', ttl: 1s } ] } } } }"
        )
        let setup = try #require(scenario.setups.first)
        let family = try #require(setup.families.first)
        var request = Request(at: 0, number: 0, endpoint: 0, range: DayRange(start: 4, length: 2))
        request.entities[0] = 3
        request.entities[1] = 5
        let padded = sources + [.zero, .zero, .zero]
        let maker = KeyMaker(family: 0, first: padded[0], second: padded[1], third: padded[2])
        var bytes: [UInt8] = []
        family.render(maker.key(for: request), into: &bytes)
        #expect(family.template == template)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(
        "a template whose keys could be confused, or that names nothing, is refused",
        arguments: [
            "{user}{car}", "{user}1{car}", "{user", "user}", "{{user}}", "{}", "{driver}", "a b",
            "{user}:{car}:{range}", "", "x:{car}", "\\u0007",
        ]
    )
    func wrongTemplates(template: String) {
        // "x:{user}" is there already, so "x:{car}" has the same texts.
        let lines =
            "setups: { one: { endpoints: { read: { steps: [ lock: { key: 'x:{user}', ttl: 1s },"
            + " lock: { key: \"\(template)\", ttl: 1s } ] } } } }"
        #expect(throws: ScenarioProblems.self) { try Self.scenario(lines) }
    }

    @Test(
        "a name that stands for something else is refused",
        arguments: [
            ("population: { range: 5 }", "'range' cannot name a population"),
            ("endpoints: { cacheable: { steps: [] } }", "'cacheable' cannot name an endpoint"),
            ("tables: { Rows: { of: user } }", "'Rows' cannot name a table"),
            ("setups: { a_b: {} }", "'a_b' cannot name a setup"),
        ]
    )
    func names(lines: String, start: String) throws {
        let told = try #require(problems(of: lines)).problems
        #expect(told.contains { $0.message.hasPrefix(start) })
    }

    @Test(
        "a goal's limit is in the unit of its metric",
        arguments: [
            ("response_us_p99", "<= 50ms", Goal.Comparison.atMost, 50_000.0),
            ("hit_ratio", ">= 60%", .atLeast, 0.6),
            ("hit_ratio", "> 0.5", .above, 0.5),
            ("used_memory_bytes_peak", "< 2MB", .below, 2_097_152),
            ("double_bookings", "==0", .equal, 0),
        ]
    )
    func limits(
        metric: String,
        text: String,
        comparison: Goal.Comparison,
        limit: Double
    ) throws {
        let scenario = try Self.scenario("goals: [ { metric: \(metric), expect: '\(text)' } ]")
        let goal = Goal(metric: metric, comparison: comparison, limit: limit, text: text)
        #expect(scenario.goals == [goal])
    }

    @Test(
        "a goal is about the run, an endpoint, the cache, a call, or a key template",
        arguments: [
            ("response_us_p99", "read"), ("response_us_p99", "cacheable"),
            ("hit_ratio", "'r:{user}'"),
            ("call_us_p99", "'redis:get'"), ("call_us_p99", "'postgres:commit'"),
        ]
    )
    func scopes(metric: String, of: String) throws {
        let limit = metric == "hit_ratio" ? "50%" : "50ms"
        let goals = try Self.scenario(
            "goals: [ { metric: \(metric), of: \(of), expect: '<= \(limit)' } ]"
        ).goals
        #expect(goals.map(\.of) == [of.trimming("'")])
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String { filter { $0 != character } }
}
