import Stores

/// What a key holds.
enum ValueKind: UInt8 {
    case integer, payload, hash, set, sortedSet, list, stream, distinct
}

/// One key of the model with its value and its place in both dictionaries: 48 bytes.
struct Entry {
    /// No deadline.
    static let forever: Int64 = -1

    /// The key's 64-bit number.
    var a: UInt64
    /// An integer's bits, a payload's stamp, or the index of a collection.
    var word: UInt64
    /// The expiry in milliseconds, or ``forever``.
    var deadline: Int64
    /// The next entry of the same bucket of the main dictionary, 0 at the end.
    var next: UInt32
    /// The next entry of the same bucket of the dictionary of expiries, 0 at the end.
    var nextVolatile: UInt32
    /// The key's third number.
    var b: UInt32
    /// The key's family.
    var family: UInt16
    /// The bytes of the key's text, at most 65,535.
    var keyLength: UInt16
    /// A payload's bytes.
    var size: UInt32
    /// Eight bits of kind above Redis' 24 bits of clock or frequency.
    var clockAndKind: UInt32

    @inline(__always)
    var key: Key { Key(family: family, wide: a, third: b) }

    @inline(__always)
    var kind: ValueKind {
        get { ValueKind(rawValue: UInt8(clockAndKind >> 24)) ?? .payload }
        set { clockAndKind = clockAndKind & 0xFF_FFFF | UInt32(newValue.rawValue) << 24 }
    }

    /// Redis' 24 bits: seconds of the LRU clock, or minutes and the logarithmic counter.
    @inline(__always)
    var clock: UInt32 {
        get { clockAndKind & 0xFF_FFFF }
        set { clockAndKind = clockAndKind & 0xFF00_0000 | newValue }
    }

    @inline(__always)
    var isVolatile: Bool { deadline != Self.forever }

    /// A string's value.
    @inline(__always)
    var value: Value {
        kind == .integer
            ? .integer(Int64(bitPattern: word)) : .payload(Payload(size: size, stamp: word))
    }

    @inline(__always)
    func holds(_ key: Key) -> Bool {
        a == key.a && b == key.b && family == key.family
    }
}

typealias Entries = UnsafeMutablePointer<Entry>

/// Which of an entry's two links a dictionary chains its buckets by.
protocol ChainLink {
    static func next(_ entry: UnsafePointer<Entry>) -> UInt32
    static func setNext(_ entry: Entries, _ index: UInt32)
}

enum MainLink: ChainLink {
    @inline(__always)
    static func next(_ entry: UnsafePointer<Entry>) -> UInt32 { entry.pointee.next }
    @inline(__always)
    static func setNext(_ entry: Entries, _ index: UInt32) { entry.pointee.next = index }
}

enum VolatileLink: ChainLink {
    @inline(__always)
    static func next(_ entry: UnsafePointer<Entry>) -> UInt32 { entry.pointee.nextVolatile }
    @inline(__always)
    static func setNext(_ entry: Entries, _ index: UInt32) { entry.pointee.nextVolatile = index }
}
