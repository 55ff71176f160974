/// The kinds of Redis commands, by which they are counted, timed and billed.
public enum CommandKind: UInt8, Sendable, CaseIterable {
    case get, set, getdel, mget, incrby, del, unlink, exists, pexpire, persist, pttl
    case hset, hget, hmget, hgetall, hincrby, hdel, hlen
    case sadd, srem, smembers, sismember, scard
    case zadd, zincrby, zrem, zremrangebyscore, zcard, zscore, zrange
    case lpush, rpush, lpop, llen, lrange
    case pfadd, pfcount
    case xadd, xlen, xtrim, xgroup, xreadgroup, xack, xautoclaim
    case evalsha, multi, scan, ping

    /// The command's name as Redis writes it, in lower case.
    public var name: String { "\(self)" }

    /// Whether Redis refuses the command at its memory limit (the flag DENYOOM of its command
    /// table).
    @inlinable
    public var needsMemory: Bool {
        switch self {
        case .set, .incrby, .hset, .hincrby, .sadd, .zadd, .zincrby, .lpush, .rpush, .pfadd, .xadd,
            .xgroup:
            true
        default: false
        }
    }
}

extension Command {
    /// The command's kind.
    @inlinable
    public var kind: CommandKind {
        switch self {
        case .get: .get
        case .set: .set
        case .getDelete: .getdel
        case .multiGet: .mget
        case .increment: .incrby
        case .delete: .del
        case .unlink: .unlink
        case .exists: .exists
        case .expire: .pexpire
        case .persist: .persist
        case .timeToLive: .pttl
        case .hashSet: .hset
        case .hashGet: .hget
        case .hashMultiGet: .hmget
        case .hashGetAll: .hgetall
        case .hashIncrement: .hincrby
        case .hashDelete: .hdel
        case .hashLength: .hlen
        case .setAdd: .sadd
        case .setRemove: .srem
        case .setMembers: .smembers
        case .setContains: .sismember
        case .setCount: .scard
        case .sortedAdd: .zadd
        case .sortedIncrement: .zincrby
        case .sortedRemove: .zrem
        case .sortedRemoveByScore: .zremrangebyscore
        case .sortedCount: .zcard
        case .sortedScore: .zscore
        case .sortedRange: .zrange
        case .listPushLeft: .lpush
        case .listPushRight: .rpush
        case .listPopLeft: .lpop
        case .listLength: .llen
        case .listRange: .lrange
        case .countDistinctAdd: .pfadd
        case .countDistinct: .pfcount
        case .streamAdd: .xadd
        case .streamLength: .xlen
        case .streamTrim: .xtrim
        case .streamCreateGroup: .xgroup
        case .streamReadGroup: .xreadgroup
        case .streamAcknowledge: .xack
        case .streamAutoClaim: .xautoclaim
        case .script: .evalsha
        case .transaction: .multi
        case .scan: .scan
        case .ping: .ping
        }
    }
}
