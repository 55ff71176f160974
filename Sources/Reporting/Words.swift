import Analysis

/// How figures are written for people: grouped digits, few decimals, units in words.
enum Words {
    /// A whole number with a thin gap between groups of three digits, rounded where it has
    /// decimals.
    static func grouped(_ figure: Figure, separator: String = ",") -> String {
        let whole = figure.rounded(to: 0)
        let digits = Array("\(whole.digits.magnitude)")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += separator }
            text.append(digit)
        }
        return whole.digits < 0 ? "-\(text)" : text
    }

    /// A ratio as a percentage with one decimal.
    static func percent(_ ratio: Figure) -> String {
        let scaled = Figure(digits: ratio.rounded(to: 6).digits, decimals: 4)
        return "\(scaled.rounded(to: 1)) %"
    }

    /// A time in milliseconds with three significant digits or whole microseconds.
    static func milliseconds(_ microseconds: Figure) -> String {
        let nanoseconds = microseconds.rounded(to: 3).digits
        let exact = Figure(digits: nanoseconds, decimals: 6)
        let places = nanoseconds >= 100_000_000 ? 0 : nanoseconds >= 10_000_000 ? 1 : 2
        return "\(exact.rounded(to: places)) ms"
    }

    /// A size in the largest unit of which there is one, with one decimal.
    static func bytes(_ figure: Figure) -> String {
        let bytes = figure.rounded(to: 0).digits
        for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]
            as [(String, Int64)]
        where bytes >= size {
            return "\(Figure(bytes, over: size)?.rounded(to: 1) ?? figure) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
