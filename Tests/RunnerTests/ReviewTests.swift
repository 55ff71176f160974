import Analysis
import Measurement
import Runner
import ScenarioFile
import Simulation
import Testing

/// Reviews whose answers can be worked out.
@Suite("Claims are played and judged")
struct ReviewTests {
    /// Ten users of whom each asks once a second on average.
    static func text(claims: String, ttl: String = "9s", network: String = "loopback") -> String {
        """
        scenario: known
        summary: A cache whose hit ratio is known
        duration: 10m
        warm-up: 1m
        population:
          user: 10
        traffic:
          arrivals: poisson
          rate: 10/s
          mix: { read: 1 }
        tables:
          profiles: { of: user }
        stores:
          redis: { network: \(network) }
          postgres: { network: loopback }
        endpoints:
          read:
            steps:
              - cached: { key: "profile:{user}", ttl: \(ttl), size: 500B, table: profiles }
        setups:
          plain: { baseline: true, redis: off }
          cached: {}
        claims:
        \(claims)

        """
    }

    static func review(
        _ text: String,
        repetitions: Int = 20
    ) throws -> [ClaimResult] {
        let parser = ScenarioParser()
        let scenario = try parser.parse(text: text, name: "known.yaml")
        let review = Review(
            scenario,
            options: RunOptions(repetitions: repetitions, threads: 2),
            engine: ModelEngine()
        ) { changes throws(ScenarioProblems) in
            try parser.parse(
                text: text,
                name: "known.yaml",
                changes: changes,
                withClaims: false
            )
        }
        return try review.run(toolVersion: "test", command: "test") { _ in true }.claims
    }

    @Test("a claim that restates a time to live names the one at which it flips")
    func timeToLive() throws {
        // Fixed TTL, cache-aside: the hit ratio is λT / (1 + λT) with λ = 1/s; 0.8 at T = 4 s.
        let claims = try Self.review(
            Self.text(
                claims: """
                      - id: T1
                        says: Four of five lookups hit
                        metric: hit_ratio
                        expect: ">= 80%"
                        setups: [ cached ]
                        window: "00:00-00:10"
                        depends-on: [ { path: endpoints.read.steps.cached.ttl } ]
                    """
            )
        )
        let claim = try #require(claims.first)
        #expect(claim.verdict == .qualified)
        #expect(claim.judgements.map(\.outcome) == [.holds])
        let mean = try #require(claim.judgements.first?.interval).mean.value
        #expect((mean - 0.9).magnitude < 0.01)
        let flip = try #require(claim.flips.first)
        #expect((flip.state, flip.tag) == (.flips, .ours))
        #expect((flip.from, flip.to, flip.above) == ("900ms", "90s", ""))
        let below = try #require(NumericInput(flip.below)).value
        #expect((below / Double(4 * Nanoseconds.second) - 1).magnitude < 0.1)
    }

    @Test("a claim on a latency that is the preset's round trip names the round trip that flips it")
    func roundTrip() throws {
        let claims = try Self.review(
            Self.text(
                claims: """
                      - id: T2
                        says: Redis answers in under 10 ms
                        metric: call_us_p50
                        of: redis:get
                        expect: "< 10ms"
                        setups: [ cached ]
                        window: "00:00-00:02"
                    """,
                network: "same-region"
            )
        )
        let claim = try #require(claims.first)
        #expect(claim.verdict == .qualified)
        let flip = try #require(claim.flips.first)
        #expect(claim.flips.count == 1)
        #expect(flip.path == "stores.redis.network.rtt")
        #expect((flip.value, flip.tag) == ("1ms", .preset))
        let above = try #require(NumericInput(flip.above)).value
        #expect((above / Double(10 * Nanoseconds.millisecond) - 1).magnitude < 0.02)
    }

