import Measurement
import Testing

@testable import Analysis

@Suite("Two runs of the model are compared exactly")
struct ExactComparisonTests {
    private func side(
        reads: UInt64 = 40,
        name: String = "home",
        _ description: RunDescription = TinyRun.description()
    ) -> RunComparison.Side {
        let trials = [("plain", 100 as UInt64), ("cached", reads)].map { setup, reads in
            TinyRun.trial(
                setup,
                endpoints: [TinyRun.endpoint(name, cacheable: true, sent: 20, reads: reads)]
            )
        }
        return RunComparison.Side(description, TinyRun.rows(trials))
    }

    @Test("equal runs are the same")
    func same() {
        let comparison = RunComparison(baseline: side(), candidate: side())
        #expect(comparison.verdict == .same)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.compared == side().rows.count)
    }

    @Test("every row that differs is named with both values and whether it is worse")
    func different() throws {
        let comparison = RunComparison(baseline: side(), candidate: side(reads: 50))
        #expect(comparison.verdict == .different)
        let run = comparison.differences.filter { $0.scope == .run }
        #expect(run.map(\.metric) == ["db_reads", "db_read_reduction"])
        let reads = try #require(run.first)
        #expect(reads.setup == "cached")
        #expect(reads.baseline == Figure(40))
        #expect(reads.candidate == Figure(50))
        #expect(reads.change?.description == "0.250000")
        #expect(run.allSatisfy { $0.direction == .worse })
        let other = RunComparison(baseline: side(reads: 50), candidate: side())
        #expect(other.differences.allSatisfy { $0.direction == .better })
    }

    @Test("a row that only one run has is a difference")
    func missing() {
        let comparison = RunComparison(baseline: side(), candidate: side(name: "start"))
        #expect(comparison.verdict == .different)
        #expect(comparison.differences.contains { $0.name == "home" && $0.candidate == nil })
        #expect(comparison.differences.contains { $0.name == "start" && $0.baseline == nil })
        #expect(comparison.differences.allSatisfy { $0.direction == .changed })
    }

    @Test("another version's differences count only when that is asked for")
    func version() {
        let newer = TinyRun.description(version: "1.1.0")
        let equal = RunComparison(baseline: side(), candidate: side(newer))
        #expect(equal.verdict == .same)
        let different = RunComparison(baseline: side(), candidate: side(reads: 41, newer))
        #expect(different.verdict == .notComparable)
        #expect(
            different.reasons == [
                "version 1.0.0 made the baseline and 1.1.0 the candidate,"
                    + " so a difference may be the tool's own"
            ]
        )
        let accepted = RunComparison(
            baseline: side(),
            candidate: side(reads: 41, newer),
            acceptsVersion: true
        )
        #expect(accepted.verdict == .different)
    }

    @Test("runs that did not play the same thing are not comparable, and every reason is given")
    func notComparable() {
        let other = TinyRun.description(
            repetitions: 2,
            seed: 9,
            text: "scenario: tiny\nseed: 9\n",
            status: .partial(reason: "stopped")
        )
        let comparison = RunComparison(baseline: side(), candidate: side(other))
        #expect(comparison.verdict == .notComparable)
        #expect(
            comparison.reasons == [
                "the candidate is a partial run: stopped",
                "the seed differs: 1 in the baseline, 9 in the candidate",
                "the number of repetitions differs: 1 in the baseline, 2 in the candidate",
            ]
        )
    }

    @Test("a changed text of the scenario is compared, and told")
    func changedText() {
        let other = side(reads: 41, TinyRun.description(text: "scenario: tiny\nseed: 9\n"))
        let comparison = RunComparison(baseline: side(), candidate: other)
        #expect(comparison.verdict == .different)
        #expect(comparison.differences.map(\.metric).contains("db_reads"))
        #expect(
            comparison.hints.contains(
                "the text of scenario 'tiny' differs from line 2 on, so a difference may come from"
                    + " the scenario as well as from the tool"
            )
        )
    }

    @Test("the model is not compared with live servers")
    func engines() {
        let live = side(TinyRun.description(engine: "live"))
        let comparison = RunComparison(baseline: side(), candidate: live)
        #expect(comparison.verdict == .notComparable)
    }
}

