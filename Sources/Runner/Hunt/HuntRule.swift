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
    /// A limiter lets no more in than its limit says, in any window.
    case limitKept = "limit-kept"
    /// A cache shows what had been acknowledged before it was asked.
    case noStaleReads = "no-stale-reads"
    /// A session sees what it has written.
    case readYourWrites = "read-your-writes"
    /// A session sees nothing older than what it has seen.
    case monotonicReads = "monotonic-reads"
    /// A queued job is done once.
    case jobOnce = "at-most-once-job"
    /// A queued job is done.
    case noJobLost = "no-job-lost"
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
        case .limitKept: "no window of a limiter lets more in than its limit"
        case .noStaleReads: "a cache shows every change acknowledged before it is asked"
        case .readYourWrites: "a session sees what it has written"
        case .monotonicReads: "a session sees nothing older than what it has seen"
        case .jobOnce: "a queued job is done once"
        case .noJobLost: "a job that a queue has taken is done"
        case .fencing: "a write with an older token is not accepted after one with a newer"
        case .releaseSafety: "a release removes only what its own owner wrote"
        case .lockByKey: "no two owners hold the lock with one key at once"
        case .lockByResource: "no two owners hold the lock of one thing at once"
        }
    }

    /// How grave it is that a rule is broken; a hunt without `--rule` looks for the gravest sort
    /// that a setup has rules of.
    enum Weight: Int, Comparable {
        /// Money, a thing or a door is given away twice, or what was promised is gone.
        case harm
        /// A limiter, a cache or a queue does not do what it is there for.
        case promise
        /// Locks are only a means, and one that is held twice may be backed by something better.
        case means

        static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How grave it is that it is broken.
    var weight: Weight {
        switch self {
        case .releaseSafety, .lockByKey, .lockByResource: .means
        case .limitKept, .noStaleReads, .readYourWrites, .monotonicReads, .jobOnce, .noJobLost:
            .promise
        case .noOverlap, .payoutOnce, .codeOnce, .nothingLost, .noGhost, .justifiedRefusals,
            .fencing:
            .harm
        }
    }

    /// The metrics that count its violations, by the goals on which a hunt is judged.
    var metrics: [String] {
        switch self {
        case .noOverlap: [Metric.doubleBookings.name, Metric.overlappingPairs.name]
        case .payoutOnce: [Metric.doublePayouts.name]
        case .codeOnce: [Metric.codesReused.name]
        case .limitKept: [Metric.limiterExcess.name]
        case .noStaleReads: [Metric.staleReads.name]
        case .readYourWrites: [Metric.ownWritesMissed.name]
        case .monotonicReads: [Metric.backwardReads.name]
        case .jobOnce: [Metric.repeated.name]
        case .noJobLost: [Metric.undelivered.name]
        default: []
        }
    }
}