    @Test("a case that sets an input keeps its value while the input is searched")
    func ownValue() throws {
        let claims = try Self.review(
            Self.text(
                claims: """
                      - id: T3
                        says: Four of five lookups hit
                        metric: hit_ratio
                        expect: ">= 80%"
                        setups: [ cached ]
                        window: "00:00-00:10"
                        depends-on: [ { path: endpoints.read.steps.cached.ttl } ]
                        cases:
                          - when: a time to live of 8 s
                            with: { endpoints.read.steps.cached.ttl: 8s }
                    """
            )
        )
        let claim = try #require(claims.first)
        #expect(claim.judgements.map(\.outcome) == [.holds])
        #expect(claim.flips.map(\.state) == [.stays])
    }

    @Test("the version that one claim asks for need not be fit for what another asks")
    func ownVersion() throws {
        func claim(_ id: String, with: String) -> String {
            """
                  - id: \(id)
                    says: Lookups hit
                    metric: hit_ratio
                    expect: ">= 50%"
                    setups: [ cached ]
                    with: { \(with) }
            """
        }
        let claims = try Self.review(
            Self.text(
                claims: claim("T4", with: "duration: 2m") + "\n" + claim("T5", with: "warm-up: 3m")
            )
        )
        #expect(claims.map { $0.judgements.map(\.outcome) } == [[.holds], [.holds]])
    }

    @Test("a wrong claim is refuted, a right one is confirmed, one without a run is not tested")
    func verdicts() throws {
        let claims = try Self.review(
            Self.text(
                claims: """
                      - { id: T3, says: Half as many reads, metric: db_read_reduction, of: read,
                          expect: ">= 95%", setups: [ cached ], window: "00:00-00:02" }
                      - { id: T4, says: A fifth is left, metric: db_reads, of: read, against: plain,
                          expect: "<= 0.3x", setups: [ cached ], window: "00:00-00:02",
                          expected: refuted }
                      - { id: T5, says: It is loved, not-tested: no run measures love }
                      - id: T6
                        says: The cache saves nine of ten reads
                        metric: db_read_reduction
                        of: read
                        expect: ">= 80%"
                        setups: [ cached ]
                        window: "00:00-00:02"
                        cases:
                          - when: profiles are kept for 9 s
                          - when: profiles are kept for 1 s
                            with: { endpoints.read.steps.cached.ttl: 1s }
                    """
            )
        )
        #expect(claims.map(\.verdict) == [.refuted, .confirmed, .notTested, .qualified])
        #expect(claims.map(\.isChanged) == [false, true, false, false])
        #expect(claims[2].notTested == "no run measures love")
        #expect(claims[3].judgements.map(\.outcome) == [.holds, .fails])
        #expect(claims[3].judgements.map(\.when).last == "profiles are kept for 1 s")
    }

    @Test("a review that is stopped says so and judges what was played by then")
    func stopped() throws {
        let parser = ScenarioParser()
        let text = Self.text(
            claims: """
                  - { id: T7, says: Much, metric: hit_ratio, expect: "> 0", setups: [ cached ] }
                """
        )
        let scenario = try parser.parse(text: text, name: "known.yaml")
        let review = Review(scenario, options: RunOptions(repetitions: 2), engine: ModelEngine()) {
            _ throws(ScenarioProblems) in scenario
        }
        let record = try review.run(toolVersion: "test", command: "test") { _ in false }
        #expect(record.description.status != .complete)
        #expect(record.claims.map(\.verdict) == [.notTested])
    }

    @Test("a run judges what it has played, and says that its seeds are few")
    func run() throws {
        let text = Self.text(
            claims: """
                  - { id: T8, says: Nothing fails, metric: failed, expect: "== 0" }
                  - { id: T9, says: Nothing fails early, metric: failed, expect: "== 0",
                      window: "00:00-00:01" }
                """
        )
        let scenario = try ScenarioParser().parse(text: text, name: "known.yaml")
        let runner = try Runner(scenario, options: RunOptions(), engine: ModelEngine())
        let tables = RunTables(
            try runner.run(toolVersion: "test", command: "test") { _ in true }
        )
        #expect(tables.claims.map(\.verdict) == [.qualified, .notTested])
        #expect(tables.claims.first?.judgements.map(\.outcome) == [.holds, .holds])
    }
}
