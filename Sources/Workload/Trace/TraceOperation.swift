public import Measurement

/// What a recorded operation did, in the kinds that can be played again.
public enum TraceOperationKind: UInt8, Sendable, CaseIterable {
    case get, mget, set, del, unlink, incrby, expire, persist, exists, pttl, getdel

    /// The name in results, as Redis writes the command.
    public var name: String { "\(self)" }

    /// Whether it looks a value up, which a cache-aside application fills in at a miss.
    public var isLookup: Bool { self == .get || self == .mget }
}

/// One operation of a recorded trace on one key.
///
/// An operation on several keys is as many of these in a row, all but the first marked as
/// ``continues``.
public struct TraceOperation: Sendable, Equatable {
    /// The size where the recording does not tell it.
    public static let unknownSize = UInt32.max
    /// The time to live where the recording does not tell it.
    public static let unknownTimeToLive: Nanoseconds = -1

    /// When it was done, from the first operation of the recording.
    public var at: Nanoseconds
    /// The time to live of a value, 0 where it lives for ever; for an `incrby` the amount.
    public var argument: Int64
    /// The number of the key, in ``Trace/keys``.
    public var key: UInt32
    /// The bytes of the value that is written, or that a lookup reads.
    public var size: UInt32
    /// What was done.
    public var kind: TraceOperationKind
    /// When a `set` writes.
    public var condition: Condition
    /// Whether the written value is a whole number, which Redis keeps as such.
    public var isInteger: Bool
    /// Whether it is a further key of the operation before.
    public var continues: Bool
    /// Whether it is a `set` by which the application filled its cache after the lookup before it.
    public internal(set) var isFill = false
    /// Whether a lookup's size is that of a `set` of its key, and not its own record's.
    public internal(set) var hasSizeOfSet = false
    /// Whether a lookup's time to live is that of a `set` of its key, and not its own record's.
    public internal(set) var hasTimeToLiveOfSet = false

    /// When a `set` writes.
    public enum Condition: UInt8, Sendable {
        /// Whatever is there.
        case always
        /// Only if the key does not exist (NX).
        case ifAbsent
        /// Only if the key exists (XX).
        case ifPresent
    }

    /// Creates an operation of which only kind, time and key are known.
    public init(_ kind: TraceOperationKind, at: Nanoseconds, key: UInt32) {
        self.at = at
        self.key = key
        self.kind = kind
        argument = Self.unknownTimeToLive
        size = Self.unknownSize
        condition = .always
        isInteger = false
        continues = false
    }
}
