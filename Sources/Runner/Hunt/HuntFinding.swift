import Audit
import Measurement
import Stores
import Workload

/// Where in a trial a rule was broken: by whom, when, and what it was about.
struct HuntFinding: Sendable {
    /// The two that cannot both have been told the truth; the second may be the first.
    var first: HuntSchedule.Client
    var second: HuntSchedule.Client
    /// When the rule was broken.
    var at: Nanoseconds
    /// What happened to what.
    var title: String
    /// What they have in common, such as `they share 2 days`.
    var clash: String
    /// Whether the history does not show the place, so that the whole of it is meant.
    var isWhole = false
    /// Others who have a part in it.
    var also: [HuntSchedule.Client] = []
    /// The job that it is about, by the number of the request that queued it.
    var job: UInt64?
}

extension HuntPlay {
    /// Where the trial broke a rule: the whole of it, where the history does not show the place.
    ///
    /// - Parameters:
    ///   - rule: A rule that the verdict says was broken.
    ///   - resource: The word for what is booked, such as `car`.
    ///   - keys: Says a lock's name.
    /// - Returns: The first violation.
    func finding(
        of rule: HuntRule,
        resource: String,
        keys: (LockEvent.Name) -> String
    ) -> HuntFinding {
        place(of: rule, resource, keys) ?? everything(rule)
    }

    /// The trial as a whole, for a violation that no two calls show.
    private func everything(_ rule: HuntRule) -> HuntFinding {
        let clients = history.calls.map(\.client)
        let first = clients.first ?? HuntSchedule.Client(request: 0)
        return HuntFinding(
            first: first,
            second: clients.first { $0 != first } ?? first,
            at: history.calls.compactMap(\.ended).max() ?? 0,
            title: "BROKEN  \(rule.rawValue): \(rule.summary)",
            clash: rule.summary,
            isWhole: true
        )
    }

    private func place(
        of rule: HuntRule,
        _ resource: String,
        _ keys: (LockEvent.Name) -> String
    ) -> HuntFinding? {
        switch rule {
        case .noOverlap: overlap(resource)
        case .nothingLost: lost(resource)
        case .noGhost: nil
        case .justifiedRefusals: refusal(resource)
        case .payoutOnce: repeated(.payout)
        case .codeOnce: repeated(.code)
        case .fencing: staleWrite(resource)
        case .limitKept: overAdmission(keys)
        case .noStaleReads: staleRead(keys)
        case .readYourWrites, .monotonicReads: disorder(rule)
        case .jobOnce: repeatedJob(keys)
        case .noJobLost: lostJob(keys)
        case .releaseSafety: foreignRelease(keys)
        case .lockByKey: sharedLock(keys, byKey: true)
        case .lockByResource: sharedLock(keys, byKey: false)
        }
    }

    // MARK: Bookings

    private func overlap(_ resource: String) -> HuntFinding? {
        guard let double = BookingAudit(record).witness else { return nil }
        let calls = history.calls.map(\.client)
        // Whoever comes first is A.
        let sides = [double.first, double.second]
            .map { ($0.booking, HuntSchedule.Client(request: $0.booking.operation)) }
            .sorted { calls.firstIndex(of: $0.1) ?? .max < calls.firstIndex(of: $1.1) ?? .max }
        let (a, b) = (sides[0].0, sides[1].0)
        let end = history.calls.compactMap(\.ended).max() ?? 0
        let days = double.sharedDays
        return HuntFinding(
            first: sides[0].1,
            second: sides[1].1,
            at: sides.map { storedAt($0.1) ?? end }.max() ?? end,
            title: "DOUBLE BOOKING  \(resource) \(a.resource)"
                + "  A = [\(a.start),\(a.end))"
                + (sides[0].1 == sides[1].1 ? " and again" : "  B =")
                + " [\(b.start),\(b.end))"
                + "  overlap \(days) \(days == 1 ? "day" : "days")",
            clash: "they share \(days) \(days == 1 ? "day" : "days")"
        )
    }

    /// When a client's last transaction was committed, by the answer to its COMMIT, or to the
    /// statement that was a transaction of its own.
    func storedAt(_ client: HuntSchedule.Client) -> Nanoseconds? {
        history.calls.last { $0.client == client && $0.call.stores && $0.ended != nil }?.ended
    }

    private func lost(_ resource: String) -> HuntFinding? {
        let lost = record.attempts.first { attempt in
            attempt.result == .booked
                && !record.bookings.contains {
                    $0.operation == attempt.operation && $0.start == attempt.start
                        && $0.end == attempt.end
                }
        }
        guard let lost else { return nil }
        let client = HuntSchedule.Client(request: lost.operation)
        return HuntFinding(
            first: client,
            second: client,
            at: lost.returned,
            title: "BOOKING LOST  \(resource) \(lost.resource)  A = [\(lost.start),\(lost.end))",
            clash: "it is not stored as it was asked for"
        )
    }

