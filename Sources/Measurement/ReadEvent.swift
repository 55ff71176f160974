/// A read whose session is known, beside what the session had written and been shown before.
public struct ReadEvent: Sendable {
    /// Whose session it is: a population and its member.
    public struct Session: Sendable, Hashable {
        /// The population's index.
        public var population: UInt8
        /// The member's number.
        public var member: UInt32

        /// Names a session.
        public init(population: UInt8, member: UInt32) {
            self.population = population
            self.member = member
        }
    }
    /// The session.
    public var session: Session
    /// The index of the family of the key that was read.
    public var family: UInt16
    /// Whose rows the value shows.
    public var owner: UInt32
    /// The version that was shown.
    public var shown: UInt64
    /// The least version that shows the session's last write; 0 where it has not written.
    public var written: UInt64
    /// The highest version that the session had been shown when the read began; nil at its first
    /// read.
    public var seen: UInt64?
    /// When the value was shown.
    public var at: Nanoseconds

    /// Creates an event.
    public init(
        _ session: Session,
        family: UInt16,
        owner: UInt32,
        shown: UInt64,
        written: UInt64,
        seen: UInt64?,
        at: Nanoseconds
    ) {
        self.session = session
        self.family = family
        self.owner = owner
        self.shown = shown
        self.written = written
        self.seen = seen
        self.at = at
    }

    /// Whether the read did not show what the session had written.
    public var missesOwnWrite: Bool { shown < written }

    /// Whether it showed an older version than the session had been shown.
    public var goesBack: Bool { seen.map { shown < $0 } ?? false }
}
