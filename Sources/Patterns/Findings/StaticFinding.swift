/// Something in a scenario that is allowed and probably wrong, found without playing it.
public struct StaticFinding: Sendable, Hashable {
    /// The kinds of finding, under names that stay.
    public enum Kind: String, Sendable, CaseIterable {
        /// A key is deleted that nothing reads.
        case keyNeverRead = "key-never-read"
        /// A table is changed, and a cached key that shows it is not deleted.
        case writeWithoutDelete = "write-without-delete"
        /// A key is written without a time to live.
        case noTimeToLive = "no-time-to-live"
        /// A lock's key names the exact range, so overlapping ranges have different locks.
        case lockOnExactRange = "lock-on-exact-range"
        /// A key is not named as the scenario says that keys are.
        case keyOffConvention = "key-off-convention"
        /// The scenario's source says a thing in two ways.
        case contradiction

        /// Whether something should be changed; a contradiction of the source is only told.
        public var isWarning: Bool { self != .contradiction }
    }
    /// What kind it is.
    public var kind: Kind
    /// What is wrong, naming the keys.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Creates a finding from its words.
    public init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}
