import Stores

extension Element {
    /// The element as Redis tells it apart: a text that is the decimal form of a 64-bit integer is
    /// that integer.
    var canonical: Element {
        guard case .text(let text) = self, text.utf8.count <= 20 else { return self }
        guard let number = Int64(text), Element.number(number).length == text.utf8.count else {
            return self
        }
        // What is left to refuse is a plus sign; leading zeros and "-0" have given themselves away
        // by now, but for "-0", whose length is that of no number.
        return text.utf8.first == UInt8(ascii: "+") ? self : .number(number)
    }

    /// The bytes of the element on the wire.
    var bytes: [UInt8] {
        switch self {
        case .number(let number):
            var bytes: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
            appendDecimal(number.magnitude, to: &bytes)
            return bytes
        case .text(let text):
            return Array(text.utf8)
        }
    }

    /// Whether the element's bytes come before another's.
    func precedes(_ other: Element) -> Bool {
        if case .text(let left) = self, case .text(let right) = other {
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return bytes.lexicographicallyPrecedes(other.bytes)
    }
}
