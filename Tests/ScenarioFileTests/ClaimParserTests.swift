import Analysis
import Foundation
import Measurement
import ScenarioFile
import Testing

@Suite("Claims as a scenario states them")
struct ClaimParserTests {
    private func scenario(_ claims: String) throws -> Scenario {
        let text =
            try Fixtures.text(Fixtures.broken.appending(path: "none.yaml")) + """
                setups:
                  plain: { redis: off }
                  cached: {}
                  far: { stores: { redis: { network: same-region } } }
                \(claims)

                """
        return try ScenarioParser().parse(text: text, name: "none.yaml")
    }

    @Test("a case inherits what it does not say")
    func cases() throws {
        let claim = try #require(
            try scenario(
                """
                claims:
                  - id: C1
                    says: Fewer reads
                    metric: db_reads
                    of: read-profile
                    expect: "0.1x to 0.5x"
                    against: plain
                    window: "08:00-08:10"
                    with: { traffic.rate: 10/s }
                    expected: not-tested
                    cases:
                      - { when: one }
                      - { when: two, setups: [ far ], expect: "<= 5",
                          with: { endpoints.read-profile.steps.1.cached.ttl: 5s } }
                """
            ).claims.first
        )
        #expect(claim.cases.map(\.setups) == [["cached", "far"], ["far"]])
        #expect(claim.cases.map(\.of) == ["read-profile", "read-profile"])
        #expect(claim.cases.map(\.against) == ["plain", "plain"])
        #expect(claim.cases.map(\.expectation.measure) == [.times, .difference])
        #expect(claim.cases[0].expectation.limit == .between(0.1, 0.5))
        #expect(claim.cases[1].expectation.limit == .one(.atMost, 5))
        #expect(
            claim.cases[1].changes.map(\.path)
                == ["traffic.rate", "endpoints.read-profile.steps.1.cached.ttl"]
        )
        #expect(
            claim.window
                == WindowRecord(startOfDay: 8 * .hour, length: 10 * .minute, warmUp: 0)
        )
        #expect(claim.expected == .notTested)
        #expect(claim.dependencies.isEmpty)
    }

    @Test("work beside the requests is judged by its name")
    func background() throws {
        let scenario = try scenario(
            """
            claims:
              - id: C1
                says: Jobs wait less than a second
                metric: lag_us_p99
                of: probing
                expect: "<= 1s"
            jobs: { probing: { every: 10s, steps: [ probe: { table: profiles } ] } }
            """
        )
        #expect(scenario.claims.first?.cases.first?.of == "probing")
    }

    @Test("a latency hangs on the round trips that it is made of, each preset for itself")
    func networks() throws {
        let scenario = try scenario(
            """
            claims:
              - { id: C2, says: Fast, metric: response_us_p99, expect: "<= 5ms" }
              - { id: C3, says: Fast, metric: call_us_p99, of: "redis:get", expect: "<= 5ms" }
            """
        )
        let both = scenario.claims[0].dependencies
        #expect(
            both.map(\.path) == [
                "stores.redis.network.rtt", "setups.far.stores.redis.network.rtt",
                "stores.postgres.network.rtt",
            ]
        )
        #expect(both.map(\.value) == ["30us", "1ms", "30us"])
        #expect(both.map(\.tag) == [.preset, .preset, .preset])
        #expect(both[2].paths.count == 3)
        #expect((both[1].from, both[1].to) == ("10us", "100ms"))
        #expect(scenario.claims[1].dependencies.map(\.path) == both.prefix(2).map(\.path))
    }

    @Test("inputs have the values of the file, what a claim hangs on has their tags")
    func inputs() throws {
        let scenario = try scenario(
            """
            claims:
              - id: C4
                says: Much
                metric: hit_ratio
                expect: ">= 1%"
                setups: [ cached ]
                depends-on:
                  - { path: endpoints.read-profile.steps.cached.ttl, to: 5m }
                  - { path: population.user }
            inputs:
              - { path: endpoints.read-profile.steps.cached.ttl, tag: stated, note: section 3 }
              - { path: stores.redis.max-memory, tag: measured }
            """
        )
        #expect(
            scenario.inputs == [
                Input(
                    path: "endpoints.read-profile.steps.cached.ttl",
                    value: "60s",
                    tag: .stated,
                    note: "section 3"
                ),
                Input(path: "stores.redis.max-memory", value: "64MB", tag: .measured),
            ]
        )
        let dependencies = scenario.claims[0].dependencies
        #expect(dependencies.map(\.tag) == [.stated, .ours])
        #expect(dependencies.map(\.from) == ["6s", "10"])
        #expect(dependencies.map(\.to) == ["5m", "1000"])
    }

    @Test(
        "a number keeps its unit and three digits, and can be read again",
        arguments: [
            ("300s", 123_456_789, "123ms"), ("300s", 12_345_678_901, "12.3s"),
            ("1ms", 1_234, "1.23us"), ("1ms", 0, "0"), ("5m", 600_000_000_000, "10m"),
            ("40/s", 12.3456, "12.3/s"), ("64MB", 123_456_789, "121000KB"),
            ("900", 1234.4, "1230"), ("0.8", 0.123456, "0.123"), ("10%", 0.12345, "12.3%"),
        ] as [(String, Double, String)]
    )
    func numbers(written: String, value: Double, expected: String) throws {
        let input = try #require(NumericInput(written)).with(value)
        #expect(input.text == expected)
        #expect(try #require(NumericInput(input.text)).text == input.text)
    }
}
