public import Measurement

/// When a SET writes.
public enum SetCondition: UInt8, Sendable, Hashable {
    /// Whatever is there.
    case always
    /// Only if the key does not exist (NX).
    case ifAbsent
    /// Only if the key exists (XX).
    case ifPresent
}

/// A Redis command with its arguments.
///
/// Each case knows nothing of an engine: the live engine renders it, the model executes it, a plan
/// bills it. Times to live are nanoseconds here and whole milliseconds on the wire.
public enum Command: Sendable, Hashable {
    // MARK: Strings and keys
    case get(Key)
    /// SET with an optional TTL (PX), a condition (NX, XX); without a TTL an old one is removed.
    case set(Key, Value, ttl: Nanoseconds? = nil, condition: SetCondition = .always)
    case getDelete(Key)
    case multiGet([Key])
    case increment(Key, by: Int64)
    case delete([Key])
    case unlink([Key])
    case exists([Key])
    /// PEXPIRE.
    case expire(Key, Nanoseconds)
    case persist(Key)
    /// PTTL, in milliseconds: -1 without a TTL, -2 without a key.
    case timeToLive(Key)

    // MARK: Hashes
    case hashSet(Key, [Element], [Element])
    case hashGet(Key, Element)
    case hashMultiGet(Key, [Element])
    case hashGetAll(Key)
    case hashIncrement(Key, Element, by: Int64)
    case hashDelete(Key, [Element])
    case hashLength(Key)

    // MARK: Sets
    case setAdd(Key, [Element])
    case setRemove(Key, [Element])
    case setMembers(Key)
    case setContains(Key, Element)
    case setCount(Key)

    // MARK: Sorted sets
    case sortedAdd(Key, [Double], [Element])
    case sortedIncrement(Key, by: Double, Element)
    case sortedRemove(Key, [Element])
    case sortedRemoveByScore(Key, from: Double, through: Double)
    case sortedCount(Key)
    case sortedScore(Key, Element)
    /// ZRANGE by rank, without scores; negative ranks count from the end.
    case sortedRange(Key, from: Int64, through: Int64)

    // MARK: Lists
    case listPushLeft(Key, [Element])
    case listPushRight(Key, [Element])
    case listPopLeft(Key)
    case listLength(Key)
    case listRange(Key, from: Int64, through: Int64)

    // MARK: HyperLogLog
    case countDistinctAdd(Key, [Element])
    case countDistinct([Key])

    // MARK: Streams
    /// XADD; the id is given, or chosen by the server when nil; `maxLength` trims approximately.
    case streamAdd(
        Key,
        id: StreamID?,
        fields: [Element],
        values: [Element],
        maxLength: Int64? = nil
    )
    case streamLength(Key)
    /// XTRIM … MAXLEN, exact.
    case streamTrim(Key, maxLength: Int64)
    /// XGROUP CREATE … MKSTREAM, from the given id.
    case streamCreateGroup(Key, group: String, from: StreamID)
    /// XREADGROUP … >; `block` nil does not block, 0 blocks for ever.
    case streamReadGroup(
        Key,
        group: String,
        consumer: String,
        count: Int64,
        block: Nanoseconds?
    )
    case streamAcknowledge(Key, group: String, [StreamID])
    case streamAutoClaim(
        Key,
        group: String,
        consumer: String,
        idle: Nanoseconds,
        from: StreamID,
        count: Int64
    )

    // MARK: Others
    /// EVALSHA of one of our scripts.
    case script(Script, [Key], [Int64])
    /// MULTI, the commands, EXEC; replies in order.
    case transaction([Command])
    /// SCAN with a cursor, for keys of one family.
    case scan(cursor: UInt64, family: UInt16?, count: Int64)
    case ping
}

/// A stream entry's id: milliseconds and a sequence number.
public struct StreamID: Sendable, Hashable, Comparable {
    /// Milliseconds.
    public var milliseconds: UInt64
    /// The sequence number within the millisecond.
    public var sequence: UInt64

    /// Creates an id.
    public init(_ milliseconds: UInt64, _ sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Orders ids by time, then by sequence.
    public static func < (left: StreamID, right: StreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

/// One stream entry.
public struct StreamEntry: Sendable, Hashable {
    /// The entry's id.
    public var id: StreamID
    /// Field, value, field, value …; empty when the entry was deleted.
    public var content: [Element]

    /// Creates an entry.
    public init(id: StreamID, content: [Element]) {
        self.id = id
        self.content = content
    }
}

/// What a server answers to a command, errors of the connection aside.
public enum Reply: Sendable, Equatable {
    /// The null reply.
    case none
    /// `+OK`, `+PONG`.
    case ok
    case integer(Int64)
    case value(Value)
    case element(Element)
    case double(Double)
    case list([Reply])
    /// XADD's id.
    case id(StreamID)
    case entries([StreamEntry])
    /// XAUTOCLAIM's cursor, claimed entries and deleted ids; SCAN's cursor with keys as `wide`
    /// text.
    case claimed(next: StreamID, [StreamEntry], deleted: [StreamID])
    case scanned(next: UInt64, [Key])
    /// An error reply inside a transaction's list.
    case error(StoreError)
}
