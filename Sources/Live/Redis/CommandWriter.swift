import Measurement
import Stores

/// Renders commands as the bytes that Redis reads (RESP arrays of bulk strings).
///
/// The buffer is used again for the next command, so a rendered command costs no allocation.
struct CommandWriter {
    /// The rendered bytes.
    private(set) var bytes: [UInt8] = []
    /// Where each rendered command ends; a transaction is several.
    private(set) var ends: [Int] = []
    private let families: [KeyFamily]
    private let digests: ScriptDigests

    init(families: [KeyFamily], digests: ScriptDigests) {
        self.families = families
        self.digests = digests
    }

    /// Replaces the buffer's content by a command.
    mutating func write(_ command: Command) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        guard case .transaction(let commands) = command else { return append(command) }
        append("MULTI")
        for inner in commands { append(inner) }
        append("EXEC")
    }

    /// Replaces the buffer's content by a command of plain words.
    mutating func write(words: [String]) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        begin(arguments: words.count)
        for word in words { bulk(word) }
        ends.append(bytes.count)
    }

    private mutating func append(_ name: StaticString) {
        begin(name, 0)
        ends.append(bytes.count)
    }

    private mutating func append(_ command: Command) {
        switch command {
        case .hashSet, .hashGet, .hashMultiGet, .hashGetAll, .hashIncrement, .hashDelete,
            .hashLength:
            appendHash(command)
        case .setAdd, .setRemove, .setMembers, .setContains, .setCount:
            appendSet(command)
        case .sortedAdd, .sortedIncrement, .sortedRemove, .sortedRemoveByScore, .sortedCount,
            .sortedScore, .sortedRange:
            appendSorted(command)
        case .listPushLeft, .listPushRight, .listPopLeft, .listLength, .listRange:
            appendList(command)
        case .streamAdd, .streamLength, .streamTrim, .streamCreateGroup, .streamReadGroup,
            .streamAcknowledge, .streamAutoClaim:
            appendStream(command)
        default:
            appendPlain(command)
        }
        ends.append(bytes.count)
    }

    private mutating func appendPlain(_ command: Command) {
        switch command {
        case .get(let key): begin("GET", key)
        case .set(let key, let value, let ttl, let condition): set(key, value, ttl, condition)
        case .getDelete(let key): begin("GETDEL", key)
        case .multiGet(let keys): begin("MGET", keys)
        case .increment(let key, let amount):
            begin("INCRBY", key, 1)
            bulk(amount)
        case .delete(let keys): begin("DEL", keys)
        case .unlink(let keys): begin("UNLINK", keys)
        case .exists(let keys): begin("EXISTS", keys)
        case .expire(let key, let ttl):
            begin("PEXPIRE", key, 1)
            bulk(ttl / .millisecond)
        case .persist(let key): begin("PERSIST", key)
        case .timeToLive(let key): begin("PTTL", key)
        case .countDistinctAdd(let key, let elements): begin("PFADD", key, elements)
        case .countDistinct(let keys): begin("PFCOUNT", keys)
        case .script(let script, let keys, let arguments): evaluate(script, keys, arguments)
        case .transaction: preconditionFailure("a transaction inside a transaction")
        case .scan(let cursor, let family, let count): scan(cursor, family, count)
        default: begin("PING", 0)
        }
    }

    private mutating func appendHash(_ command: Command) {
        switch command {
        case .hashSet(let key, let fields, let values):
            begin("HSET", key, 2 * fields.count)
            for (field, value) in zip(fields, values) {
                bulk(field)
                bulk(value)
            }
        case .hashGet(let key, let field): begin("HGET", key, [field])
        case .hashMultiGet(let key, let fields): begin("HMGET", key, fields)
        case .hashGetAll(let key): begin("HGETALL", key)
        case .hashIncrement(let key, let field, let amount):
            begin("HINCRBY", key, 2)
            bulk(field)
            bulk(amount)
        case .hashDelete(let key, let fields): begin("HDEL", key, fields)
        case .hashLength(let key): begin("HLEN", key)
        default: preconditionFailure("not a hash command")
        }
    }

    private mutating func appendSet(_ command: Command) {
        switch command {
        case .setAdd(let key, let members): begin("SADD", key, members)
        case .setRemove(let key, let members): begin("SREM", key, members)
        case .setMembers(let key): begin("SMEMBERS", key)
        case .setContains(let key, let member): begin("SISMEMBER", key, [member])
        case .setCount(let key): begin("SCARD", key)
        default: preconditionFailure("not a set command")
        }
    }

    private mutating func appendSorted(_ command: Command) {
        switch command {
        case .sortedAdd(let key, let scores, let members):
            begin("ZADD", key, 2 * members.count)
            for (score, member) in zip(scores, members) {
                bulk(score)
                bulk(member)
            }
        case .sortedIncrement(let key, let amount, let member):
            begin("ZINCRBY", key, 2)
            bulk(amount)
            bulk(member)
        case .sortedRemove(let key, let members): begin("ZREM", key, members)
        case .sortedRemoveByScore(let key, let first, let last):
            begin("ZREMRANGEBYSCORE", key, 2)
            bulk(first)
            bulk(last)
        case .sortedCount(let key): begin("ZCARD", key)
        case .sortedScore(let key, let member): begin("ZSCORE", key, [member])
        case .sortedRange(let key, let first, let last):
            begin("ZRANGE", key, 2)
            bulk(first)
            bulk(last)
        default: preconditionFailure("not a sorted set command")
        }
    }

    private mutating func appendList(_ command: Command) {
        switch command {
        case .listPushLeft(let key, let elements): begin("LPUSH", key, elements)
        case .listPushRight(let key, let elements): begin("RPUSH", key, elements)
        case .listPopLeft(let key): begin("LPOP", key)
        case .listLength(let key): begin("LLEN", key)
        case .listRange(let key, let first, let last):
            begin("LRANGE", key, 2)
            bulk(first)
            bulk(last)
        default: preconditionFailure("not a list command")
        }
    }

    private mutating func appendStream(_ command: Command) {
        switch command {
        case .streamAdd(let key, let id, let fields, let values, let maxLength):
            streamAdd(key, id, fields, values, maxLength)
        case .streamLength(let key): begin("XLEN", key)
        case .streamTrim(let key, let maxLength):
            begin("XTRIM", key, 2)
            bulk("MAXLEN")
            bulk(maxLength)
        case .streamCreateGroup(let key, let group, let id):
            begin("XGROUP", 5)
            bulk("CREATE")
            bulk(key)
            bulk(group)
            bulk(id)
            bulk("MKSTREAM")
        case .streamReadGroup(let key, let group, let consumer, let count, let block):
            readGroup(key, group, consumer, count, block)
        case .streamAcknowledge(let key, let group, let ids):
            begin("XACK", key, 1 + ids.count)
            bulk(group)
            for id in ids { bulk(id) }
        case .streamAutoClaim(let key, let group, let consumer, let idle, let from, let count):
            begin("XAUTOCLAIM", key, 6)
            bulk(group)
            bulk(consumer)
            bulk(idle / .millisecond)
            bulk(from)
            bulk("COUNT")
            bulk(count)
        default: preconditionFailure("not a stream command")
        }
    }
}

