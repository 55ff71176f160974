/// Something that happens to a lock, as the application that asks for it sees it.
public struct LockEvent: Sendable {
    /// What happens.
    public enum Kind: Sendable {
        /// An owner asks for the lock for the first time.
        case asks
        /// It has been told that it holds the lock.
        case acquires
        /// It gives up asking: another holds the lock.
        case isTurnedAway
        /// It cannot know whether it holds the lock, and does not go on.
        case failsToAcquire
        /// It stops relying on the lock, and releases it if it does.
        case beginsRelease
        /// Its release removed the key.
        case removes
        /// Its release removed nothing.
        case findsNothing
    }
    /// The numbers of a key.
    public struct Name: Sendable, Hashable {
        /// The index of the key's family.
        public var family: UInt16
        /// The key's 64-bit number.
        public var wide: UInt64
        /// The key's third number.
        public var third: UInt32

        /// Creates a name from a key's numbers.
        public init(family: UInt16, wide: UInt64, third: UInt32) {
            self.family = family
            self.wide = wide
            self.third = third
        }
    }
    /// What happens.
    public var kind: Kind
    /// The key of the lock.
    public var name: Name
    /// What the lock is to protect, whatever its key says.
    public var resource: UInt64
    /// Who asks, under a number that no two tries share.
    public var owner: UInt64
    /// When the application did it, or learnt of it.
    public var at: Nanoseconds

    /// Creates an event.
    public init(_ kind: Kind, _ name: Name, resource: UInt64, owner: UInt64, at: Nanoseconds) {
        self.kind = kind
        self.name = name
        self.resource = resource
        self.owner = owner
        self.at = at
    }
}

/// Something that happens to a write that shows a fencing token.
public struct FenceEvent: Sendable {
    /// What happens.
    public enum Kind: Sendable {
        /// Its transaction begins.
        case begins
        /// Its commit is about to be sent.
        case commits
        /// Its commit was acknowledged.
        case isCommitted
        /// It was turned away because a higher token had been seen.
        case isFencedOff
        /// It ended without a commit.
        case ends
        /// Its commit's answer was lost.
        case isLost
    }
    /// What happens.
    public var kind: Kind
    /// What is written to.
    public var resource: UInt64
    /// The token.
    public var token: UInt64
    /// Who writes.
    public var owner: UInt64
    /// When.
    public var at: Nanoseconds

    /// Creates an event.
    public init(_ kind: Kind, resource: UInt64, token: UInt64, owner: UInt64, at: Nanoseconds) {
        self.kind = kind
        self.resource = resource
        self.token = token
        self.owner = owner
        self.at = at
    }
}

/// Something that happens to a thing that may be done once, such as a payout or a code's use.
public struct EffectEvent: Sendable {
    /// What happens.
    public enum Kind: Sendable {
        /// An attempt begins.
        case begins
        /// The outside world did it: money went out, or a door opened.
        case takesEffect
        /// The attempt ended, and its caller was told that it is done.
        case isTold
        /// The attempt ended, and its caller was told that somebody else does it or has done it.
        case isRefused
        /// The attempt ended in an error before anything could have been done.
        case fails
        /// The attempt ended and nobody knows what it did.
        case isLost
    }
    /// What sort of thing may be done once.
    public enum Sort: UInt8, Sendable, CaseIterable {
        /// Paying somebody for a period.
        case payout
        /// Accepting a one-time code.
        case code
        /// Doing a job that was queued; it has to be done once, and not only at most once.
        case job
    }
    /// What may be done once: its sort and two numbers.
    public struct Subject: Sendable, Hashable {
        /// What sort of thing it is.
        public var sort: Sort
        /// Whom it belongs to.
        public var owner: UInt64
        /// The period, or the number of the code.
        public var period: UInt64

        /// Creates a subject.
        public init(_ sort: Sort, owner: UInt64, period: UInt64) {
            self.sort = sort
            self.owner = owner
            self.period = period
        }
    }
    /// What happens.
    public var kind: Kind
    /// What may be done once.
    public var subject: Subject
    /// The attempt's number.
    public var attempt: UInt64
    /// When.
    public var at: Nanoseconds

    /// Creates an event.
    public init(_ kind: Kind, _ subject: Subject, attempt: UInt64, at: Nanoseconds) {
        self.kind = kind
        self.subject = subject
        self.attempt = attempt
        self.at = at
    }
}

/// What judges locks, fences, effects and reads while a trial runs.
///
/// It sees every event in the order of time.
public protocol RaceAudit: AnyObject {
    /// Takes note of what happens to a lock.
    func observe(_ event: LockEvent)
    /// Takes note of what happens to a fenced write.
    func observe(_ event: FenceEvent)
    /// Takes note of what happens to an effect.
    func observe(_ event: EffectEvent)
    /// Takes note of what a session was shown.
    func observe(_ event: ReadEvent)
    /// Takes note that nothing of an earlier instant will come from this thread any more.
    func advance(to now: Nanoseconds)
    /// What was found, a record for each rule that something was checked by; the payouts are those
    /// that the database holds at the end.
    func records(_ payouts: [StoredPayout]) -> [CheckRecord]
}

extension RaceAudit {
    /// Who sees every event in its order needs not be told.
    public func advance(to now: Nanoseconds) {}
}

/// What one rule came to over a trial.
public struct CheckRecord: Sendable, Equatable {
    /// The rule's name, in kebab case.
    public var name: String
    /// What was checked: acquisitions, releases, writes or things to be done once.
    public var checked: UInt64 = 0
    /// Of these, the ones that something else ran against at the same time.
    public var contended: UInt64 = 0
    /// How often the rule was broken.
    public var violations: UInt64 = 0
    /// How often nobody can know whether it was.
    public var unknown: UInt64 = 0
    /// What was not checked because the audit's memory was full.
    public var dropped: UInt64 = 0
    /// What else was counted, by name.
    public var counts: [Count] = []
    /// The lines of the first violation, for a person; empty without any.
    public var witness: [String] = []

    /// A further figure of a rule.
    public struct Count: Sendable, Equatable {
        /// The figure's name.
        public var name: String
        /// Its value.
        public var value: UInt64

        /// Creates a figure.
        public init(_ name: String, _ value: UInt64) {
            self.name = name
            self.value = value
        }
    }

    /// Creates an empty record.
    public init(name: String) { self.name = name }

    /// The largest rate of violations that is consistent with having seen none, at 95 %: the rule
    /// of three, 3 ÷ contended (Hanley and Lippman-Hand, JAMA 249, 1983); nil where it says
    /// nothing.
    public var upperBound: Double? {
        violations == 0 && contended > 0 ? min(1, 3 / Double(contended)) : nil
    }
}
