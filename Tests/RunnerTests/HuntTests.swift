import Analysis
import Measurement
import Runner
import ScenarioFile
import Testing

/// `hunt` finds what is broken, makes it small, and finds nothing where nothing is.
@Suite("Hunting for races")
struct HuntTests {
    private typealias Small = HuntScenarios

    /// Each bug by its number in the catalogue of protections, and what shows it.
    static let bugs: [(name: String, text: String, rule: HuntRule)] = [
        ("P0", HuntScenarios.cars("none"), .noOverlap),
        ("P0b", HuntScenarios.cars("one-statement"), .noOverlap),
        ("P0c", HuntScenarios.cars("repeatable-read"), .noOverlap),
        (
            "P7", HuntScenarios.cars("exact-range-lock", key: "lock:{car}:{range-hash}"),
            .noOverlap
        ),
        (
            "P8 with a pause",
            HuntScenarios.cars("redis-lock", settings: "ttl: 100ms", faults: HuntScenarios.pause),
            .noOverlap
        ),
        ("T1, row", HuntScenarios.cars("row-lock-repeatable-read"), .noOverlap),
        ("T1, advisory", HuntScenarios.cars("advisory-lock-repeatable-read"), .noOverlap),
        ("T2, row", HuntScenarios.cars("row-lock-one-statement"), .noOverlap),
        ("T2, advisory", HuntScenarios.cars("advisory-lock-one-statement"), .noOverlap),
        (
            "T3",
            HuntScenarios.cars(
                "redis-lock-fence-after-check",
                settings: "ttl: 100ms",
                faults: HuntScenarios.pause
            ),
            .noOverlap
        ),
        (
            "T4",
            HuntScenarios.cars(
                "redis-lock-fence-compared",
                settings: "ttl: 100ms",
                faults: HuntScenarios.pause
            ),
            .noOverlap
        ),
        ("T7", HuntScenarios.cars("booking-rows-lock"), .noOverlap),
        ("T10", HuntScenarios.cars("version-after-check"), .noOverlap),
        ("T11", HuntScenarios.cars("serializable-mixed"), .noOverlap),
        (
            "B1",
            HuntScenarios.cars(
                "redis-lock-else-row-lock",
                settings: "wait: 1s",
                faults: HuntScenarios.partition,
                application: HuntScenarios.breaker
            ),
            .noOverlap
        ),
        (
            "plain release",
            HuntScenarios.payouts(
                "protection: redis-lock, key: \"lock:{owner}\", ttl: 100ms, release: plain"
            ),
            .releaseSafety
        ),
        ("payout without a lock", HuntScenarios.payouts("protection: none"), .payoutOnce),
        (
            "payout under a short lock",
            HuntScenarios.payouts("protection: redis-lock, key: \"lock:{owner}\", ttl: 100ms"),
            .payoutOnce
        ),
    ]

    @Test("a known bug is found and made small", arguments: bugs.map(\.name))
    func findsBug(_ name: String) throws {
        let bug = try #require(Self.bugs.first { $0.name == name })
        let record = try Small.hunt(
            bug.text,
            longestDelay: 20 * .millisecond,
            rules: [bug.rule]
        )
        let outcome = try #require(record.outcomes.first)
        let finding = try #require(outcome.finding, "nothing in \(outcome.trials) trials")
        let trace = finding.trace
        #expect(trace.rule == bug.rule.rawValue)
        #expect(trace.clients <= 3)
        #expect(trace.faults <= 1)
        #expect(trace.events.count <= 15)
        #expect(trace.events.count { $0.isDecisive } == 1)
        #expect(finding.isSmallest)
        #expect(finding.breaksGoal == (bug.rule == .noOverlap))
        let scenario = try Small.scenario(bug.text)
        let replay = try HuntReplay(finding.schedule, name: "x.hunt", in: scenario)
        #expect(try replay.play() == trace)
    }

    static let sound: [(name: String, text: String)] = [
        ("P1", HuntScenarios.cars("row-lock")),
        ("P2", HuntScenarios.cars("advisory-lock")),
        ("P2f", HuntScenarios.cars("advisory-lock-function")),
        ("P3", HuntScenarios.cars("exclusion-constraint")),
        ("P4", HuntScenarios.cars("day-slots")),
        ("P5", HuntScenarios.cars("serializable")),
        ("P6", HuntScenarios.cars("version")),
        ("P8", HuntScenarios.cars("redis-lock")),
        (
            "P10 with a pause",
            HuntScenarios.cars(
                "redis-lock-fenced",
                settings: "ttl: 100ms",
                faults: HuntScenarios.pause
            )
        ),
        (
            "B2",
            HuntScenarios.cars(
                "redis-lock-and-row-lock",
                settings: "wait: 1s",
                faults: HuntScenarios.partition,
                application: HuntScenarios.breaker
            )
        ),
        ("payouts under a key", HuntScenarios.payouts("protection: idempotency-key")),
    ]

    @Test("nothing is found where nothing is wrong", arguments: sound.map(\.name))
    func findsNothing(_ name: String) throws {
        let sound = try #require(Self.sound.first { $0.name == name })
        let record = try Small.hunt(sound.text, seeds: 400)
        let outcome = try #require(record.outcomes.first)
        #expect(outcome.finding == nil)
        #expect(outcome.trials == 400)
        #expect(!outcome.isUntested)
        #expect(!outcome.isStopped)
        #expect(outcome.silentFaults.isEmpty)
        #expect(outcome.rules.contains { $0.contended > 100 && $0.upperBound ?? 1 < 0.03 })
    }

    @Test("one thread and four find the same")
    func determinism() throws {
        let text = Small.cars("redis-lock", settings: "ttl: 100ms", faults: Small.pause)
        let records = try [1, 4].map { threads in
            try Small.hunt(text, longestDelay: 20 * .millisecond, threads: threads)
        }
        #expect(records[0].outcomes == records[1].outcomes)
        #expect(records[0].outcomes.first?.finding != nil)
    }

    @Test("a fault that no call can meet is named")
    func silentFault() throws {
        let text = Small.cars(
            "row-lock",
            faults: "[ { at: 1s, for: 2s, redis: partition, instances: [ 0 ] } ]"
        )
        let record = try Small.hunt(text, seeds: 50)
        let sentence = try #require(record.outcomes.first?.silentFaults.first)
        #expect(sentence.hasPrefix("the fault 'redis partition of instance 0 at 00:00:01 for 2s'"))
        #expect(sentence.contains("never took effect: no call met it in "))
    }

    @Test("a search that is stopped says so and keeps what it counted")
    func stops() throws {
        let scenario = try Small.scenario(Small.cars("row-lock"))
        let hunt = try Hunt(scenario, options: HuntOptions(trials: 1_000))
        let record = try hunt.run(toolVersion: "test") { $0.trials < 20 }
        let outcome = try #require(record.outcomes.first)
        #expect(outcome.isStopped)
        #expect(outcome.trials == 20)
    }
}
