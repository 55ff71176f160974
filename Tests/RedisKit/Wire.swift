import Measurement
public import Stores

/// Commands as a server reads them, written for these tests alone, so that the model is held
/// against the protocol and not against our own live engine.
public enum Wire {
    /// A request from its words.
    public static func arguments(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    /// The requests of a command: one, or MULTI, the commands and EXEC.
    public static func requests(_ command: Command, families: [KeyFamily]) -> [[[UInt8]]] {
        guard case .transaction(let commands) = command else { return [request(command, families)] }
        return [arguments("MULTI")] + commands.map { request($0, families) } + [arguments("EXEC")]
    }

    private static func request(_ command: Command, _ families: [KeyFamily]) -> [[UInt8]] {
        var writer = RequestWriter(families: families)
        writer.write(command)
        return writer.words
    }

    /// A payload's bytes: its stamp, then filler that is no number.
    static func bytes(_ value: Value) -> [UInt8] {
        switch value {
        case .integer(let number): return Array("\(number)".utf8)
        case .payload(let payload):
            var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: Int(payload.size))
            if payload.size >= Payload.stampedSize {
                bytes[0] = UInt8(ascii: "p")
                bytes.replaceSubrange(1...16, with: stamp(payload.stamp))
            }
            return bytes
        }
    }

    /// Sixteen hexadecimal digits.
    static func stamp(_ stamp: UInt64) -> [UInt8] {
        let digits = Array(String(stamp, radix: 16).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: 16 - digits.count) + digits
    }

    static func bytes(_ element: Element) -> [UInt8] {
        switch element {
        case .number(let number): Array("\(number)".utf8)
        case .text(let text): Array(text.utf8)
        }
    }
}

private struct RequestWriter {
    let families: [KeyFamily]
    var words: [[UInt8]] = []

    private mutating func name(_ text: String) { words.append(Array(text.utf8)) }
    private mutating func number(_ number: Int64) { name("\(number)") }
    private mutating func id(_ id: StreamID) { name("\(id.milliseconds)-\(id.sequence)") }
    private mutating func double(_ number: Double) {
        name(number.isInfinite ? (number < 0 ? "-inf" : "+inf") : "\(number)")
    }
    private mutating func key(_ key: Key) {
        var bytes: [UInt8] = []
        families[Int(key.family)].render(key, into: &bytes)
        words.append(bytes)
    }
    private mutating func elements(_ elements: [Element]) {
        words += elements.map(Wire.bytes)
    }
    private mutating func begin(_ text: String, _ first: Key) {
        name(text)
        key(first)
    }
    private mutating func pairs(_ fields: [Element], _ values: [Element]) {
        for (field, value) in zip(fields, values) { elements([field, value]) }
    }

    mutating func write(_ command: Command) {
        switch command {
        case .get, .set, .getDelete, .multiGet, .increment, .delete, .unlink, .exists, .expire,
            .persist, .timeToLive:
            writeString(command)
        case .hashSet, .hashGet, .hashMultiGet, .hashGetAll, .hashIncrement, .hashDelete,
            .hashLength, .setAdd, .setRemove, .setMembers, .setContains, .setCount:
            writeHashOrSet(command)
        case .sortedAdd, .sortedIncrement, .sortedRemove, .sortedRemoveByScore, .sortedCount,
            .sortedScore, .sortedRange, .listPushLeft, .listPushRight, .listPopLeft, .listLength,
            .listRange, .countDistinctAdd, .countDistinct:
            writeOrdered(command)
        default: writeStream(command)
        }
    }

    private mutating func writeString(_ command: Command) {
        switch command {
        case .get(let key): begin("GET", key)
        case .set(let key, let value, let ttl, let condition):
            begin("SET", key)
            words.append(Wire.bytes(value))
            if condition == .ifAbsent { name("NX") }
            if condition == .ifPresent { name("XX") }
            if let ttl {
                name("PX")
                number(ttl / .millisecond)
            }
        case .getDelete(let key): begin("GETDEL", key)
        case .multiGet(let keys): list("MGET", keys)
        case .increment(let key, let step):
            begin("INCRBY", key)
            number(step)
        case .delete(let keys): list("DEL", keys)
        case .unlink(let keys): list("UNLINK", keys)
        case .exists(let keys): list("EXISTS", keys)
        case .expire(let key, let ttl):
            begin("PEXPIRE", key)
            number(ttl / .millisecond)
        case .persist(let key): begin("PERSIST", key)
        case .timeToLive(let key): begin("PTTL", key)
        default: break
        }
    }

    private mutating func list(_ text: String, _ keys: [Key]) {
        name(text)
        for one in keys { key(one) }
    }

