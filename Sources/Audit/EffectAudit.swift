import Measurement

/// What may be done once is done at most once, and what the application says was done was done.
///
/// Effects are counted where they happen, outside the application, so a lost answer leaves nothing
/// open; it is only counted.
struct EffectAudit {
    private struct Deed {
        var subject: EffectEvent.Subject
        var attempts: UInt32 = 0
        /// Attempts that have begun and not ended; who dies in the middle never ends.
        var open: UInt32 = 0
        /// Attempts that were open at the same time as another.
        var contended: UInt32 = 0
        /// Whether the only open attempt has had no rival yet.
        var isAlone = false
        var effects: UInt32 = 0
        var isTold = false
        var isLost = false
        var first: Nanoseconds = 0

        mutating func begin() {
            attempts += 1
            if open > 0 { contended += isAlone ? 2 : 1 }
            isAlone = open == 0
            open += 1
        }

        mutating func end() {
            guard open > 0 else { return }
            open -= 1
            if open == 0 { isAlone = false }
        }
    }
    private let sort: EffectEvent.Sort
    private let limit: Int
    private var numbers: [EffectEvent.Subject: Int] = [:]
    private var deeds: [Deed] = []
    /// The first to attempt anything, and whether somebody else did too.
    private var firstAttempt: UInt64?
    private var hasSeveral = false
    private var sum: CheckRecord

    init(_ sort: EffectEvent.Sort, limit: Int) {
        self.sort = sort
        self.limit = limit
        sum = CheckRecord(name: sort == .job ? "exactly-once-job" : "at-most-once-\(sort)")
    }

    mutating func observe(_ event: EffectEvent) {
        guard let number = numbers[event.subject] ?? add(event.subject) else {
            if event.kind == .begins { sum.dropped += 1 }
            return
        }
        switch event.kind {
        case .begins:
            deeds[number].begin()
            if let firstAttempt, firstAttempt != event.attempt { hasSeveral = true }
            firstAttempt = firstAttempt ?? event.attempt
        case .isTold, .isRefused, .fails, .isLost: deeds[number].end()
        case .takesEffect: break
        }
        switch event.kind {
        case .takesEffect:
            deeds[number].effects += 1
            if deeds[number].effects == 1 { deeds[number].first = event.at }
            if deeds[number].effects == 2, sum.witness.isEmpty {
                sum.witness = [
                    "DONE TWICE  \(event.subject.words)",
                    "\(deeds[number].first / .microsecond) us: it takes effect",
                    "\(event.at / .microsecond) us: it takes effect again, by attempt"
                        + " \(event.attempt)",
                ]
            }
        case .isTold: deeds[number].isTold = true
        case .isLost: deeds[number].isLost = true
        case .begins, .isRefused, .fails: break
        }
    }

    private mutating func add(_ subject: EffectEvent.Subject) -> Int? {
        guard deeds.count < limit else { return nil }
        numbers[subject] = deeds.count
        deeds.append(Deed(subject: subject))
        return deeds.count - 1
    }

    /// The sums; where there is a ledger, what it says is held against what took effect.
    func record(_ payouts: [StoredPayout]) -> CheckRecord {
        var record = sum
        record.checked = UInt64(deeds.count)
        record.contended = contended
        let repeated = deeds.reduce(0) { $0 + UInt64(max(1, $1.effects) - 1) }
        let undone = UInt64(deeds.count { $0.isTold && $0.effects == 0 })
        record.violations = repeated + undone
        record.counts = [
            CheckRecord.Count("done", UInt64(deeds.count { $0.effects > 0 })),
            CheckRecord.Count("once-more", repeated),
            CheckRecord.Count("told-but-not-done", undone),
            CheckRecord.Count("outcome-lost", UInt64(deeds.count { $0.isLost && !$0.isTold })),
        ]
        if sort == .payout { record.counts += ledger(payouts) }
        if record.witness.isEmpty, let deed = deeds.first(where: { $0.isTold && $0.effects == 0 }) {
            record.witness = [
                "NOT DONE  \(deed.subject.words): the caller was told that it is done"
            ]
        }
        return record
    }

    /// Attempts that another could have made in their place.
    ///
    /// Of what somebody asks for, those that ran at the same time as another for the same thing. A
    /// job goes to whichever worker of the group comes first, so where there are several each
    /// attempt at it counts.
    private var contended: UInt64 {
        if sort == .job {
            return hasSeveral ? deeds.reduce(0) { $0 + UInt64($1.attempts) } : 0
        }
        return deeds.reduce(0) { $0 + UInt64($1.contended) }
    }

    /// How far the rows of the ledger and the effects differ, both ways.
    private func ledger(_ payouts: [StoredPayout]) -> [CheckRecord.Count] {
        var rows = [UInt32](repeating: 0, count: deeds.count)
        var unknown: UInt64 = 0
        for payout in payouts where payout.isSent {
            let subject = EffectEvent.Subject(
                .payout,
                owner: UInt64(payout.owner),
                period: UInt64(payout.period)
            )
            if let number = numbers[subject] { rows[number] += 1 } else { unknown += 1 }
        }
        var unpaid = unknown
        var unrecorded: UInt64 = 0
        for (deed, rows) in zip(deeds, rows) {
            if rows > deed.effects { unpaid += UInt64(rows - deed.effects) }
            if deed.effects > rows { unrecorded += UInt64(deed.effects - rows) }
        }
        return [
            CheckRecord.Count("recorded-but-not-paid", unpaid),
            CheckRecord.Count("paid-but-not-recorded", unrecorded),
        ]
    }
}

extension EffectEvent.Subject {
    /// What it is, for a person; a job's owner is only its queue.
    fileprivate var words: String {
        sort == .job ? "job \(period)" : "\(sort) of \(owner), \(period)"
    }
}