@Suite("Live runs are compared by the ranks of their repetitions")
struct LiveComparisonTests {
    /// A live run whose response times are a base with noise of a few parts in a thousand.
    private func side(
        repetitions: Int = 10,
        response: Nanoseconds = 10 * .millisecond,
        noise: Nanoseconds = 10,
        doubleBookings: UInt64 = 0
    ) -> RunComparison.Side {
        var trials: [TrialRecord] = []
        var races: [RaceRecord] = []
        for setup in TinyRun.setups.map(\.name) {
            for repetition in 0..<repetitions {
                // A fixed zigzag of both signs stands for noise.
                let sign: Nanoseconds = repetition.isMultiple(of: 2) ? 1 : -1
                let wobble =
                    sign * Nanoseconds(repetition * 7 % 10) * response / 10_000 * noise / 10
                trials.append(
                    TinyRun.trial(
                        setup,
                        repetition: repetition,
                        endpoints: [
                            TinyRun.endpoint(
                                "home",
                                cacheable: true,
                                sent: 100,
                                reads: 40,
                                response: response + wobble
                            )
                        ]
                    )
                )
                races.append(
                    TinyRun.race(setup, repetition: repetition, doubleBookings: doubleBookings)
                )
            }
        }
        let description = TinyRun.description(engine: "live", repetitions: repetitions)
        return RunComparison.Side(description, TinyRun.rows(trials, races: races))
    }

    @Test("noise alone is no change")
    func same() {
        let comparison = RunComparison(baseline: side(), candidate: side(noise: 20))
        #expect(comparison.verdict == .same)
        #expect(comparison.reasons.isEmpty)
    }

    @Test("a fifth slower is worse, with an interval around the fifth")
    func slower() throws {
        let comparison = RunComparison(
            baseline: side(),
            candidate: side(response: 12 * .millisecond)
        )
        #expect(comparison.verdict == .different)
        let median = try #require(
            comparison.differences.first { $0.metric == "response_us_p50" && $0.setup == "cached" }
        )
        #expect(median.direction == .worse)
        let interval = try #require(median.interval)
        #expect(interval.lower.value < 0.2 && 0.2 < interval.upper.value + 0.002)
        #expect(interval.lower.value > 0.19)
    }

    @Test("a fifth faster is better and fails nothing")
    func faster() {
        let comparison = RunComparison(
            baseline: side(),
            candidate: side(response: 8 * .millisecond)
        )
        #expect(comparison.verdict == .same)
        #expect(!comparison.differences.isEmpty)
        #expect(comparison.differences.allSatisfy { $0.direction == .better })
    }

    @Test("a change under the floor is not reported, however significant")
    func underFloor() {
        let candidate = side(response: 10_200 * .microsecond, noise: 1)
        let comparison = RunComparison(baseline: side(noise: 1), candidate: candidate)
        #expect(comparison.verdict == .same)
        #expect(comparison.differences.isEmpty)
    }

    @Test("too few repetitions cannot tell")
    func tooFew() {
        let comparison = RunComparison(
            baseline: side(repetitions: 3),
            candidate: side(repetitions: 3, response: 12 * .millisecond)
        )
        #expect(comparison.verdict == .inconclusive)
        #expect(comparison.reasons.count == 2)
    }

    @Test("noise that would hide a change of the floor cannot tell")
    func tooNoisy() {
        let comparison = RunComparison(
            baseline: side(noise: 5_000),
            candidate: side(noise: 5_000)
        )
        #expect(comparison.verdict == .inconclusive)
        #expect(comparison.reasons.contains { $0.contains("too noisy") })
    }

    @Test("a double booking that was not there needs no statistics")
    func invariant() {
        let comparison = RunComparison(
            baseline: side(repetitions: 1),
            candidate: side(repetitions: 1, doubleBookings: 1)
        )
        #expect(comparison.verdict == .different)
        #expect(comparison.differences.contains { $0.metric == "double_bookings" })
    }
}