    private func refusal(_ resource: String) -> HuntFinding? {
        guard let refused = record.attempts.first(where: { $0.result == .taken }) else {
            return nil
        }
        let client = HuntSchedule.Client(request: refused.operation)
        return HuntFinding(
            first: client,
            second: client,
            at: refused.returned,
            title: "REFUSED FOR NOTHING  \(resource) \(refused.resource)"
                + "  A = [\(refused.start),\(refused.end))",
            clash: "nothing that overlaps it can have been booked"
        )
    }

    // MARK: Effects

    private func repeated(_ sort: EffectEvent.Sort) -> HuntFinding? {
        var done: [(mark: HuntMark, subject: EffectEvent.Subject)] = []
        for mark in history.marks {
            guard case .effect(let event) = mark.event, event.kind == .takesEffect,
                event.subject.sort == sort
            else { continue }
            if let before = done.first(where: { $0.subject == event.subject }) {
                let title =
                    sort == .payout
                    ? "PAID TWICE  owner \(event.subject.owner), period \(event.subject.period)"
                    : "CODE USED TWICE  user \(event.subject.owner & 0xFFFF_FFFF)"
                return HuntFinding(
                    first: before.mark.client,
                    second: mark.client,
                    at: mark.at,
                    title: title,
                    clash: sort == .payout
                        ? "both were paid for one period" : "both were let in with one code"
                )
            }
            done.append((mark, event.subject))
        }
        return nil
    }

    private func staleWrite(_ resource: String) -> HuntFinding? {
        var highest: [UInt64: (token: UInt64, client: HuntSchedule.Client)] = [:]
        var seen: [UInt64: (token: UInt64, client: HuntSchedule.Client)] = [:]
        for mark in history.marks {
            guard case .fence(let event) = mark.event else { continue }
            switch event.kind {
            case .commits: seen[event.owner] = highest[event.resource]
            case .isCommitted:
                if let newer = seen[event.owner], event.token < newer.token {
                    return HuntFinding(
                        first: newer.client,
                        second: mark.client,
                        at: mark.at,
                        title: "STALE WRITE ACCEPTED  \(resource) \(event.resource & 0xFFFF_FFFF)"
                            + "  token \(event.token) after token \(newer.token)",
                        clash: "its token \(newer.token) is newer than \(event.token)"
                    )
                }
                if event.token > highest[event.resource]?.token ?? 0 {
                    highest[event.resource] = (event.token, mark.client)
                }
            default: break
            }
        }
        return nil
    }

    // MARK: Locks

    private func sharedLock(
        _ keys: (LockEvent.Name) -> String,
        byKey: Bool
    ) -> HuntFinding? {
        var holders: [(event: LockEvent, client: HuntSchedule.Client)] = []
        for mark in history.marks {
            guard case .lock(let event) = mark.event else { continue }
            switch event.kind {
            case .acquires:
                let other = holders.first {
                    byKey ? $0.event.name == event.name : $0.event.resource == event.resource
                }
                if let other {
                    let what = byKey ? keys(event.name) : "of \(event.resource & 0xFFFF_FFFF)"
                    return HuntFinding(
                        first: other.client,
                        second: mark.client,
                        at: mark.at,
                        title: "LOCK HELD TWICE  \(what)",
                        clash: "both hold the lock"
                    )
                }
                holders.append((event, mark.client))
            case .beginsRelease: holders.removeAll { $0.event.owner == event.owner }
            default: break
            }
        }
        return nil
    }

    private func foreignRelease(_ keys: (LockEvent.Name) -> String) -> HuntFinding? {
        var taken: [LockEvent.Name: (owner: UInt64, client: HuntSchedule.Client)] = [:]
        for mark in history.marks {
            guard case .lock(let event) = mark.event else { continue }
            if case .acquires = event.kind { taken[event.name] = (event.owner, mark.client) }
            if case .removes = event.kind, let newest = taken[event.name],
                newest.owner != event.owner
            {
                return HuntFinding(
                    first: newest.client,
                    second: mark.client,
                    at: mark.at,
                    title: "ANOTHER'S LOCK RELEASED  \(keys(event.name))",
                    clash: "the lock was removed by another"
                )
            }
        }
        return nil
    }
}

extension StoreCall {
    /// Whether a booking or a payout is there for all when it has been answered.
    var stores: Bool {
        switch self {
        case .commit: true
        case .statement(.raiseFence): false
        case .statement(let statement): statement.kind.isWrite
        default: false
        }
    }
}
