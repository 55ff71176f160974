/// A Redis key as a small value: its family and up to three numbers.
///
/// The text is rendered for a real server only; the model needs the key's length and identity.
public struct Key: Sendable, Hashable {
    /// The first two numbers, or one 64-bit number.
    public var a: UInt64
    /// The third number.
    public var b: UInt32
    /// The index of the family in the trial's table of families.
    public var family: UInt16

    /// Creates a key from its family and its numbers, in the order of the template's placeholders.
    @inlinable
    public init(_ family: UInt16, _ first: UInt32 = 0, _ second: UInt32 = 0, _ third: UInt32 = 0) {
        self.a = UInt64(first) | UInt64(second) << 32
        self.b = third
        self.family = family
    }

    /// Creates a key whose first number takes 64 bits.
    @inlinable
    public init(family: UInt16, wide: UInt64, third: UInt32 = 0) {
        self.a = wide
        self.b = third
        self.family = family
    }

    /// One of the three 32-bit numbers.
    @inlinable
    public func number(_ slot: Int) -> UInt32 {
        switch slot {
        case 0: UInt32(truncatingIfNeeded: a)
        case 1: UInt32(truncatingIfNeeded: a >> 32)
        default: b
        }
    }
}

/// A family of keys: a template such as `dashboard:{role}:{user}` and how its numbers are rendered.
public struct KeyFamily: Sendable, Equatable {
    /// A piece of the key's text.
    public enum Part: Sendable, Equatable {
        /// Text that stands in every key of the family.
        case text(String)
        /// One of the key's 32-bit numbers, in decimal.
        case number(slot: Int)
        /// The 64-bit number, in decimal.
        case wide
        /// Two neighbouring numbers, a range's start and length, as a digest of 40 hexadecimal
        /// digits.
        case digest(slot: Int)
        /// The 64-bit number in base 62, filled up with zeros to as many bytes as the third number
        /// says.
        case padded
        /// The text that stands in the list at the place of the 64-bit number.
        case listed(KeyTexts)
    }

    /// The template as the scenario writes it; the family's name in results.
    public var template: String
    /// The pieces of the key's text in order.
    public var parts: [Part]

    /// Creates a family from its template and its pieces.
    public init(template: String, parts: [Part]) {
        self.template = template
        self.parts = parts
    }

    /// The number of bytes of the key's text, without rendering it.
    public func length(of key: Key) -> Int {
        var length = 0
        for part in parts {
            switch part {
            case .text(let text): length += text.utf8.count
            case .number(let slot): length += decimalDigits(UInt64(key.number(slot)))
            case .wide: length += decimalDigits(key.a)
            case .digest: length += 40
            case .padded: length += max(Int(key.b), base62Digits(key.a))
            case .listed(let texts): length += texts[Int(key.a)].count
            }
        }
        return length
    }

    /// Appends the key's text to a buffer.
    public func render(_ key: Key, into bytes: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .number(let slot): appendDecimal(UInt64(key.number(slot)), to: &bytes)
            case .wide: appendDecimal(key.a, to: &bytes)
            case .digest(let slot): appendDigest(key, slot, to: &bytes)
            case .padded: appendPadded(key, to: &bytes)
            case .listed(let texts): bytes.append(contentsOf: texts[Int(key.a)])
            }
        }
    }

    /// A number of a key of which only identity and length are known, from its last digit to its
    /// first.
    private func appendPadded(_ key: Key, to bytes: inout [UInt8]) {
        let digits = max(Int(key.b), base62Digits(key.a))
        let start = bytes.count
        var rest = key.a
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        for position in (start..<start + digits).reversed() where rest > 0 {
            bytes[position] = alphabet[Int(rest % 62)]
            rest /= 62
        }
    }

    /// Forty hexadecimal digits that depend on both numbers; as long as SHA-1's, and not SHA-1:
    /// only identity and length matter to a store.
    private func appendDigest(_ key: Key, _ slot: Int, to bytes: inout [UInt8]) {
        var state = UInt64(key.number(slot)) << 32 | UInt64(key.number(slot + 1))
        for _ in 0..<5 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word ^= word >> 31
            for _ in 0..<8 {
                bytes.append(hexadecimal[Int(word & 15)])
                word >>= 4
            }
        }
    }
}

let hexadecimal = Array("0123456789abcdef".utf8)

private let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

private func base62Digits(_ number: UInt64) -> Int {
    var digits = 1
    var rest = number
    while rest >= 62 {
        rest /= 62
        digits += 1
    }
    return digits
}

/// The texts of keys that are known by their place in a list.
public struct KeyTexts: Sendable, Equatable {
    private let bytes: [UInt8]
    private let ends: [Int]

    /// Creates the list from the texts one after another, and where each ends.
    public init(bytes: [UInt8], ends: [Int]) {
        self.bytes = bytes
        self.ends = ends
    }

    /// The bytes of a text.
    public subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}

/// The number of decimal digits of a number.
public func decimalDigits(_ number: UInt64) -> Int {
    var digits = 1
    var rest = number
    while rest >= 10 {
        rest /= 10
        digits += 1
    }
    return digits
}

/// Appends a number in decimal.
public func appendDecimal(_ number: UInt64, to bytes: inout [UInt8]) {
    let digits = decimalDigits(number)
    let end = bytes.count + digits
    for _ in 0..<digits { bytes.append(0) }
    var rest = number
    for position in 1...digits {
        bytes[end - position] = UInt8(48 + rest % 10)
        rest /= 10
    }
}
