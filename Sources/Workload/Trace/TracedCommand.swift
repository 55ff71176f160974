import Measurement

/// A Redis command that a recording may hold and that can be played again.
struct TracedCommand: Sendable {
    /// How its arguments follow its name.
    enum Arguments: Sendable {
        /// A key.
        case key
        /// Keys.
        case keys
        /// A key, a value and options.
        case value
        /// A key, a time to live in this unit, and a value.
        case timedValue(Nanoseconds)
        /// Keys and values in turn.
        case pairs
        /// A key and a time to live in this unit.
        case timeToLive(Nanoseconds)
        /// A key and the instant at which it expires, in this unit since 1970.
        case expiry(Nanoseconds)
        /// A key and the amount, of which this is the sign.
        case amount(Int64)
    }

    /// The name in lower case.
    let name: String
    /// What it does.
    let kind: TraceOperationKind
    let arguments: Arguments
    /// When it writes.
    var condition = TraceOperation.Condition.always
    /// What a counting command adds where it names no amount; nil for the others.
    var amount: Int64?

    /// Every command that can be played.
    static let all: [TracedCommand] = [
        TracedCommand(name: "get", kind: .get, arguments: .key),
        TracedCommand(name: "mget", kind: .mget, arguments: .keys),
        TracedCommand(name: "set", kind: .set, arguments: .value),
        TracedCommand(name: "setnx", kind: .set, arguments: .value, condition: .ifAbsent),
        TracedCommand(name: "setex", kind: .set, arguments: .timedValue(.second)),
        TracedCommand(name: "psetex", kind: .set, arguments: .timedValue(.millisecond)),
        TracedCommand(name: "mset", kind: .set, arguments: .pairs),
        TracedCommand(name: "del", kind: .del, arguments: .keys),
        TracedCommand(name: "unlink", kind: .unlink, arguments: .keys),
        TracedCommand(name: "incr", kind: .incrby, arguments: .key, amount: 1),
        TracedCommand(name: "decr", kind: .incrby, arguments: .key, amount: -1),
        TracedCommand(name: "incrby", kind: .incrby, arguments: .amount(1), amount: 1),
        TracedCommand(name: "decrby", kind: .incrby, arguments: .amount(-1), amount: -1),
        TracedCommand(name: "expire", kind: .expire, arguments: .timeToLive(.second)),
        TracedCommand(name: "pexpire", kind: .expire, arguments: .timeToLive(.millisecond)),
        TracedCommand(name: "expireat", kind: .expire, arguments: .expiry(.second)),
        TracedCommand(name: "pexpireat", kind: .expire, arguments: .expiry(.millisecond)),
        TracedCommand(name: "persist", kind: .persist, arguments: .key),
        TracedCommand(name: "exists", kind: .exists, arguments: .keys),
        TracedCommand(name: "ttl", kind: .pttl, arguments: .key),
        TracedCommand(name: "pttl", kind: .pttl, arguments: .key),
        TracedCommand(name: "getdel", kind: .getdel, arguments: .key),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The command of a name in lower case; nil where it cannot be played.
    static func named(_ name: String) -> TracedCommand? { byName[name] }
}
