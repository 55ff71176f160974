import Measurement
import Testing

@testable import Analysis

@Suite("What the summary says of limiters, of what was entrusted, and of what readers saw")
struct PromiseTests {
    private func limiter(family: UInt16, admitted: UInt64, exact: UInt64) -> LimiterRecord {
        var record = LimiterRecord(rule: LimiterRule(family: family, limit: 10, window: .second))
        (record.admitted, record.oracleAdmitted, record.refused) = (admitted, exact, 5)
        record.excess = admitted - min(admitted, exact)
        record.peak = admitted > exact ? 15 : 5
        return record
    }

    private func rows(
        _ families: [FamilyRecord],
        _ limiters: [LimiterRecord] = [],
        engine: EngineRecord = EngineRecord(),
        completed: UInt64 = 0
    ) -> [SummaryRow] {
        var trial = TinyRun.trial("plain", endpoints: [], families: families, engine: engine)
        trial.limiters = limiters
        if completed > 0 {
            var interval = IntervalRecord()
            interval.completed = completed
            trial.timeline = [interval]
        }
        return TinyRun.rows([trial])
    }

    @Test("a limiter that let too many in is told, in the run and under its key")
    func limiters() {
        let families = [
            FamilyRecord(name: "rate:{ip}"), FamilyRecord(name: "rate:{bot}"),
            FamilyRecord(name: "page:{page}"),
        ]
        let rows = rows(
            families,
            [
                limiter(family: 0, admitted: 5, exact: 5),
                limiter(family: 1, admitted: 20, exact: 12),
            ]
        )
        #expect(rows.value(.limiterExcess, "plain") == "8")
        #expect(rows.value(.limiterPeak, "plain") == "1.500000")
        func of(_ metric: Metric, _ name: String) -> String? {
            rows.value(metric, "plain", scope: .family, name: name)
        }
        #expect(of(.limiterAdmitted, "rate:{bot}") == "20")
        #expect(of(.limiterRatio, "rate:{bot}") == "1.666667")
        #expect(of(.limiterRatio, "rate:{ip}") == "1.000000")
        #expect(of(.limiterRefused, "rate:{ip}") == "5")
        #expect(of(.limiterAdmitted, "page:{page}") == nil)
    }

    @Test("what was entrusted and not delivered is lost; what was done twice is counted")
    func deliveries() {
        var queue = FamilyRecord(name: "jobs")
        (queue.entrusted, queue.delivered, queue.repeated) = (10, 7, 2)
        var marks = FamilyRecord(name: "marks")
        // One mark too many in the database does not make up for a job that was not done.
        (marks.entrusted, marks.delivered) = (5, 6)
        let rows = rows([queue, marks])
        #expect(rows.value(.undelivered, "plain") == "3")
        #expect(rows.value(.undelivered, "plain", scope: .family, name: "marks") == "0")
        #expect(rows.value(.repeated, "plain", scope: .family, name: "jobs") == "2")
    }

    @Test("the age of stale values: the mean and the longest, and none where none was stale")
    func staleness() {
        var page = FamilyRecord(name: "page")
        (page.hits, page.stale) = (10, 2)
        (page.staleSum, page.staleMax) = (Int128(4 * .second), 3 * .second)
        var fresh = FamilyRecord(name: "fresh")
        fresh.hits = 10
        let rows = rows([page, fresh])
        #expect(rows.value(.stalenessMean, "plain") == "2000000.000")
        #expect(rows.value(.stalenessMax, "plain") == "3000000.000")
        #expect(rows.value(.stalenessMax, "plain", scope: .family, name: "fresh") == "0.000")
    }

    @Test("sessions have rows where a step says whose they are")
    func sessions() {
        var page = FamilyRecord(name: "page")
        (page.sessionReads, page.ownWritesMissed, page.backwardReads) = (20, 3, 1)
        let rows = rows([page, FamilyRecord(name: "other")])
        #expect(rows.value(.ownWritesMissed, "plain") == "3")
        #expect(rows.value(.backwardReads, "plain", scope: .family, name: "page") == "1")
        #expect(rows.value(.ownWritesMissed, "plain", scope: .family, name: "other") == nil)
    }

    @Test("the errors of counts: the mean over the reads, and the largest")
    func counts() {
        var visitors = FamilyRecord(name: "visitors")
        (visitors.counts, visitors.countErrorSum, visitors.countErrorMax) = (4, 20_000, 12_500)
        let rows = rows([visitors])
        #expect(rows.value(.countErrorMean, "plain") == "0.005000")
        #expect(rows.value(.countErrorMax, "plain") == "0.012500")
    }

    @Test("the servers' time for a request leaves its way out")
    func serverTime() {
        var engine = EngineRecord()
        (engine.redisBusy, engine.databaseBusy) = (30 * .microsecond, 70 * .microsecond)
        let rows = rows([], engine: engine, completed: 25)
        #expect(rows.value(.serverTime, "plain") == "4.000")
        #expect(self.rows([]).value(.serverTime, "plain") == nil)
    }
}
