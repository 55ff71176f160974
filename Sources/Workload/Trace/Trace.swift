public import Measurement

/// A recorded trace of Redis operations, ready to be played again.
///
/// Keys are numbers: their texts are forgotten while the recording is read, unless they were asked
/// for.
public struct Trace: Sendable, Equatable {
    /// What is known of a key.
    public struct Key: Sendable, Equatable {
        /// The key's number among those of its length, in the order of their first operations.
        public var ordinal: UInt32
        /// The bytes of its text.
        public var length: UInt32
        /// Whether it is counted with, so that its value is a whole number.
        public var isCounter = false
    }

    /// A command that cannot be played, and how often it was recorded.
    public struct Skipped: Sendable, Equatable {
        /// The command in lower case.
        public var name: String
        /// How many times.
        public var count: UInt64
    }

    /// The operations in the order of their times.
    public internal(set) var operations: [TraceOperation] = []
    /// The keys, by an operation's `key`.
    public internal(set) var keys: [Key] = []
    /// The keys' texts one after another where they were asked for, and where each ends.
    public internal(set) var texts: (bytes: [UInt8], ends: [Int])?
    /// What is not played, in the order in which it first came.
    public internal(set) var skipped: [Skipped] = []
    /// Commands in databases other than the first one; they are played in one.
    public internal(set) var inOtherDatabases: UInt64 = 0

    /// The time from the first operation to the last one.
    public var span: Nanoseconds { operations.last?.at ?? 0 }

    /// Creates a trace without operations.
    public init() {}

    /// Whether both hold the same.
    public static func == (left: Trace, right: Trace) -> Bool {
        left.operations == right.operations && left.keys == right.keys
            && left.texts?.bytes == right.texts?.bytes && left.texts?.ends == right.texts?.ends
            && left.skipped == right.skipped && left.inOtherDatabases == right.inOtherDatabases
    }
}