    private mutating func writeHashOrSet(_ command: Command) {
        switch command {
        case .hashSet(let key, let fields, let values):
            begin("HSET", key)
            pairs(fields, values)
        case .hashGet(let key, let field):
            begin("HGET", key)
            elements([field])
        case .hashMultiGet(let key, let fields):
            begin("HMGET", key)
            elements(fields)
        case .hashGetAll(let key): begin("HGETALL", key)
        case .hashIncrement(let key, let field, let step):
            begin("HINCRBY", key)
            elements([field])
            number(step)
        case .hashDelete(let key, let fields):
            begin("HDEL", key)
            elements(fields)
        case .hashLength(let key): begin("HLEN", key)
        case .setAdd(let key, let members):
            begin("SADD", key)
            elements(members)
        case .setRemove(let key, let members):
            begin("SREM", key)
            elements(members)
        case .setMembers(let key): begin("SMEMBERS", key)
        case .setContains(let key, let member):
            begin("SISMEMBER", key)
            elements([member])
        case .setCount(let key): begin("SCARD", key)
        default: break
        }
    }

    private mutating func writeOrdered(_ command: Command) {
        switch command {
        case .sortedAdd(let key, let scores, let members):
            begin("ZADD", key)
            for (score, member) in zip(scores, members) {
                double(score)
                elements([member])
            }
        case .sortedIncrement(let key, let step, let member):
            begin("ZINCRBY", key)
            double(step)
            elements([member])
        case .sortedRemove(let key, let members):
            begin("ZREM", key)
            elements(members)
        case .sortedRemoveByScore(let key, let from, let through):
            begin("ZREMRANGEBYSCORE", key)
            double(from)
            double(through)
        case .sortedCount(let key): begin("ZCARD", key)
        case .sortedScore(let key, let member):
            begin("ZSCORE", key)
            elements([member])
        case .sortedRange(let key, let from, let through): range("ZRANGE", key, from, through)
        case .listPushLeft(let key, let values):
            begin("LPUSH", key)
            elements(values)
        case .listPushRight(let key, let values):
            begin("RPUSH", key)
            elements(values)
        case .listPopLeft(let key): begin("LPOP", key)
        case .listLength(let key): begin("LLEN", key)
        case .listRange(let key, let from, let through): range("LRANGE", key, from, through)
        case .countDistinctAdd(let key, let members):
            begin("PFADD", key)
            elements(members)
        case .countDistinct(let keys): list("PFCOUNT", keys)
        default: break
        }
    }

    private mutating func range(_ text: String, _ key: Key, _ from: Int64, _ through: Int64) {
        begin(text, key)
        number(from)
        number(through)
    }

    private mutating func writeStream(_ command: Command) {
        switch command {
        case .streamAdd(let key, let given, let fields, let values, let maxLength):
            begin("XADD", key)
            if let maxLength {
                name("MAXLEN")
                name("~")
                number(maxLength)
            }
            if let given { id(given) } else { name("*") }
            pairs(fields, values)
        case .streamLength(let key): begin("XLEN", key)
        case .streamTrim(let key, let length):
            begin("XTRIM", key)
            name("MAXLEN")
            number(length)
        case .streamCreateGroup(let key, let group, let from):
            name("XGROUP")
            begin("CREATE", key)
            name(group)
            id(from)
            name("MKSTREAM")
        case .streamReadGroup(let one, let group, let consumer, let count, _):
            for word in ["XREADGROUP", "GROUP", group, consumer, "COUNT"] { name(word) }
            number(count)
            name("STREAMS")
            key(one)
            name(">")
        case .streamAcknowledge(let key, let group, let ids):
            begin("XACK", key)
            name(group)
            for one in ids { id(one) }
        case .streamAutoClaim(let key, let group, let consumer, let idle, let from, let count):
            begin("XAUTOCLAIM", key)
            name(group)
            name(consumer)
            number(idle / .millisecond)
            id(from)
            name("COUNT")
            number(count)
        default: writeOther(command)
        }
    }

    private mutating func writeOther(_ command: Command) {
        switch command {
        case .script(let script, let keys, let arguments):
            name("EVAL")
            name(script.lua)
            number(Int64(keys.count))
            for one in keys { key(one) }
            for (place, argument) in arguments.enumerated() {
                if script.isStamp(argument: place) {
                    words.append(Wire.stamp(UInt64(bitPattern: argument)))
                } else {
                    number(argument)
                }
            }
        case .scan(let cursor, _, let count):
            name("SCAN")
            name("\(cursor)")
            name("COUNT")
            number(count)
        default: name("PING")
        }
    }
}
