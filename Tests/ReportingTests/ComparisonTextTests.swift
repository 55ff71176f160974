import Analysis
import Measurement
import Testing

@testable import Reporting

@Suite("A comparison in words")
struct ComparisonTextTests {
    private func text(_ candidate: RunRecord) -> String {
        func side(_ record: RunRecord) -> RunComparison.Side {
            RunComparison.Side(record.description, RunTables(record).summary)
        }
        let comparison = RunComparison(baseline: side(SmallRun.record), candidate: side(candidate))
        return ComparisonText(comparison).text
    }

    @Test("equal runs")
    func same() {
        let count = RunTables(SmallRun.record).summary.count
        #expect(text(SmallRun.record) == "same: \(count) figures compared, none differs\n")
    }

    @Test("what differs is named with both values, the worse first")
    func different() {
        var candidate = SmallRun.record
        candidate.trials[0].engine.evictions = 3
        candidate.trials[0].endpoints[0].databaseReads = 5
        candidate.trials[0].endpoints[0].databaseWrites = 1
        let count = RunTables(SmallRun.record).summary.count
        #expect(
            text(candidate) == """
                different: of \(count) figures 5 differ: 3 worse, 2 better, 0 neither
                  plain, repetition 1: db_reads 4 -> 5 statements, +25.0 %, worse
                  plain, repetition 1: evictions 0 -> 3 keys, worse
                  plain, repetition 1, endpoint book: db_reads 4 -> 5 statements, +25.0 %, worse
                  plain, repetition 1: db_writes 2 -> 1 statements, -50.0 %, better
                  plain, repetition 1, endpoint book: db_writes 2 -> 1 statements, -50.0 %, better

                """
        )
    }

    @Test("runs of different things")
    func notComparable() {
        var candidate = SmallRun.record
        candidate.description.seed = 10
        #expect(
            text(candidate) == """
                not comparable
                  because the seed differs: 9 in the baseline, 10 in the candidate

                """
        )
    }
}
