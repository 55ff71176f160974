import Audit
import Measurement
import Testing

/// The exact limiter and its figures on histories that can be checked by hand: two requests in 10
/// s.
@Suite struct LimiterAuditTests {
    static let rule = LimiterRule(family: 0, limit: 2, window: 10 * .second)

    /// Seconds at which a client was let in, or refused when negative.
    private func judge(
        _ history: [(client: UInt64, second: Int64, isAdmitted: Bool)]
    )
        -> LimiterRecord
    {
        let audit = LimiterAudit()
        for event in history {
            audit.observe(
                Admission(
                    rule: Self.rule,
                    client: Admission.Client(wide: event.client, third: 0),
                    at: event.second * .second,
                    isAdmitted: event.isAdmitted
                )
            )
        }
        return audit.records()[0]
    }

    @Test func anExactLimiterHasNoExcess() {
        let record = judge([(1, 0, true), (1, 1, true), (1, 2, false), (1, 10, true)])
        #expect(record.admitted == 3)
        #expect(record.oracleAdmitted == 3)
        #expect(record.excess == 0)
        #expect(record.peak == 2)
        #expect(record.falseRefusals == 0)
    }

    @Test func requestsAWindowApartDoNotShareOne() {
        let record = judge([(1, 0, true), (1, 0, true), (1, 10, true), (1, 10, true)])
        #expect(record.peak == 2)
        #expect(record.excess == 0)
    }

    @Test func aBurstOnBothSidesOfABoundaryIsExcess() {
        let record = judge([(1, 9, true), (1, 9, true), (1, 11, true), (1, 11, true)])
        #expect(record.oracleAdmitted == 2)
        #expect(record.excess == 2)
        #expect(record.peak == 4)
    }

    @Test func theFirstExcessIsTheWitnessOfTheRule() throws {
        let audit = LimiterAudit(families: ["rate:{ip}"])
        for (client, second) in [(1, 9), (2, 9), (1, 9), (1, 11), (1, 11)] {
            audit.observe(
                Admission(
                    rule: Self.rule,
                    client: Admission.Client(wide: UInt64(client), third: 0),
                    at: Int64(second) * .second,
                    isAdmitted: true
                )
            )
        }
        let check = try #require(audit.checks().first)
        #expect(check.name == "window-limit" && check.checked == 5)
        #expect(check.violations == 2 && check.contended == 2)
        #expect(
            check.witness == [
                "LET IN TOO OFTEN  rate:{ip}, client 1: 2 in 10000 ms are promised",
                "9000000 us: the first of the window is let in",
                "11000000 us: number 3 of the window is let in too",
            ]
        )
        #expect(AuditVerdict(check) == .violated)
        #expect(LimiterAudit().checks().isEmpty)
    }

    @Test func aRefusalIsFalseOnlyForAClientThatNeverAskedForTooMuch() {
        let modest = judge([(1, 0, true), (1, 5, false), (1, 20, false)])
        #expect(modest.falseRefusals == 2)
        #expect(modest.refused == 2)
        let greedy = judge([
            (1, 0, true), (1, 5, false), (1, 20, false), (1, 21, false), (1, 22, false),
        ])
        #expect(greedy.falseRefusals == 0)
        #expect(greedy.refused == 4)
    }

    @Test func clientsDoNotShareALimit() {
        let record = judge([(1, 0, true), (2, 0, true), (1, 0, true), (2, 0, true)])
        #expect(record.clients == 2)
        #expect(record.peak == 2)
        #expect(record.excess == 0)
    }

    @Test func clientsPastTheMemoryLimitAreCountedAndNotJudged() {
        let audit = LimiterAudit(clientLimit: 1)
        for client in [1, 2, 1] as [UInt64] {
            audit.observe(
                Admission(
                    rule: Self.rule,
                    client: Admission.Client(wide: client, third: 0),
                    at: 0,
                    isAdmitted: true
                )
            )
        }
        #expect(audit.records()[0].admitted == 2)
        #expect(audit.records()[0].dropped == 1)
    }
}
