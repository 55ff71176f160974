extension Metric {
    /// The violations of each rule on locks, fences and effects, by the rule's name.
    public static let violations: [(rule: String, metric: Metric)] = [
        ("lock-exclusion-by-key", lockOverlapsByKey), ("lock-exclusion-by-resource", lockOverlaps),
        ("release-safety", foreignReleases), ("fencing", staleWrites),
        ("at-most-once-payout", doublePayouts), ("at-most-once-code", codesReused),
    ]

    /// Locks that two held at once, by what they protect.
    public static let lockOverlaps = Metric(
        "lock_overlaps",
        .attempts,
        .lower,
        [.run],
        "Acquisitions of a lock while another believed to hold one for the same thing."
    )
    /// Locks that two held at once, by key.
    public static let lockOverlapsByKey = Metric(
        "lock_overlaps_by_key",
        .attempts,
        .lower,
        [.run],
        "Acquisitions of a lock while another believed to hold the lock with the same key."
    )
    /// Releases of another's lock.
    public static let foreignReleases = Metric(
        "foreign_releases",
        .attempts,
        .lower,
        [.run],
        "Releases that removed a lock which another had taken since."
    )
    /// Writes with a token that was too old.
    public static let staleWrites = Metric(
        "stale_writes",
        .attempts,
        .lower,
        [.run],
        "Fenced writes that were accepted although a higher token had been committed."
    )
    /// Payouts that were made too often, or not at all.
    public static let doublePayouts = Metric(
        "double_payouts",
        .attempts,
        .lower,
        [.run],
        "Payouts made once more for the same owner and period, or told and not made."
    )
    /// One-time codes that were accepted again.
    public static let codesReused = Metric(
        "codes_reused",
        .attempts,
        .lower,
        [.run],
        "Acceptances of a one-time code that had been accepted before."
    )
}
