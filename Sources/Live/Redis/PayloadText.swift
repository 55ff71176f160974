import Stores

/// How a payload and an integer stand in a Redis string.
enum PayloadText {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let head = UInt8(ascii: "p")
    private static let filler = UInt8(ascii: "x")

    /// Appends the payload: `p`, sixteen hexadecimal digits and filler, or filler alone if it is
    /// too small.
    static func append(_ payload: Payload, to bytes: inout [UInt8]) {
        var rest = Int(payload.size)
        if payload.size >= Payload.stampedSize {
            bytes.append(head)
            appendDigits(of: payload.stamp, to: &bytes)
            rest -= Int(Payload.stampedSize)
        }
        bytes.append(contentsOf: repeatElement(filler, count: rest))
    }

    /// Appends a stamp as sixteen lower-case hexadecimal digits.
    static func appendDigits(of stamp: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            bytes.append(digits[Int(stamp >> shift & 15)])
        }
    }

    /// The value that some bytes are.
    static func value(of bytes: Span<UInt8>) -> Value {
        if let number = integer(of: bytes) { return .integer(number) }
        return .payload(Payload(size: UInt32(bytes.count), stamp: stamp(of: bytes)))
    }

    /// The 64-bit integer that the bytes are the canonical text of, as Redis itself decides it.
    static func integer(of bytes: Span<UInt8>) -> Int64? {
        guard bytes.count > 0, bytes.count <= 20 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard first < bytes.count else { return nil }
        if bytes[first] == UInt8(ascii: "0") { return bytes.count == 1 ? 0 : nil }
        var number: Int64 = 0
        for index in first..<bytes.count {
            guard let digit = decimalDigit(bytes[index]) else { return nil }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            if isTooLarge || overflows { return nil }
            number = sum
        }
        return number
    }

    private static func stamp(of bytes: Span<UInt8>) -> UInt64 {
        guard bytes.count >= Int(Payload.stampedSize), bytes[0] == head else { return 0 }
        var stamp: UInt64 = 0
        for index in 1..<Int(Payload.stampedSize) {
            guard let digit = hexadecimalDigit(bytes[index]) else { return 0 }
            stamp = stamp << 4 | digit
        }
        return stamp
    }

    private static func decimalDigit(_ byte: UInt8) -> Int64? {
        (48...57).contains(byte) ? Int64(byte) - 48 : nil
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte) - 48
        case 97...102: UInt64(byte) - 87
        default: nil
        }
    }
}
