public import Measurement

/// How many bytes commands and replies are in Redis' protocol (RESP2), without rendering them.
///
/// TCP, TLS and HTTP put more around them, which no provider bills. Replies that are errors are
/// left out: they are rare, and their texts differ by server.
public struct WireSizes: Sendable {
    /// What the length of a family's keys depends on.
    private struct KeyShape: Sendable {
        /// The bytes that every key has.
        var fixed = 0
        /// How often each of the three numbers stands in the key.
        var numbers: (Int, Int, Int) = (0, 0, 0)
        /// Whether that is all.
        var isPlain = true

        init(_ family: KeyFamily) {
            for part in family.parts {
                switch part {
                case .text(let text): fixed += text.utf8.count
                case .digest: fixed += 40
                case .number(0): numbers.0 += 1
                case .number(1): numbers.1 += 1
                case .number: numbers.2 += 1
                case .wide, .padded, .listed: isPlain = false
                }
            }
        }
    }
    private let families: [KeyFamily]
    private let shapes: [KeyShape]
    /// The bytes of each kind's name; making a name's text for each command would be slow.
    let nameBytes: [Int]

    /// Prepares the sizes of a trial's keys; without families nothing is counted.
    public init(families: [KeyFamily]) {
        self.families = families
        shapes = families.map(KeyShape.init)
        nameBytes = CommandKind.allCases.map { Self.bulk($0.name.utf8.count) }
    }

    /// What a command and its reply take, and what a provider may bill beside the command itself.
    @inline(__always)
    public func cost(of command: Command, _ reply: Reply?) -> CommandCost {
        switch command {
        case .get(let key):
            return CommandCost(
                bytesIn: Self.array(2) + Self.bulk(3) + bulk(key),
                bytesOut: reply.map(size) ?? 0
            )
        case .script(let script, _, _):
            return CommandCost(
                inner: reply.map(script.calls) ?? 0,
                bytesIn: size(of: command),
                bytesOut: reply.map(size) ?? 0
            )
        case .transaction(let commands):
            return CommandCost(
                inner: reply == nil ? 0 : commands.count,
                bytesIn: size(of: command),
                bytesOut: transactionReply(commands.count, reply)
            )
        default:
            return CommandCost(bytesIn: size(of: command), bytesOut: reply.map(size) ?? 0)
        }
    }

    /// `+OK` to MULTI, `+QUEUED` to each member, and EXEC's own reply.
    private func transactionReply(_ count: Int, _ reply: Reply?) -> Int {
        reply.map { 5 + 9 * count + size(of: $0) } ?? 0
    }

    // MARK: Pieces

    /// The header of an array.
    @inline(__always)
    static func array(_ count: Int) -> Int { 3 + digits(UInt64(count)) }

    /// A bulk string of so many bytes.
    @inline(__always)
    static func bulk(_ length: Int) -> Int { 5 + digits(UInt64(length)) + length }

    /// Decimal digits, by multiplication, which is faster than dividing.
    @inline(__always)
    static func digits(_ number: UInt64) -> Int {
        var (digits, limit) = (1, UInt64(10))
        while number >= limit, digits < 19 {
            digits += 1
            limit &*= 10
        }
        return digits == 19 && number >= limit ? 20 : digits
    }

    @inline(__always)
    func bulk(_ key: Key) -> Int {
        guard shapes.indices.contains(Int(key.family)) else { return 0 }
        let shape = shapes[Int(key.family)]
        guard shape.isPlain else { return Self.bulk(families[Int(key.family)].length(of: key)) }
        var length = shape.fixed
        if shape.numbers.0 > 0 { length += shape.numbers.0 * Self.digits(UInt64(key.number(0))) }
        if shape.numbers.1 > 0 { length += shape.numbers.1 * Self.digits(UInt64(key.number(1))) }
        if shape.numbers.2 > 0 { length += shape.numbers.2 * Self.digits(UInt64(key.number(2))) }
        return Self.bulk(length)
    }

    func bulk(_ number: Int64) -> Int {
        Self.bulk(Self.digits(number.magnitude) + (number < 0 ? 1 : 0))
    }

    func bulk(_ id: StreamID) -> Int {
        Self.bulk(Self.digits(id.milliseconds) + 1 + Self.digits(id.sequence))
    }

    func bulk(_ text: String) -> Int { Self.bulk(text.utf8.count) }

    func bulk(_ number: Double) -> Int { bulk("\(number)") }

    func bulks(_ keys: [Key]) -> Int { keys.reduce(0) { $0 + bulk($1) } }

    func bulks(_ elements: [Element]) -> Int { elements.reduce(0) { $0 + Self.bulk($1.length) } }

    /// The bytes of a key pattern of SCAN, with a star for each number.
    func pattern(_ family: UInt16) -> Int {
        guard families.indices.contains(Int(family)) else { return 0 }
        let length = families[Int(family)].parts.reduce(0) { length, part in
            if case .text(let text) = part { length + text.utf8.count } else { length + 1 }
        }
        return Self.bulk(length)
    }
}

// MARK: - Replies

extension WireSizes {
    /// The bytes of a reply.
    @inline(__always)
    public func size(of reply: Reply) -> Int {
        switch reply {
        case .none, .ok: 5
        case .integer(let number):
            3 + Self.digits(number.magnitude) + (number < 0 ? 1 : 0)
        case .value(let value): Self.bulk(value.length)
        default: sizeOfOther(reply)
        }
    }

    @inline(never)
    private func sizeOfOther(_ reply: Reply) -> Int {
        switch reply {
        case .element(let element): Self.bulk(element.length)
        case .double(let number): bulk(number)
        case .list(let replies): replies.reduce(Self.array(replies.count)) { $0 + size(of: $1) }
        case .id(let id): bulk(id)
        case .entries(let entries): size(of: entries)
        case .claimed(let next, let entries, let deleted):
            Self.array(3) + bulk(next) + size(of: entries)
                + deleted.reduce(Self.array(deleted.count)) { $0 + bulk($1) }
        case .scanned(let next, let keys):
            Self.array(2) + Self.bulk(Self.digits(next)) + Self.array(keys.count) + bulks(keys)
        case .none, .ok, .integer, .value, .error: 0
        }
    }

    private func size(of entries: [StreamEntry]) -> Int {
        entries.reduce(Self.array(entries.count)) { size, entry in
            size + Self.array(2) + bulk(entry.id) + Self.array(entry.content.count)
                + bulks(entry.content)
        }
    }
}
