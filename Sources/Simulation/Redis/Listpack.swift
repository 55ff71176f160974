import Stores

/// Sizes in a listpack, the packed encoding of small collections (`src/listpack.c`).
enum Listpack {
    /// The header of six bytes and the end.
    static let frame = 7

    /// The bytes of an element with its back length.
    static func entry(_ element: Element) -> Int {
        switch element {
        case .number(let number): integer(number)
        case .text(let text): string(text.utf8.count)
        }
    }

    static func integer(_ number: Int64) -> Int {
        switch number {
        case 0...127: 2
        case -4_096...4_095: 3
        case -32_768...32_767: 4
        case -8_388_608...8_388_607: 5
        case -2_147_483_648...2_147_483_647: 6
        default: 10
        }
    }

    static func string(_ length: Int) -> Int {
        let encoded = length + (length < 64 ? 1 : length < 4_096 ? 2 : 5)
        switch encoded {
        case ..<128: return encoded + 1
        case ..<16_384: return encoded + 2
        case ..<2_097_152: return encoded + 3
        default: return encoded + 4
        }
    }

    /// A sorted set's score: an integer where it is integral, else its text with 17 digits.
    static func score(_ score: Double) -> Int {
        if score.magnitude < 9e18, Double(Int64(score)) == score { return integer(Int64(score)) }
        return string(shortestLength(of: score))
    }

    /// The length of `%.17g` of a number that is not integral.
    ///
    /// Exact for magnitudes from 10^-4 to 10^16, where the text has no exponent; elsewhere the
    /// longest.
    static func shortestLength(of number: Double) -> Int {
        let magnitude = number.magnitude
        let sign = number < 0 ? 1 : 0
        if magnitude.isInfinite { return sign + 3 }
        guard magnitude >= 1e-4, magnitude < 1e16 else { return sign + 22 }
        var leading = 0
        var power = 1.0
        while magnitude >= power {
            leading += 1
            power *= 10
        }
        var zeros = 0
        power = 0.1
        while magnitude < power {
            zeros += 1
            power /= 10
        }
        return sign + max(leading, 1) + 1 + fraction(magnitude, digits: 17 - leading + zeros)
    }

    /// How many digits are left of a number's fraction, rounded to so many and stripped of zeros.
    private static func fraction(_ magnitude: Double, digits: Int) -> Int {
        let shift = 52 - Int(magnitude.exponent)
        let scale = (0..<digits).reduce(UInt128(1)) { product, _ in product * 10 }
        let scaled = UInt128(magnitude.significandBitPattern | 1 << 52) * scale
        var rest = (scaled + UInt128(1) << UInt128(shift - 1)) >> UInt128(shift)
        var length = digits
        while length > 0, rest % 10 == 0 {
            rest /= 10
            length -= 1
        }
        return length
    }
}
