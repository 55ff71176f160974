import Measurement

/// A number of a scenario with the unit that it is written in, so that a search can move along it.
public struct NumericInput: Sendable, Equatable {
    private enum Kind: Sendable, Equatable {
        case time, size, rate, share, whole, number
    }
    private let kind: Kind
    /// The value, in nanoseconds, bytes or per second where it has such a unit.
    public let value: Double

    private init(_ kind: Kind, _ value: Double) {
        (self.kind, self.value) = (kind, value)
    }

    /// Reads a value; nil for a text that is none.
    public init?(_ text: String) {
        if let whole = Quantity.whole(text) {
            self.init(.whole, Double(whole))
        } else if let number = Quantity.number(text) {
            self.init(.number, number)
        } else if let quantity = Quantity(text), quantity.unit == "%" {
            self.init(.share, quantity.number / 100)
        } else if let size = Quantity.size(text) {
            self.init(.size, Double(size))
        } else if let time = Quantity.time(text) {
            self.init(.time, Double(time))
        } else if let rate = Quantity.rate(text) {
            self.init(.rate, rate)
        } else {
            return nil
        }
    }

    /// Another value of the same kind, rounded to three significant digits, so that a person can
    /// repeat it.
    public func with(_ value: Double) -> NumericInput {
        let rounded = Self.rounded(value)
        switch kind {
        case .time, .whole: return NumericInput(kind, rounded.rounded())
        case .size:
            // A hundred KB and more in whole KB, as people write sizes.
            guard value >= 102_400 else { return NumericInput(kind, rounded.rounded()) }
            return NumericInput(kind, Self.rounded(value / 1_024).rounded() * 1_024)
        case .rate, .share, .number: return NumericInput(kind, rounded)
        }
    }

    /// Whether both are times, sizes, rates or numbers.
    public func isComparable(to other: NumericInput) -> Bool {
        let plain: [Kind] = [.whole, .number, .share]
        return kind == other.kind || (plain.contains(kind) && plain.contains(other.kind))
    }

    /// The value as a scenario writes it.
    public var text: String {
        switch kind {
        case .time: Self.time(value)
        case .size: Units.size(Int64(value))
        case .rate: "\(Self.decimal(value))/s"
        case .share: "\(Self.decimal(value * 100))%"
        case .whole: "\(Int64(value))"
        case .number: Self.decimal(value)
        }
    }

    /// The time in the largest unit from nanoseconds to seconds, with decimals where it needs them,
    /// or in a larger unit that leaves it whole.
    private static func time(_ value: Double) -> String {
        let whole = Units.time(Int64(value))
        if value >= 60_000_000_000, !whole.hasSuffix("s") { return whole }
        let unit = Units.times.prefix(4).last { Double($0.parts) <= value } ?? Units.times[0]
        return value == 0 ? "0" : "\(decimal(value / Double(unit.parts)))\(unit.name)"
    }

    private static func rounded(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        // Powers of ten up to 10^22 are exact, so both ways round once.
        var scale = 1.0
        if value >= 1_000 {
            while value / scale >= 1_000 { scale *= 10 }
            return (value / scale).rounded() * scale
        }
        while value * scale < 100, scale < 1e15 { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// The number with at most six decimals, without exponent and needless zeros.
    private static func decimal(_ value: Double) -> String {
        let millionths = Int64((value * 1_000_000).rounded())
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest != 0 else { return "\(whole)" }
        var digits = "\(rest)"
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
