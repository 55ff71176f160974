import Audit
import Measurement
import Stores

/// What the auditors say of one hunted trial.
struct HuntVerdict: Sendable {
    /// What one rule came to.
    struct Count: Sendable {
        var rule: HuntRule
        var violations: UInt64 = 0
        /// What was put to the test by something else that ran at the same time.
        var contended: UInt64 = 0
        var checked: UInt64 = 0
    }
    private(set) var counts: [Count] = []

    init(_ record: TrialRecord, _ history: HuntHistory) {
        if !record.attempts.isEmpty || !record.bookings.isEmpty { addBookings(record) }
        for check in record.checks {
            guard let rule = HuntRule(rawValue: check.name) else { continue }
            counts.append(
                Count(
                    rule: rule,
                    violations: check.violations,
                    contended: check.contended,
                    checked: check.checked
                )
            )
        }
        addLimits(record)
        addReads(history)
        addJobs(record, history)
    }

    private mutating func addBookings(_ record: TrialRecord) {
        let audit = BookingAudit(record)
        let violations: [(HuntRule, UInt64)] = [
            (.noOverlap, audit.doubleBookings), (.nothingLost, audit.lost),
            (.noGhost, audit.ghosts), (.justifiedRefusals, audit.unjustifiedRefusals),
        ]
        counts += violations.map { rule, violations in
            Count(
                rule: rule,
                violations: violations,
                contended: audit.concurrentConflicts,
                checked: audit.attempts
            )
        }
    }

    /// A limit is put to the test by whoever comes when the exact window is full.
    private mutating func addLimits(_ record: TrialRecord) {
        guard !record.limiters.isEmpty else { return }
        var count = Count(rule: .limitKept)
        for limiter in record.limiters {
            let asked = limiter.admitted + limiter.refused
            count.checked += asked
            count.contended += asked - min(asked, limiter.oracleAdmitted)
            count.violations += limiter.excess
        }
        counts.append(count)
    }

    /// A read is put to the test by a change of what it shows.
    private mutating func addReads(_ history: HuntHistory) {
        var count = Count(rule: .noStaleReads)
        for mark in history.marks {
            guard case .read(let read) = mark.event else { continue }
            count.checked += 1
            if read.committed > 0 { count.contended += 1 }
            if read.isStale { count.violations += 1 }
        }
        if count.checked > 0 { counts.append(count) }
    }

    /// A job is put to the test by a second worker that takes it, and by a fault.
    private mutating func addJobs(_ record: TrialRecord, _ history: HuntHistory) {
        let jobs = HuntJobs(history)
        guard !jobs.all.isEmpty else { return }
        let isDisturbed = record.engine.faultsMet.contains { $0 > 0 }
        var once = Count(rule: .jobOnce)
        once.checked = UInt64(jobs.all.count)
        once.contended = UInt64(jobs.all.count { isDisturbed || jobs.takes[$0] ?? 0 > 1 })
        once.violations = UInt64(jobs.all.count { jobs.done[$0] ?? 0 > 1 })
        var lost = once
        lost.rule = .noJobLost
        lost.violations = UInt64(jobs.queued.count { jobs.done[$0] == nil })
        counts += [once, lost]
    }

    /// How often a rule was broken.
    func violations(of rule: HuntRule) -> UInt64 {
        counts.first { $0.rule == rule }?.violations ?? 0
    }

    /// The gravest rule among some that was broken.
    func broken(among rules: [HuntRule]) -> HuntRule? {
        HuntRule.allCases.first { rules.contains($0) && violations(of: $0) > 0 }
    }
}

/// What became of the jobs of a hunted trial, by the numbers of the requests that queued them.
struct HuntJobs {
    /// Every job that a queue was told of or that was done, in the order of their numbers.
    private(set) var all: [UInt64]
    /// Those of which somebody was told that the queue has them, in the order of time.
    private(set) var queued: [UInt64] = []
    /// How often each was done.
    private(set) var done: [UInt64: Int] = [:]
    /// How often each was taken out of its queue.
    private(set) var takes: [UInt64: Int] = [:]

    init(_ history: HuntHistory) {
        for mark in history.marks {
            guard case .job(let event) = mark.event else { continue }
            switch event.kind {
            case .isQueued: queued.append(event.job)
            case .isDone: done[event.job, default: 0] += 1
            }
        }
        for job in history.calls.flatMap(\.takenJobs) { takes[job, default: 0] += 1 }
        all = Set(queued + done.keys).sorted()
    }
}

extension HuntCall {
    /// The jobs that a worker's call took out of a queue.
    var takenJobs: [UInt64] {
        let entries: [StreamEntry] =
            switch outcome {
            case .reply(.entries(let entries)): entries
            case .reply(.claimed(_, let entries, _)): entries
            default: []
            }
        return entries.compactMap { entry in
            guard entry.content.count > 1, case .number(let job) = entry.content[1] else {
                return nil
            }
            return UInt64(bitPattern: job)
        }
    }
}
