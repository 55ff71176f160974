public import Measurement

/// A number of a result: an integer with a fixed count of decimals, so that its text is the same
/// everywhere.
///
/// Floating-point text can differ by machine and by library; a figure is rounded once, by integer
/// arithmetic, and then printed, compared and read back without loss.
public struct Figure: Sendable, Equatable, Hashable, CustomStringConvertible {
    /// The value without its decimal point.
    public let digits: Int64
    /// How many of the digits stand behind the point: 0, 3 or 6.
    public let decimals: Int

    /// Creates a figure from its digits and the number of them that stand behind the point.
    public init(digits: Int64, decimals: Int) {
        precondition((0...6).contains(decimals), "a figure has between 0 and 6 decimals")
        self.digits = digits
        self.decimals = decimals
    }

    /// Creates a whole number; one that is too large for 63 bits becomes the largest.
    public init(_ count: some BinaryInteger) {
        self.init(digits: Int64(clamping: count), decimals: 0)
    }

    /// Creates a time in microseconds, exact to the nanosecond.
    public init(microsecondsOf time: Nanoseconds) {
        self.init(digits: time, decimals: 3)
    }

    /// Creates the quotient of two integers, rounded half away from zero to six decimals.
    ///
    /// - Returns: nil when the denominator is zero.
    public init?(_ numerator: some BinaryInteger, over denominator: some BinaryInteger) {
        guard denominator != 0 else { return nil }
        let (above, below) = (Int128(numerator) * 2_000_000, Int128(denominator))
        let half = (above < 0) == (below < 0) ? below : -below
        self.init(digits: Int64(clamping: (above + half) / (2 * below)), decimals: 6)
    }

    /// Creates a figure from a floating-point number, rounded half away from zero.
    public init(rounding value: Double, decimals: Int) {
        let scaled = (value * Double(Self.power(decimals))).rounded()
        self.init(digits: Int64(exactly: scaled) ?? (scaled < 0 ? .min : .max), decimals: decimals)
    }

    /// Reads a figure back from its own text; any other way to write the number is refused.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1].utf8.count : 0
        guard (0...6).contains(decimals), let digits = Int64(parts.joined()) else { return nil }
        self.init(digits: digits, decimals: decimals)
        guard description == text else { return nil }
    }

    /// The nearest floating-point number.
    public var value: Double { Double(digits) / Double(Self.power(decimals)) }

    /// The figure without its sign.
    public var magnitude: Figure { digits < 0 ? Figure(digits: -digits, decimals: decimals) : self }

    /// The number with all its decimals and a `.` before them.
    public var description: String {
        guard decimals > 0 else { return "\(digits)" }
        let (whole, fraction) = digits.magnitude.quotientAndRemainder(
            dividingBy: UInt64(Self.power(decimals))
        )
        let tail = "\(fraction)"
        let zeros = String(repeating: "0", count: decimals - tail.utf8.count)
        return "\(digits < 0 ? "-" : "")\(whole).\(zeros)\(tail)"
    }

    /// The figure with fewer or more decimals, rounded half away from zero.
    public func rounded(to places: Int) -> Figure {
        guard places < decimals else {
            let scaled = Int128(digits) * Int128(Self.power(places - decimals))
            return Figure(digits: Int64(clamping: scaled), decimals: places)
        }
        let unit = Self.power(decimals - places)
        let half = digits < 0 ? -unit / 2 : unit / 2
        return Figure(digits: (digits + half) / unit, decimals: places)
    }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
