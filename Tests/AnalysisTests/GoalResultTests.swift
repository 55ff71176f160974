import Measurement
import Testing

@testable import Analysis

@Suite("Goals are held against every repetition")
struct GoalResultTests {
    private func rows(reads: [(String, Int, UInt64)]) -> [SummaryRow] {
        TinyRun.rows(
            reads.map { setup, repetition, reads in
                TinyRun.trial(
                    setup,
                    repetition: repetition,
                    endpoints: [TinyRun.endpoint("home", cacheable: true, sent: 4, reads: reads)]
                )
            }
        )
    }

    private func evaluate(_ goal: Goal, _ rows: [SummaryRow]) -> [GoalResult] {
        GoalResult.evaluate([goal], against: rows, setups: TinyRun.setups.map(\.name))
    }

    @Test("the worst repetition decides and is named")
    func worst() throws {
        let goal = Goal(
            metric: "db_reads",
            comparison: .atMost,
            limit: 20,
            setups: ["plain"],
            text: "<= 20"
        )
        let results = evaluate(goal, rows(reads: [("plain", 0, 10), ("plain", 1, 21)]))
        let result = try #require(results.first)
        #expect(results.count == 1)
        #expect(result.outcome == .failed)
        #expect(result.repetition == 1)
        #expect(result.value == Figure(21))
        #expect(result.count == 4)
    }

    @Test(
        "a limit is met or missed by one",
        arguments: [
            (.atMost, 10, true), (.atMost, 9, false), (.below, 11, true), (.below, 10, false),
            (.atLeast, 10, true), (.atLeast, 11, false), (.above, 9, true), (.above, 10, false),
            (.equal, 10, true), (.equal, 11, false),
        ] as [(Goal.Comparison, Double, Bool)]
    )
    func limits(comparison: Goal.Comparison, limit: Double, holds: Bool) {
        let goal = Goal(
            metric: "db_reads",
            of: "home",
            comparison: comparison,
            limit: limit,
            setups: ["plain"],
            text: ""
        )
        let outcome = evaluate(goal, rows(reads: [("plain", 0, 10)])).first?.outcome
        #expect(outcome == (holds ? .held : .failed))
    }

    @Test("a goal that names no setup is judged wherever its metric was measured")
    func everySetup() {
        let reads = rows(reads: [("plain", 0, 10), ("cached", 0, 4)])
        let goal = Goal(
            metric: "db_read_reduction",
            of: "cacheable",
            comparison: .atLeast,
            limit: 0.6,
            text: ">= 60%"
        )
        let results = evaluate(goal, reads)
        #expect(results.map(\.setup) == ["cached"])
        #expect(results.map(\.outcome) == [.held])
    }

    @Test("what nobody measured is not held")
    func unmeasured() {
        let reads = rows(reads: [("plain", 0, 10)])
        let anywhere = Goal(metric: "hit_ratio", comparison: .above, limit: 0, text: "> 0")
        #expect(evaluate(anywhere, reads).map(\.outcome) == [.notMeasured])
        let named = Goal(
            metric: "hit_ratio",
            comparison: .above,
            limit: 0,
            setups: ["plain", "cached"],
            text: "> 0"
        )
        #expect(evaluate(named, reads).map(\.setup) == ["plain", "cached"])
        #expect(evaluate(named, reads).allSatisfy { $0.outcome == .notMeasured })
        let unplayed = GoalResult.evaluate([named], against: reads, setups: ["plain"])
        #expect(unplayed.map(\.setup) == ["plain"])
    }

    @Test("a double booking against a goal violates an invariant; a slow page does not")
    func invariant() {
        let trial = TinyRun.trial(
            "plain",
            endpoints: [TinyRun.endpoint("home", cacheable: true, sent: 4, reads: 4)]
        )
        let rows = TinyRun.rows([trial], races: [TinyRun.race("plain", doubleBookings: 2)])
        let goals = [
            Goal(metric: "double_bookings", comparison: .equal, limit: 0, text: "== 0"),
            Goal(metric: "response_us_p99", comparison: .atMost, limit: 1, text: "<= 1us"),
        ]
        let results = GoalResult.evaluate(goals, against: rows, setups: ["plain"])
        let verdict = RunVerdict(status: .complete, goals: results)
        #expect(verdict.violated == 1)
        #expect(verdict.failed == 1)
        #expect(!verdict.isGood)
    }

    @Test("a run without goals that was played to its end is good; a partial one is not")
    func verdicts() {
        #expect(RunVerdict(status: .complete, goals: []).isGood)
        #expect(!RunVerdict(status: .partial(reason: "stopped"), goals: []).isGood)
    }
}
