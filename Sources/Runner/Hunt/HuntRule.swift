import Audit
import Measurement

/// A rule that a hunted trial can break, by the name under which reports know it.
public enum HuntRule: String, Sendable, CaseIterable {
    /// No two stored bookings of one thing share a day.
    case noOverlap = "no-overlap"
    /// A payout is made once.
    case payoutOnce = "at-most-once-payout"
    /// A one-time code is accepted once.
    case codeOnce = "at-most-once-code"
    /// What was acknowledged is stored.
    case nothingLost = "nothing-lost"
    /// What is stored, somebody booked.
    case noGhost = "no-ghost"
    /// Whoever is told `taken` is told so rightly.
    case justifiedRefusals = "justified-refusals"
    /// A write with an older token is not accepted after one with a newer.
    case fencing
    /// A release removes only its owner's lock.
    case releaseSafety = "release-safety"
    /// A lock, by its key, has one holder.
    case lockByKey = "lock-exclusion-by-key"
    /// What a lock is to protect has one holder.
    case lockByResource = "lock-exclusion-by-resource"

    /// What it says, for a person.
    public var summary: String {
        switch self {
        case .noOverlap: "no two bookings of one thing share a day"
        case .payoutOnce: "money goes out once for each owner and period"
        case .codeOnce: "a one-time code is accepted once"
        case .nothingLost: "an acknowledged booking is stored"
        case .noGhost: "a stored booking was made by somebody"
        case .justifiedRefusals: "a booking is refused as taken only where one is in its way"
        case .fencing: "a write with an older token is not accepted after one with a newer"
        case .releaseSafety: "a release removes only what its own owner wrote"
        case .lockByKey: "no two owners hold the lock with one key at once"
        case .lockByResource: "no two owners hold the lock of one thing at once"
        }
    }

    /// Whether users suffer when it is broken; locks are only a means, and one that is held twice
    /// may be backed by something better.
    public var isHarm: Bool {
        switch self {
        case .releaseSafety, .lockByKey, .lockByResource: false
        default: true
        }
    }

    /// The metrics that count its violations, by the goals on which a hunt is judged.
    var metrics: [String] {
        switch self {
        case .noOverlap: [Metric.doubleBookings.name, Metric.overlappingPairs.name]
        case .payoutOnce: [Metric.doublePayouts.name]
        case .codeOnce: [Metric.codesReused.name]
        default: []
        }
    }
}

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

    init(_ record: TrialRecord) {
        if !record.attempts.isEmpty || !record.bookings.isEmpty {
            let audit = BookingAudit(record)
            func add(_ rule: HuntRule, _ violations: UInt64) {
                counts.append(
                    Count(
                        rule: rule,
                        violations: violations,
                        contended: audit.concurrentConflicts,
                        checked: audit.attempts
                    )
                )
            }
            add(.noOverlap, audit.doubleBookings)
            add(.nothingLost, audit.lost)
            add(.noGhost, audit.ghosts)
            add(.justifiedRefusals, audit.unjustifiedRefusals)
        }
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
