import Analysis
import Measurement
import Runner
import ScenarioFile
import Testing

/// `hunt` finds limits that are exceeded, stale reads, and jobs that are lost or done twice.
@Suite("Hunting for broken promises")
struct HuntPromiseTests {
    /// A limiter and a queue on two instances.
    private static func promises(
        limiter: String = "algorithm: sliding-log, without-redis: refuse",
        queue: String = "claim-after: 10s",
        redis: String = "{ network: loopback, timeout: 50ms }",
        keep: Bool = true
    ) -> String {
        """
        scenario: promises
        summary: A limiter and a queue
        duration: 20s
        population:
          user: 3
        traffic:
          arrivals: poisson
          rate: 20/s
          mix: { ask: 3, order: 1 }
        stores:
          redis: \(redis)
          postgres: { network: loopback }
        application: { instances: 2 }
        endpoints:
          ask:
            steps: [ rate-limit: { key: "rate:{user}", limit: 2, window: 1s, \(limiter) } ]
          order:
            steps:
              - enqueue: { key: "jobs", workers: 2, work: 200ms, block: 100ms, \(queue) }
        faults: [ { at: 10s, for: 50ms, redis: restart, keep: \(keep) } ]
        setups:
          only: { baseline: true }
        goals:
          - { metric: limiter_excess, expect: "== 0" }

        """
    }

    private static let broken: [(name: String, text: String, rule: HuntRule)] = [
        ("fixed window", promises(limiter: "algorithm: fixed, without-redis: refuse"), .limitKept),
        (
            "a counter in each instance", promises(limiter: "algorithm: fixed, in: memory"),
            .limitKept
        ),
        (
            "everybody is let in without Redis",
            promises(limiter: "algorithm: sliding-log, without-redis: admit"), .limitKept
        ),
        (
            "the log is evicted",
            promises(redis: "{ network: loopback, max-memory: 64MB, policy: allkeys-lru }"),
            .limitKept
        ),
        ("a job that is claimed early", promises(queue: "claim-after: 80ms"), .jobOnce),
        ("a queue that is emptied", promises(keep: false), .noJobLost),
    ]

    @Test("a broken promise is found and made small", arguments: broken.map(\.name))
    func finds(_ name: String) throws {
        let bug = try #require(Self.broken.first { $0.name == name })
        let record = try HuntScenarios.hunt(bug.text, rules: [bug.rule])
        let outcome = try #require(record.outcomes.first)
        let finding = try #require(outcome.finding, "nothing in \(outcome.trials) trials")
        let trace = finding.trace
        #expect(trace.rule == bug.rule.rawValue)
        // Three have to ask where the limit is two.
        #expect(trace.clients <= 3)
        #expect(trace.faults <= 1)
        #expect(trace.events.count <= 6)
        #expect(trace.events.count { $0.isDecisive } == 1)
        #expect(trace.argument.contains { $0.hasSuffix(": a contradiction.") })
        #expect(finding.isSmallest)
        #expect(finding.breaksGoal == (bug.rule == .limitKept))
        let scenario = try HuntScenarios.scenario(bug.text)
        let replay = try HuntReplay(finding.schedule, name: "x.hunt", in: scenario)
        #expect(try replay.play() == trace)
    }

    @Test("promises that are kept are put to the test, and nothing is found")
    func keeps() throws {
        let record = try HuntScenarios.hunt(Self.promises(), seeds: 300)
        let outcome = try #require(record.outcomes.first)
        #expect(outcome.finding == nil)
        #expect(outcome.rules.map(\.name) == ["limit-kept", "at-most-once-job", "no-job-lost"])
        #expect(outcome.rules.allSatisfy { $0.contended > 50 })
    }

    /// A profile that is read through a cache and written.
    private static func profiles(redis: String, edit: String) -> String {
        """
        scenario: profiles
        summary: A profile behind a cache
        duration: 20s
        population:
          user: 3
        traffic:
          rate: 20/s
          mix: { show: 1, edit: 1 }
        tables:
          profiles: { of: user, row-size: 1KB }
        stores:
          redis: \(redis)
          postgres: { network: loopback }
        application: { instances: 2 }
        endpoints:
          show:
            steps:
              - cached: { key: "profile:{user}", ttl: 1m, size: 1KB, table: profiles, as: user }
          edit:
            steps: [ write: { table: profiles, as: user }\(edit) ]
        setups:
          only: { baseline: true }

        """
    }

    @Test(
        "a cache that nobody tells of a write shows what was before",
        arguments: [HuntRule.noStaleReads, .readYourWrites]
    )
    func staleRead(_ rule: HuntRule) throws {
        let text = Self.profiles(redis: "{ network: loopback }", edit: "")
        let outcome = try #require(try HuntScenarios.hunt(text, rules: [rule]).outcomes.first)
        let trace = try #require(outcome.finding?.trace)
        #expect(trace.rule == rule.rawValue)
        #expect(trace.clients <= 3)
        #expect(trace.events.count <= 6)
    }

    @Test("who deletes after the commit can be overtaken by a reader who stores what was before")
    func staleFill() throws {
        let edit = ", invalidate: [ \"profile:{user}\" ]"
        let text = Self.profiles(redis: "{ network: loopback }", edit: edit)
        let outcome = try #require(
            try HuntScenarios.hunt(text, rules: [.noStaleReads]).outcomes.first
        )
        #expect(outcome.finding != nil)
    }

    @Test("reads of the database itself show every write")
    func databaseReads() throws {
        let text = Self.profiles(redis: "off", edit: "")
        let outcome = try #require(try HuntScenarios.hunt(text, seeds: 300).outcomes.first)
        #expect(outcome.finding == nil)
        let stale = outcome.rules.first { $0.name == HuntRule.noStaleReads.rawValue }
        #expect(stale?.contended ?? 0 > 20)
    }
}
