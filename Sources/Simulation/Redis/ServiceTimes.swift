public import Measurement
public import Stores

extension RedisModel {
    /// How long the server's thread works on a command, from reading it to writing its reply.
    public func serviceTime(of command: Command) -> Nanoseconds {
        guard case .transaction(let commands) = command else {
            return ServiceTimes.request + ServiceTimes.execution(of: command)
        }
        // MULTI and EXEC beside the commands, sent in one go: one read, one write.
        return commands.reduce(ServiceTimes.request + 2 * ServiceTimes.queued) {
            $0 + ServiceTimes.queued + ServiceTimes.execution(of: $1)
        }
    }
}

/// The default service times: processor time of Debian's Redis 7.0.15 on a shared two-core AMD EPYC
/// virtual machine.
///
/// `redis-benchmark -c 20` without pipelining over loopback TCP, 60,000 calls each on 100,000 keys;
/// the whole from `used_cpu` of INFO, the execution alone from `usec_per_call` of INFO
/// commandstats. Whole and sum agree within 6 %, for PFADD and LPUSH within 12 %. A calibration
/// on the machine at hand is better wherever absolute latencies matter.
enum ServiceTimes {
    /// Reading, parsing and answering one request: that of PING.
    static let request: Nanoseconds = 6_300
    /// Parsing and queueing one more command of the same read; estimated from pipelined PING.
    static let queued: Nanoseconds = 500
    /// Looking one more key up and adding it to the reply: a tenth of MGET with ten keys.
    static let key: Nanoseconds = 900
    /// One more element of a collection; estimated.
    static let element: Nanoseconds = 150

    static func execution(of command: Command) -> Nanoseconds {
        base(command.kind) + extra(command)
    }

    /// With one key and one element.
    private static func base(_ kind: CommandKind) -> Nanoseconds {
        switch kind {
        case .ping: 60
        case .get, .mget, .del, .unlink, .exists, .persist, .pttl: 930
        case .pexpire: 960
        case .set: 1_630
        case .getdel: 1_300
        case .incrby: 1_080
        case .hget, .hmget, .hlen, .hdel, .sismember, .scard, .zcard, .zscore, .llen, .xlen: 1_050
        case .hset, .hincrby: 1_490
        case .hgetall, .smembers, .zrange, .lrange, .scan: 1_290
        case .sadd, .srem: 1_140
        case .zadd, .zincrby, .zrem, .zremrangebyscore: 1_390
        case .lpush, .rpush, .lpop: 1_680
        case .pfadd: 2_350
        case .pfcount: 1_050
        case .xadd, .xgroup, .xreadgroup, .xautoclaim: 3_870
        case .xack, .xtrim: 1_500
        case .evalsha: 2_960
        case .multi: 0
        }
    }

    private static func extra(_ command: Command) -> Nanoseconds {
        switch command {
        case .multiGet(let keys), .delete(let keys), .unlink(let keys), .exists(let keys),
            .countDistinct(let keys):
            key * Int64(max(0, keys.count - 1))
        case .hashSet(_, let elements, _), .hashMultiGet(_, let elements),
            .hashDelete(_, let elements), .setAdd(_, let elements), .setRemove(_, let elements),
            .sortedAdd(_, _, let elements), .sortedRemove(_, let elements),
            .listPushLeft(_, let elements), .listPushRight(_, let elements),
            .countDistinctAdd(_, let elements):
            element * Int64(max(0, elements.count - 1))
        case .streamReadGroup(_, _, _, let count, _): element * max(0, count - 1)
        case .streamAcknowledge(_, _, let ids): element * Int64(max(0, ids.count - 1))
        default: 0
        }
    }
}
