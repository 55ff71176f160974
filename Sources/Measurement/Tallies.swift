/// The commands of one kind that one endpoint sent after the warm-up.
public struct CommandTally: Sendable, Equatable {
    /// The endpoint's name, or that of work beside the requests.
    public var endpoint: String
    /// Whether it is work beside the requests: workers, periodic jobs, probes.
    public var isBackground: Bool
    /// The kind's name.
    public var name: String
    /// Whether the kind changes what Redis holds.
    public var isWrite: Bool
    /// Commands that were sent, failed ones included.
    public var calls: UInt64
    /// Of these, the ones that ended in an error.
    public var failed: UInt64
    /// Commands that scripts called, and members of transactions; a provider may bill each of them.
    public var inner: UInt64
    /// The bytes of the commands on the wire.
    public var bytesIn: UInt64
    /// The bytes of their replies.
    public var bytesOut: UInt64

    /// Creates a tally.
    public init(
        endpoint: String,
        isBackground: Bool = false,
        name: String,
        isWrite: Bool = false,
        calls: UInt64,
        failed: UInt64 = 0,
        inner: UInt64 = 0,
        bytesIn: UInt64 = 0,
        bytesOut: UInt64 = 0
    ) {
        self.endpoint = endpoint
        self.isBackground = isBackground
        self.name = name
        self.isWrite = isWrite
        self.calls = calls
        self.failed = failed
        self.inner = inner
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
    }
}

/// What a command took on the wire, and what it was billed beside itself.
public struct CommandCost: Sendable {
    /// Commands that a script called, or the members of a transaction.
    public var inner: Int
    /// The bytes of the command.
    public var bytesIn: Int
    /// The bytes of its reply.
    public var bytesOut: Int

    /// Creates a cost.
    @inlinable
    public init(inner: Int = 0, bytesIn: Int = 0, bytesOut: Int = 0) {
        self.inner = inner
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
    }
}

/// What a statement took on the wire, and what it added to tables and indexes.
public struct StatementCost: Sendable {
    /// The bytes of the answer as our statements ask for it.
    public var bytesOut: Int
    /// The bytes if the application asked for every row and added them up itself.
    public var bytesOutMost: Int
    /// The bytes that tables and indexes grew by.
    public var growth: Int

    /// Creates a cost.
    @inlinable
    public init(bytesOut: Int = 0, bytesOutMost: Int = 0, growth: Int = 0) {
        self.bytesOut = bytesOut
        self.bytesOutMost = bytesOutMost
        self.growth = growth
    }
}

/// How long a database could have slept that sleeps after a time without statements.
public struct SleepRecord: Sendable, Equatable {
    /// The time without a statement after which it sleeps.
    public var after: Nanoseconds
    /// The time that it slept in the measured part.
    public var asleep: Nanoseconds = 0
    /// How often a statement woke it up.
    public var wakeUps: UInt64 = 0

    /// Creates an empty record.
    public init(after: Nanoseconds) { self.after = after }

    /// Notes a time without a statement.
    ///
    /// - Parameters:
    ///   - gap: The time.
    ///   - window: The end of the window, which cuts the last one.
    mutating func note(_ gap: IdleGap, in window: Nanoseconds) {
        let length = (gap.end ?? window) - gap.start
        guard length > after else { return }
        asleep += length - after
        if gap.end != nil { wakeUps += 1 }
    }
}

/// A time without a statement.
struct IdleGap: Sendable, Equatable {
    /// The end of the statement before it.
    var start: Nanoseconds
    /// The beginning of the statement that ended it; nil where none did.
    var end: Nanoseconds?

    /// The times in which neither of two databases' users had a statement.
    ///
    /// - Parameters:
    ///   - left: The gaps of one, in order.
    ///   - right: The gaps of the other.
    ///   - least: Those that are not longer are left out.
    /// - Returns: The gaps, in order.
    static func common(_ left: [IdleGap], _ right: [IdleGap], over least: Nanoseconds) -> [IdleGap]
    {
        var common: [IdleGap] = []
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            let (one, other) = (left[first], right[second])
            let end = min(one.end ?? .max, other.end ?? .max)
            let start = max(one.start, other.start)
            if end == .max {
                common.append(IdleGap(start: start, end: nil))
            } else if end - start > least {
                common.append(IdleGap(start: start, end: end))
            }
            if (one.end ?? .max) == end { first += 1 }
            if (other.end ?? .max) == end { second += 1 }
        }
        return common
    }
}

/// What the keys of a family hold at the end of a trial.
public struct FamilyMemory: Sendable, Equatable {
    /// The family's template.
    public var name: String
    /// Its keys, expired ones that linger included.
    public var keys: UInt64 = 0
    /// The bytes of keys and values, the tables of the dictionaries apart.
    public var bytes: UInt64 = 0
    /// The keys that never expire.
    public var keysWithoutTimeToLive: UInt64 = 0

    /// Creates an empty record.
    public init(name: String) { self.name = name }
}
