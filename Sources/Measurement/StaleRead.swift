/// A cached value that was served although a newer one had been committed before the lookup began.
public struct StaleRead: Sendable {
    /// The index of the family of the key that was read.
    public var family: UInt16
    /// Whose rows the value shows.
    public var owner: UInt32
    /// The version that was shown.
    public var shown: UInt64
    /// The newest version that had been committed.
    public var committed: UInt64
    /// How long the shown version had been out of date.
    public var age: Nanoseconds
    /// When it was shown.
    public var at: Nanoseconds

    /// Creates a read.
    public init(
        family: UInt16,
        owner: UInt32,
        shown: UInt64,
        committed: UInt64,
        age: Nanoseconds,
        at: Nanoseconds
    ) {
        self.family = family
        self.owner = owner
        self.shown = shown
        self.committed = committed
        self.age = age
        self.at = at
    }
}

extension CheckRecord {
    /// What became of the rule that a cache shows nothing older than what was committed before the
    /// lookup began.
    ///
    /// Only values of what has changed at least once put it to the test.
    ///
    /// - Parameters:
    ///   - families: What the lookups of each family found.
    ///   - first: The first stale value, for the witness.
    init(staleReadsOf families: [FamilyRecord], first: StaleRead?) {
        self.init(name: "no-stale-reads")
        checked = families.reduce(0) { $0 + $1.hits }
        contended = families.reduce(0) { $0 + $1.changed }
        violations = families.reduce(0) { $0 + $1.stale }
        guard violations > 0 else { return }
        let oldest = families.map(\.staleMax).max() ?? 0
        counts = [
            Count("oldest-us", UInt64(oldest / .microsecond)),
            Count("stale-fills", families.reduce(0) { $0 + $1.staleFills }),
        ]
        guard let first, families.indices.contains(Int(first.family)) else { return }
        let key = families[Int(first.family)].name
        witness = [
            "STALE READ  \(key), rows of \(first.owner)",
            "\((first.at - first.age) / .microsecond) us: version \(first.shown) is replaced",
            "\(first.at / .microsecond) us: it is shown all the same, although version"
                + " \(first.committed) was committed before the lookup began",
        ]
    }
}
