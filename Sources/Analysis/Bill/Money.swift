/// An amount of US dollars in whole millionths, so that sums are exact.
public struct Money: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Millionths of a dollar.
    public var microdollars: Int64

    /// Creates an amount from millionths of a dollar.
    public init(microdollars: Int64) { self.microdollars = microdollars }

    /// Nothing.
    public static let zero = Money(microdollars: 0)

    /// What so many units cost, rounded half up to a millionth; the largest amount where it does
    /// not fit.
    ///
    /// - Parameters:
    ///   - units: How many are bought.
    ///   - price: What `pack` of them cost.
    ///   - pack: How many the price is for.
    public init(of units: Int128, at price: Money, per pack: Int128) {
        let (product, overflow) = units.multipliedReportingOverflow(
            by: Int128(price.microdollars)
        )
        guard !overflow else {
            self.init(microdollars: .max)
            return
        }
        let (whole, rest) = product.quotientAndRemainder(dividingBy: pack)
        self.init(microdollars: Int64(clamping: whole + (rest * 2 >= pack ? 1 : 0)))
    }

    /// Adds two amounts; a sum that does not fit stays at the largest amount.
    public static func + (one: Money, other: Money) -> Money {
        let (sum, overflow) = one.microdollars.addingReportingOverflow(other.microdollars)
        return Money(microdollars: overflow ? .max : sum)
    }

    /// Orders amounts.
    public static func < (one: Money, other: Money) -> Bool {
        one.microdollars < other.microdollars
    }

    /// The dollars with all six decimals.
    public var figure: Figure { Figure(digits: microdollars, decimals: 6) }

    /// The amount in dollars and whole cents, such as `$12.30`.
    public var description: String { "$\(figure.rounded(to: 2))" }
}