// MARK: - Commands with options

extension CommandWriter {
    private mutating func set(
        _ key: Key,
        _ value: Value,
        _ ttl: Nanoseconds?,
        _ condition: SetCondition
    ) {
        begin("SET", key, 1 + (ttl == nil ? 0 : 2) + (condition == .always ? 0 : 1))
        bulk(value)
        if let ttl {
            bulk("PX")
            bulk(ttl / .millisecond)
        }
        switch condition {
        case .always: break
        case .ifAbsent: bulk("NX")
        case .ifPresent: bulk("XX")
        }
    }

    private mutating func evaluate(_ script: Script, _ keys: [Key], _ arguments: [Int64]) {
        begin("EVALSHA", 2 + keys.count + arguments.count)
        bulk(digests[script])
        bulk(Int64(keys.count))
        for key in keys { bulk(key) }
        for (index, argument) in arguments.enumerated() {
            guard script.isStamp(argument: index) else {
                bulk(argument)
                continue
            }
            length(16)
            PayloadText.appendDigits(of: UInt64(bitPattern: argument), to: &bytes)
            endOfLine()
        }
    }

    private mutating func scan(_ cursor: UInt64, _ family: UInt16?, _ count: Int64) {
        begin("SCAN", family == nil ? 3 : 5)
        bulk(String(cursor))
        if let family {
            bulk("MATCH")
            bulk(families[Int(family)].pattern)
        }
        bulk("COUNT")
        bulk(count)
    }

