import Audit
import Measurement
import Testing

/// Hand-written histories of locks, fences and effects, whose verdicts are known.
@Suite struct RaceAuditorTests {
    private let key = LockEvent.Name(family: 0, wide: 7, third: 0)
    private let other = LockEvent.Name(family: 0, wide: 8, third: 0)

    private func locks(
        _ events: [(LockEvent.Kind, UInt64, LockEvent.Name)]
    ) -> [String: CheckRecord] {
        let auditor = RaceAuditor()
        for (number, (kind, owner, name)) in events.enumerated() {
            auditor.observe(
                LockEvent(
                    kind,
                    name,
                    resource: 1,
                    owner: owner,
                    at: Nanoseconds(number) * .millisecond
                )
            )
        }
        return Dictionary(uniqueKeysWithValues: auditor.records([]).map { ($0.name, $0) })
    }

    /// A session of user 4 that reads what belongs to 9.
    private func read(shown: UInt64, written: UInt64, seen: UInt64?) -> ReadEvent {
        ReadEvent(
            ReadEvent.Session(population: 0, member: 4),
            family: 0,
            owner: 9,
            shown: shown,
            written: written,
            seen: seen,
            at: 2 * .second
        )
    }

    @Test func sessionsMustSeeWhatTheyWroteAndSaw() throws {
        let auditor = RaceAuditor(families: ["page:{page}"])
        auditor.observe(read(shown: 3, written: 0, seen: nil))
        auditor.observe(read(shown: 4, written: 4, seen: 3))
        #expect(auditor.records([]).allSatisfy { $0.violations == 0 })
        auditor.observe(read(shown: 3, written: 4, seen: 3))
        auditor.observe(read(shown: 4, written: 4, seen: 5))
        let checks = Dictionary(uniqueKeysWithValues: auditor.records([]).map { ($0.name, $0) })
        let ownWrites = try #require(checks["read-your-writes"])
        #expect(ownWrites.checked == 4 && ownWrites.contended == 3 && ownWrites.violations == 1)
        #expect(
            ownWrites.witness == [
                "OWN WRITE MISSED  session 4, page:{page} of 9",
                "2000000 us: it is shown version 3, although it had written version 4",
            ]
        )
        let order = try #require(checks["monotonic-reads"])
        #expect(order.checked == 4 && order.contended == 3 && order.violations == 1)
        #expect(order.witness.first == "BACK IN TIME  session 4, page:{page} of 9")
    }

    @Test func oneAfterTheOtherIsNoViolation() throws {
        let checks = locks([
            (.asks, 1, key), (.acquires, 1, key), (.asks, 2, key), (.isTurnedAway, 2, key),
            (.beginsRelease, 1, key), (.removes, 1, key), (.asks, 2, key), (.acquires, 2, key),
            (.beginsRelease, 2, key), (.removes, 2, key),
        ])
        let exclusion = try #require(checks["lock-exclusion-by-key"])
        #expect(exclusion.checked == 2 && exclusion.violations == 0 && exclusion.contended == 2)
        #expect(AuditVerdict(exclusion) == .noContention)
        #expect(AuditVerdict(exclusion, leastContended: 2) == .pass)
        #expect(exclusion.upperBound == 1)
        #expect(checks["release-safety"]?.violations == 0)
    }

    @Test func twoHoldersByResourceMayBeOneByKey() throws {
        let checks = locks([
            (.asks, 1, key), (.acquires, 1, key), (.asks, 2, other), (.acquires, 2, other),
            (.beginsRelease, 1, key), (.beginsRelease, 2, other),
        ])
        #expect(checks["lock-exclusion-by-key"]?.violations == 0)
        let byResource = try #require(checks["lock-exclusion-by-resource"])
        #expect(byResource.violations == 1)
        #expect(byResource.witness.count == 3)
        let count = CheckRecord.Count("longest-shared-us", 1_000)
        #expect(byResource.counts.contains(count))
        #expect(byResource.counts.contains(CheckRecord.Count("most-holders", 2)))
    }

    @Test func whoWasOvertakenAndRemovesSomethingRemovesAnothersLock() throws {
        let events: [(LockEvent.Kind, UInt64, LockEvent.Name)] = [
            (.asks, 1, key), (.acquires, 1, key), (.asks, 2, key), (.acquires, 2, key),
            (.beginsRelease, 1, key),
        ]
        #expect(locks(events + [(.removes, 1, key)])["release-safety"]?.violations == 1)
        let checked = try #require(locks(events + [(.findsNothing, 1, key)])["release-safety"])
        #expect(checked.violations == 0 && checked.contended == 1)
    }

    /// A release that began before another was told of the lock may have removed its own.
    @Test func doubtAccusesNobody() {
        let checks = locks([
            (.asks, 1, key), (.acquires, 1, key), (.asks, 2, key), (.beginsRelease, 1, key),
            (.acquires, 2, key), (.removes, 1, key),
        ])
        #expect(checks["release-safety"]?.violations == 0)
    }

    private func fences(_ events: [(FenceEvent.Kind, token: UInt64)]) -> CheckRecord? {
        let auditor = RaceAuditor()
        for (number, event) in events.enumerated() {
            auditor.observe(
                FenceEvent(
                    event.0,
                    resource: 1,
                    token: event.token,
                    owner: event.token,
                    at: Nanoseconds(number)
                )
            )
        }
        return auditor.records([]).first { $0.name == "fencing" }
    }

    @Test func aLowerTokenAfterAHigherOneIsAStaleWrite() throws {
        let stale = try #require(
            fences([
                (.begins, 1), (.begins, 2), (.commits, 2), (.isCommitted, 2), (.commits, 1),
                (.isCommitted, 1),
            ])
        )
        #expect(stale.violations == 1 && stale.checked == 2 && stale.contended == 1)
        let concurrent = try #require(
            fences([
                (.begins, 1), (.begins, 2), (.commits, 1), (.commits, 2), (.isCommitted, 2),
                (.isCommitted, 1),
            ])
        )
        #expect(concurrent.violations == 0, "either may have been the first")
        let fenced = try #require(
            fences([
                (.begins, 1), (.begins, 2), (.commits, 2), (.isCommitted, 2), (.isFencedOff, 1),
            ])
        )
        #expect(fenced.violations == 0)
        #expect(fenced.counts.first == CheckRecord.Count("fenced-off", 1))
    }

    private func payouts(
        _ events: [(EffectEvent.Kind, attempt: UInt64)],
        stored: Int = 0,
        limit: Int = 10
    ) -> CheckRecord? {
        let auditor = RaceAuditor(limit: limit)
        let subject = EffectEvent.Subject(.payout, owner: 3, period: 4)
        for (number, event) in events.enumerated() {
            auditor.observe(
                EffectEvent(event.0, subject, attempt: event.attempt, at: Nanoseconds(number))
            )
        }
        let payout = StoredPayout(operation: 1, owner: 3, period: 4, isSent: true)
        return auditor.records([StoredPayout](repeating: payout, count: stored)).first
    }

    @Test func attemptsContendWhileTheyRunAtTheSameTime() throws {
        let inTurn = try #require(
            payouts([(.begins, 1), (.takesEffect, 1), (.isTold, 1), (.begins, 2), (.isRefused, 2)])
        )
        #expect(inTurn.contended == 0 && inTurn.violations == 0)
        let three = try #require(
            payouts([
                (.begins, 1), (.begins, 2), (.isRefused, 2), (.begins, 3), (.isRefused, 3),
                (.takesEffect, 1), (.isTold, 1), (.begins, 4), (.isRefused, 4),
            ])
        )
        #expect(three.contended == 3)
    }

    private func jobs(_ events: [(EffectEvent.Kind, job: UInt64, attempt: UInt64)]) -> CheckRecord?
    {
        let auditor = RaceAuditor()
        for (number, event) in events.enumerated() {
            let subject = EffectEvent.Subject(.job, owner: 0, period: event.job)
            auditor.observe(
                EffectEvent(event.0, subject, attempt: event.attempt, at: Nanoseconds(number))
            )
        }
        return auditor.records([]).first { $0.name == "exactly-once-job" }
    }

    @Test func aJobIsDoneOnceAndNotLost() throws {
        let once = try #require(
            jobs([
                (.isTold, 1, 100), (.begins, 1, 7), (.takesEffect, 1, 7), (.isTold, 2, 101),
                (.begins, 2, 8), (.takesEffect, 2, 8),
            ])
        )
        #expect(once.violations == 0 && once.checked == 2 && once.contended == 2)
        let lost = try #require(jobs([(.isTold, 1, 100), (.begins, 1, 7)]))
        #expect(lost.violations == 1 && lost.contended == 0, "one worker has no rival")
        #expect(lost.witness.first?.hasPrefix("NOT DONE  job 1") == true)
        let twice = try #require(
            jobs([
                (.isTold, 1, 100), (.begins, 1, 7), (.takesEffect, 1, 7), (.begins, 1, 8),
                (.takesEffect, 1, 8),
            ])
        )
        #expect(twice.violations == 1 && twice.contended == 2)
        #expect(twice.witness.first == "DONE TWICE  job 1")
    }

    @Test func paidTwicePaidNotAndLost() throws {
        let twice = try #require(
            payouts([
                (.begins, 1), (.begins, 2), (.takesEffect, 1), (.takesEffect, 2), (.isTold, 1),
            ])
        )
        #expect(twice.violations == 1 && twice.contended == 2 && twice.witness.count == 3)
        let never = try #require(payouts([(.begins, 1), (.isTold, 1)]))
        #expect(never.violations == 1)
        let lost = try #require(payouts([(.begins, 1), (.takesEffect, 1), (.isLost, 1)]))
        #expect(lost.violations == 0)
        #expect(lost.counts.contains(CheckRecord.Count("outcome-lost", 1)))
        #expect(lost.counts.contains(CheckRecord.Count("paid-but-not-recorded", 1)))
        let recorded = try #require(payouts([(.begins, 1), (.takesEffect, 1)], stored: 2))
        #expect(recorded.counts.contains(CheckRecord.Count("recorded-but-not-paid", 1)))
    }

    @Test func whatDoesNotFitIsCountedAndLeavesTheVerdictOpen() throws {
        let auditor = RaceAuditor(limit: 1)
        for owner in 0..<3 as Range<UInt64> {
            let subject = EffectEvent.Subject(.code, owner: owner, period: 0)
            for _ in 0..<2 { auditor.observe(EffectEvent(.begins, subject, attempt: 1, at: 0)) }
        }
        let record = try #require(auditor.records([]).first)
        #expect(record.checked == 1 && record.dropped == 4)
        guard case .unknown = AuditVerdict(record) else {
            Issue.record("the verdict is \(AuditVerdict(record))")
            return
        }
    }
}
