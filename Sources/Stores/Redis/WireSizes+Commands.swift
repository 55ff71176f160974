import Measurement

extension WireSizes {
    /// The bytes of a command.
    @inline(never)
    public func size(of command: Command) -> Int {
        if case .transaction(let commands) = command {
            let around = 2 * Self.array(1) + Self.bulk(5) + Self.bulk(4)
            return commands.reduce(around) { $0 + size(of: $1) }
        }
        if case .script(_, let keys, let arguments) = command {
            return scriptSize(keys, arguments, command)
        }
        let (count, bytes) = arguments(of: command)
        return Self.array(1 + count) + nameBytes[Int(command.kind.rawValue)] + bytes
    }

    private func scriptSize(_ keys: [Key], _ arguments: [Int64], _ command: Command) -> Int {
        guard case .script(let script, _, _) = command else { return 0 }
        var size = Self.array(3 + keys.count + arguments.count) + Self.bulk(7) + Self.bulk(40)
        size += bulk(Int64(keys.count)) + bulks(keys)
        for (index, argument) in arguments.enumerated() {
            size += script.isStamp(argument: index) ? Self.bulk(16) : bulk(argument)
        }
        return size
    }

    /// How many arguments a command has, and their bytes.
    private func arguments(of command: Command) -> (count: Int, bytes: Int) {
        switch command {
        case .get(let key), .getDelete(let key), .persist(let key), .timeToLive(let key),
            .hashGetAll(let key), .hashLength(let key), .setMembers(let key), .setCount(let key),
            .sortedCount(let key), .listPopLeft(let key), .listLength(let key),
            .streamLength(let key):
            return (1, bulk(key))
        case .multiGet(let keys), .delete(let keys), .unlink(let keys), .exists(let keys),
            .countDistinct(let keys):
            return (keys.count, bulks(keys))
        case .increment(let key, let number): return (2, bulk(key) + bulk(number))
        case .expire(let key, let ttl): return (2, bulk(key) + bulk(ttl / .millisecond))
        case .set(let key, let value, let ttl, let condition):
            var (count, bytes) = (2, bulk(key) + Self.bulk(value.length))
            if let ttl {
                count += 2
                bytes += Self.bulk(2) + bulk(ttl / .millisecond)
            }
            if condition != .always {
                count += 1
                bytes += Self.bulk(2)
            }
            return (count, bytes)
        case .ping: return (0, 0)
        case .scan(let cursor, let family, let count):
            let match = family.map { Self.bulk(5) + pattern($0) } ?? 0
            let rest = Self.bulk(Self.digits(cursor)) + Self.bulk(5) + bulk(count)
            return (family == nil ? 3 : 5, rest + match)
        default: return collectionArguments(of: command)
        }
    }

    private func collectionArguments(of command: Command) -> (count: Int, bytes: Int) {
        switch command {
        case .hashSet(let key, let fields, let values):
            (1 + 2 * fields.count, bulk(key) + bulks(fields) + bulks(values))
        case .hashMultiGet(let key, let elements), .hashDelete(let key, let elements),
            .setAdd(let key, let elements), .setRemove(let key, let elements),
            .sortedRemove(let key, let elements), .listPushLeft(let key, let elements),
            .listPushRight(let key, let elements), .countDistinctAdd(let key, let elements):
            (1 + elements.count, bulk(key) + bulks(elements))
        case .hashGet(let key, let element), .setContains(let key, let element),
            .sortedScore(let key, let element):
            (2, bulk(key) + Self.bulk(element.length))
        case .hashIncrement(let key, let field, let number):
            (3, bulk(key) + Self.bulk(field.length) + bulk(number))
        case .sortedAdd(let key, let scores, let members):
            (
                1 + 2 * members.count,
                bulk(key) + bulks(members) + scores.reduce(0) { $0 + bulk($1) }
            )
        case .sortedIncrement(let key, let number, let member):
            (3, bulk(key) + bulk(number) + Self.bulk(member.length))
        case .sortedRemoveByScore(let key, let first, let last):
            (3, bulk(key) + bulk(first) + bulk(last))
        case .sortedRange(let key, let first, let last), .listRange(let key, let first, let last):
            (3, bulk(key) + bulk(first) + bulk(last))
        default: streamArguments(of: command)
        }
    }

    private func streamArguments(of command: Command) -> (count: Int, bytes: Int) {
        switch command {
        case .streamAdd(let key, let id, let fields, let values, let maxLength):
            var count = 2 + 2 * fields.count
            var bytes = bulk(key) + bulks(fields) + bulks(values)
            bytes += id.map { bulk($0) } ?? Self.bulk(1)
            if let maxLength {
                count += 3
                bytes += Self.bulk(6) + Self.bulk(1) + bulk(maxLength)
            }
            return (count, bytes)
        case .streamTrim(let key, let maxLength):
            return (3, bulk(key) + Self.bulk(6) + bulk(maxLength))
        case .streamCreateGroup(let key, let group, let id):
            return (5, Self.bulk(6) + bulk(key) + bulk(group) + bulk(id) + Self.bulk(8))
        case .streamReadGroup(let key, let group, let consumer, let number, let block):
            var (count, bytes) = (8, Self.bulk(5) + bulk(group) + bulk(consumer) + Self.bulk(5))
            bytes += bulk(number) + Self.bulk(7) + bulk(key) + Self.bulk(1)
            if let block {
                count += 2
                bytes += Self.bulk(5) + bulk(block / .millisecond)
            }
            return (count, bytes)
        case .streamAcknowledge(let key, let group, let ids):
            return (2 + ids.count, ids.reduce(bulk(key) + bulk(group)) { $0 + bulk($1) })
        case .streamAutoClaim(let key, let group, let consumer, let idle, let from, let number):
            let names = bulk(key) + bulk(group) + bulk(consumer)
            let rest = bulk(idle / .millisecond) + bulk(from) + Self.bulk(5) + bulk(number)
            return (7, names + rest)
        default: return (0, 0)
        }
    }
}

extension CommandKind {
    /// Whether the command changes what Redis holds; a provider with several regions bills it once
    /// for each.
    public var isWrite: Bool {
        switch self {
        case .get, .mget, .exists, .pttl, .hget, .hmget, .hgetall, .hlen, .smembers, .sismember,
            .scard, .zcard, .zscore, .zrange, .llen, .lrange, .pfcount, .xlen, .scan, .ping:
            false
        default: true
        }
    }
}
