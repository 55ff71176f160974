/// What a cached value is, without its bytes: a size and a stamp.
///
/// On a real server the stamp is the head of the value, a `p` and sixteen hexadecimal digits, and
/// the rest is filler, so staleness and ownership are checked the same way on both engines. A
/// payload under ``stampedSize`` bytes is all filler and carries no stamp.
public struct Payload: Sendable, Hashable {
    /// The smallest size that has room for the stamp, in bytes.
    public static let stampedSize: UInt32 = 17
    /// The size in bytes.
    public var size: UInt32
    /// A version, an owner's token or another number that identifies what was written.
    public var stamp: UInt64

    /// Creates a payload.
    @inlinable
    public init(size: UInt32, stamp: UInt64) {
        self.size = size
        self.stamp = stamp
    }
}

/// The value of a Redis string: a counter's integer or a payload.
public enum Value: Sendable, Hashable {
    /// A 64-bit integer, which Redis keeps as such.
    case integer(Int64)
    /// Anything else.
    case payload(Payload)

    /// The number of bytes that a real server would hold.
    public var length: Int {
        switch self {
        case .integer(let number): decimalDigits(number.magnitude) + (number < 0 ? 1 : 0)
        case .payload(let payload): Int(payload.size)
        }
    }
}

/// A hash field, a set's or sorted set's member, or a stream field: a number or a short text.
public enum Element: Sendable, Hashable {
    /// A number, rendered in decimal.
    case number(Int64)
    /// A text.
    case text(String)

    /// The number of bytes of the rendered element.
    public var length: Int {
        switch self {
        case .number(let number): decimalDigits(number.magnitude) + (number < 0 ? 1 : 0)
        case .text(let text): text.utf8.count
        }
    }
}
