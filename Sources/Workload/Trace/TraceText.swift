import Measurement

/// Reads numbers and names from the bytes of a recording, without making texts of them.
enum TraceText {
    /// Digits alone; nil for anything else, or a number of more than 18 digits.
    static func whole(_ bytes: some Collection<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var number: Int64 = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            number = number * 10 + Int64(byte - 48)
        }
        return number
    }

    /// Digits, perhaps after a minus sign.
    static func signed(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.first == UInt8(ascii: "-") else { return whole(bytes) }
        return whole(bytes.dropFirst()).map { -$0 }
    }

    /// Seconds with at most nine decimals; nil for anything else, or more than 292 years.
    static func seconds(_ bytes: ArraySlice<UInt8>) -> Nanoseconds? {
        let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        guard let seconds = whole(bytes[..<point]), seconds < 9_000_000_000 else { return nil }
        guard point < bytes.endIndex else { return seconds * .second }
        let decimals = bytes[(point + 1)...]
        guard decimals.count <= 9, var rest = whole(decimals) else { return nil }
        for _ in decimals.count..<9 { rest *= 10 }
        return seconds * .second + rest
    }

    /// The decimal digits of a number that Redis keeps as a number: no leading zeros, no plus sign.
    static func isInteger(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let number = signed(bytes) else { return false }
        return "\(number)".utf8.elementsEqual(bytes)
    }

    /// The bytes as text in lower case, for names and messages.
    static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map(lowercased), as: UTF8.self)
    }

    /// Whether the bytes are a word in lower case, whatever their own case.
    static func isWord(_ bytes: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { buffer in
            zip(bytes, buffer).allSatisfy { lowercased($0) == $1 }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 65 && byte <= 90 ? byte + 32 : byte
    }
}