    private mutating func streamAdd(
        _ key: Key,
        _ id: StreamID?,
        _ fields: [Element],
        _ values: [Element],
        _ maxLength: Int64?
    ) {
        begin("XADD", key, 1 + 2 * fields.count + (maxLength == nil ? 0 : 3))
        if let maxLength {
            bulk("MAXLEN")
            bulk("~")
            bulk(maxLength)
        }
        if let id { bulk(id) } else { bulk("*") }
        for (field, value) in zip(fields, values) {
            bulk(field)
            bulk(value)
        }
    }

    private mutating func readGroup(
        _ key: Key,
        _ group: String,
        _ consumer: String,
        _ count: Int64,
        _ block: Nanoseconds?
    ) {
        begin("XREADGROUP", 8 + (block == nil ? 0 : 2))
        bulk("GROUP")
        bulk(group)
        bulk(consumer)
        bulk("COUNT")
        bulk(count)
        if let block {
            bulk("BLOCK")
            bulk(block / .millisecond)
        }
        bulk("STREAMS")
        bulk(key)
        bulk(">")
    }
}

// MARK: - Pieces

extension CommandWriter {
    private mutating func begin(arguments: Int) {
        bytes.append(UInt8(ascii: "*"))
        appendDecimal(UInt64(arguments), to: &bytes)
        endOfLine()
    }

    private mutating func begin(_ name: StaticString, _ arguments: Int) {
        begin(arguments: 1 + arguments)
        length(name.utf8CodeUnitCount)
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        endOfLine()
    }

    private mutating func begin(_ name: StaticString, _ key: Key, _ arguments: Int = 0) {
        begin(name, 1 + arguments)
        bulk(key)
    }

    private mutating func begin(_ name: StaticString, _ keys: [Key]) {
        begin(name, keys.count)
        for key in keys { bulk(key) }
    }

    private mutating func begin(_ name: StaticString, _ key: Key, _ elements: [Element]) {
        begin(name, key, elements.count)
        for element in elements { bulk(element) }
    }

    private mutating func length(_ count: Int) {
        bytes.append(UInt8(ascii: "$"))
        appendDecimal(UInt64(count), to: &bytes)
        endOfLine()
    }

    private mutating func endOfLine() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func bulk(_ key: Key) {
        let family = families[Int(key.family)]
        length(family.length(of: key))
        family.render(key, into: &bytes)
        endOfLine()
    }

    private mutating func bulk(_ value: Value) {
        length(value.length)
        switch value {
        case .integer(let number): decimal(number)
        case .payload(let payload): PayloadText.append(payload, to: &bytes)
        }
        endOfLine()
    }

    private mutating func bulk(_ element: Element) {
        length(element.length)
        switch element {
        case .number(let number): decimal(number)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        }
        endOfLine()
    }

    private mutating func bulk(_ number: Int64) { bulk(Element.number(number)) }

    private mutating func bulk(_ text: String) {
        length(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
        endOfLine()
    }

    /// A double as Swift prints it: the shortest text that reads back as the same number.
    private mutating func bulk(_ number: Double) { bulk("\(number)") }

    private mutating func bulk(_ id: StreamID) { bulk("\(id.milliseconds)-\(id.sequence)") }

    private mutating func decimal(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude, to: &bytes)
    }
}
