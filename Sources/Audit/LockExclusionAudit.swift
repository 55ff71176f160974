import Measurement

/// No two owners believe at once that they hold a lock.
///
/// An owner believes so from the answer that it has got the lock until it begins to release it. The
/// same events are judged by key and by the resource that is to be protected: a lock whose key says
/// too much passes by key and fails by resource.
struct LockExclusionAudit {
    /// What may be held by one at a time.
    enum Subject: Hashable {
        case key(LockEvent.Name)
        case resource(UInt64)
    }
    /// An owner that asks or holds.
    private struct Contender {
        var owner: UInt64
        var heldSince: Nanoseconds?
        var isContended = false
    }
    private struct Contest {
        var contenders: [Contender] = []
        /// Since when more than one believes to hold.
        var sharedSince: Nanoseconds?

        var holders: Int { contenders.count { $0.heldSince != nil } }
    }
    private let families: [String]
    private var contests: [Subject: Contest] = [:]
    private var sum: CheckRecord
    private var deepest: UInt64 = 0
    private var longest: Nanoseconds = 0
    private var shared: Nanoseconds = 0

    init(_ name: String, _ families: [String]) {
        sum = CheckRecord(name: name)
        self.families = families
    }

    mutating func observe(_ event: LockEvent, of subject: Subject) {
        switch event.kind {
        case .asks: ask(event, subject)
        case .acquires: acquire(event, subject)
        case .isTurnedAway, .failsToAcquire, .beginsRelease: leave(event, subject)
        case .removes, .findsNothing: break
        }
    }

    private mutating func ask(_ event: LockEvent, _ subject: Subject) {
        var contest = contests[subject] ?? Contest()
        var newcomer = Contender(owner: event.owner)
        if !contest.contenders.isEmpty {
            newcomer.isContended = true
            sum.contended += 1
            for index in contest.contenders.indices where !contest.contenders[index].isContended {
                contest.contenders[index].isContended = true
                sum.contended += 1
            }
        }
        contest.contenders.append(newcomer)
        contests[subject] = contest
    }

    private mutating func acquire(_ event: LockEvent, _ subject: Subject) {
        guard var contest = contests[subject],
            let place = contest.contenders.firstIndex(where: { $0.owner == event.owner })
        else { return }
        sum.checked += 1
        if let other = contest.contenders.first(where: { $0.heldSince != nil }) {
            sum.violations += 1
            if sum.witness.isEmpty { sum.witness = witness(other, event, subject) }
            if contest.sharedSince == nil { contest.sharedSince = event.at }
        }
        contest.contenders[place].heldSince = event.at
        deepest = max(deepest, UInt64(contest.holders))
        contests[subject] = contest
    }

    private mutating func leave(_ event: LockEvent, _ subject: Subject) {
        guard var contest = contests[subject] else { return }
        contest.contenders.removeAll { $0.owner == event.owner }
        if let since = contest.sharedSince, contest.holders < 2 {
            shared += event.at - since
            longest = max(longest, event.at - since)
            contest.sharedSince = nil
        }
        contests[subject] = contest.contenders.isEmpty ? nil : contest
    }

    private func witness(
        _ first: Contender,
        _ second: LockEvent,
        _ subject: Subject
    ) -> [String] {
        let what =
            switch subject {
            case .key(let name): "\(family(name)) \(name.wide)"
            case .resource(let resource): "resource \(resource & 0xFFFF_FFFF)"
            }
        let since = first.heldSince.map(Self.milliseconds) ?? "?"
        return [
            "LOCK HELD TWICE  \(what)  A = owner \(first.owner)  B = owner \(second.owner)",
            "\(since) ms: A is told that it holds the lock",
            "\(Self.milliseconds(second.at)) ms: B is told so too, and A has not begun to release",
        ]
    }

    private func family(_ name: LockEvent.Name) -> String {
        families.indices.contains(Int(name.family)) ? families[Int(name.family)] : "key"
    }

    private static func milliseconds(_ time: Nanoseconds) -> String {
        "\(Double(time / .microsecond) / 1_000)"
    }

    var record: CheckRecord {
        var record = sum
        record.counts = [
            CheckRecord.Count("most-holders", deepest),
            CheckRecord.Count("shared-us", UInt64(shared / .microsecond)),
            CheckRecord.Count("longest-shared-us", UInt64(longest / .microsecond)),
        ]
        return record
    }
}
