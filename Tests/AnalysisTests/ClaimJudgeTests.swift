import Measurement
import Testing

@testable import Analysis

@Suite("Claims are judged by intervals over the seeds")
struct ClaimJudgeTests {
    /// Reads of each repetition in `plain` and in `cached`.
    private func rows(_ reads: [(plain: UInt64, cached: UInt64)]) -> [SummaryRow] {
        TinyRun.rows(
            reads.enumerated().flatMap { repetition, reads in
                [("plain", reads.plain), ("cached", reads.cached)].map { setup, reads in
                    TinyRun.trial(
                        setup,
                        repetition: repetition,
                        endpoints: [
                            TinyRun.endpoint("home", cacheable: true, sent: 4, reads: reads)
                        ]
                    )
                }
            }
        )
    }

    private func judged(
        _ expectations: [Claim.Expectation],
        _ reads: [(plain: UInt64, cached: UInt64)],
        metric: String = "db_reads",
        against: String? = nil,
        flips: [Flip] = []
    ) -> ClaimResult {
        let cases = expectations.map {
            Claim.Case(
                metric: metric,
                of: "home",
                expectation: $0,
                setups: ["cached"],
                against: against
            )
        }
        let claim = Claim(id: "T1", says: "it reads less", cases: cases)
        let judge = ClaimJudge(rows: rows(reads), repetitions: reads.count)
        return ClaimResult(
            claim,
            judgements: cases.flatMap(judge.judge),
            flips: flips,
            in: TinyRun.description(repetitions: reads.count)
        )
    }

    private func atMost(_ limit: Double) -> Claim.Expectation {
        Claim.Expectation(.one(.atMost, limit), text: "<= \(limit)")
    }

    /// Twenty seeds around 50 reads: 41, 42 … 60, with mean 50.5 and half width 2.77.
    private let around50 = (41...60).map { (number: UInt64) in
        (plain: UInt64(100), cached: number)
    }

    @Test(
        "a limit outside of the interval decides, one inside does not",
        arguments: [
            (60, .confirmed, .holds), (53.3, .confirmed, .holds), (53.2, .qualified, .undecided),
            (50.5, .qualified, .undecided), (47.8, .qualified, .undecided),
            (47.7, .refuted, .fails), (10, .refuted, .fails),
        ] as [(Double, Claim.Verdict, Judgement.Outcome)]
    )
    func limits(limit: Double, verdict: Claim.Verdict, outcome: Judgement.Outcome) {
        let result = judged([atMost(limit)], around50)
        #expect(result.verdict == verdict)
        #expect(result.judgements.map(\.outcome) == [outcome])
    }

    @Test("nineteen seeds confirm nothing and refute nothing")
    func fewSeeds() {
        let few = Array(around50.prefix(19))
        #expect(judged([atMost(100)], few).verdict == .qualified)
        #expect(judged([atMost(1)], few).verdict == .qualified)
    }

    @Test("a claim of which one case holds and one fails is qualified")
    func mixed() {
        #expect(judged([atMost(100), atMost(1)], around50).verdict == .qualified)
        #expect(judged([atMost(100), atMost(90)], around50).verdict == .confirmed)
        #expect(judged([atMost(2), atMost(1)], around50).verdict == .refuted)
    }

    @Test("a range must hold the whole interval, and is missed on either side")
    func ranges() {
        func verdict(_ least: Double, _ most: Double) -> Claim.Verdict {
            judged([Claim.Expectation(.between(least, most), text: "")], around50).verdict
        }
        #expect(verdict(40, 60) == .confirmed)
        #expect(verdict(50, 60) == .qualified)
        #expect(verdict(50, 51) == .qualified)
        #expect(verdict(10, 20) == .refuted)
        #expect(verdict(60, 70) == .refuted)
    }

    @Test("setups are compared seed by seed, as a multiple or as a difference")
    func comparisons() throws {
        let reads = (10..<30).map { (number: UInt64) in
            (plain: 10 * number, cached: number)
        }
        let times = judged(
            [Claim.Expectation(.one(.equal, 0.1), measure: .times, text: "== 0.1x")],
            reads,
            against: "plain"
        )
        #expect(times.verdict == .confirmed)
        #expect("\(try #require(times.judgements.first?.interval).mean)" == "0.100000")
        let difference = judged(
            [Claim.Expectation(.one(.below, -80), measure: .difference, text: "< -80")],
            reads,
            against: "plain"
        )
        #expect(difference.verdict == .confirmed)
        #expect(difference.judgements.first?.values.first == Figure(-90))
    }

    @Test("a verdict that hangs on an input is qualified, unless that was measured")
    func circular() {
        func flip(_ state: Flip.State, _ tag: Condition.Tag = .ours) -> Flip {
            Flip(path: "x", value: "1", tag: tag, from: "0", to: "2", state: state)
        }
        func verdict(_ flip: Flip, limit: Double = 100) -> Claim.Verdict {
            judged([atMost(limit)], around50, flips: [flip]).verdict
        }
        #expect(verdict(flip(.flips)) == .qualified)
        #expect(verdict(flip(.flips), limit: 1) == .qualified)
        #expect(verdict(flip(.flips, .preset)) == .qualified)
        #expect(verdict(flip(.notSearched)) == .qualified)
        #expect(verdict(flip(.unplayable)) == .qualified)
        #expect(verdict(flip(.stays)) == .confirmed)
        #expect(verdict(flip(.stays), limit: 1) == .refuted)
        #expect(verdict(flip(.flips, .measured)) == .confirmed)
    }

    @Test("a metric that one seed lacks judges nothing")
    func missing() {
        let gone = judged([atMost(1)], around50, metric: "hit_ratio")
        #expect(gone.verdict == .notTested)
        #expect(gone.judgements.map(\.outcome) == [.notMeasured])
    }

    @Test("one counterexample refutes an invariant at any number of seeds")
    func invariant() {
        func verdict(_ bookings: [UInt64]) -> Claim.Verdict {
            let trials = bookings.indices.map { repetition in
                TinyRun.trial("plain", repetition: repetition, endpoints: [])
            }
            let races = bookings.enumerated().map {
                TinyRun.race("plain", repetition: $0, doubleBookings: $1)
            }
            let one = Claim.Case(
                metric: "double_bookings",
                expectation: Claim.Expectation(.one(.atMost, 0), text: "<= 0"),
                setups: ["plain"]
            )
            let claim = Claim(id: "T2", says: "none", cases: [one])
            let judge = ClaimJudge(
                rows: TinyRun.rows(trials, races: races),
                repetitions: bookings.count
            )
            return ClaimResult(
                claim,
                judgements: judge.judge(one),
                flips: [],
                in: TinyRun.description(repetitions: bookings.count)
            ).verdict
        }
        #expect(verdict([1]) == .refuted)
        #expect(verdict([0]) == .qualified)
        #expect(verdict([UInt64](repeating: 0, count: 20)) == .confirmed)
        #expect(verdict([UInt64](repeating: 0, count: 19) + [1]) == .refuted)
    }

    @Test("a changed verdict is one that differs from the recorded one")
    func changed() {
        var result = judged([atMost(100)], around50)
        #expect(!result.isChanged)
        result.expected = .confirmed
        #expect(!result.isChanged)
        result.expected = .refuted
        #expect(result.isChanged)
    }
}
