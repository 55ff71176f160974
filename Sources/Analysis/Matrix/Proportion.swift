import Measurement

/// A share of trials that had an outcome, with its 95 % interval.
///
/// Wilson's score interval (E. B. Wilson, JASA 22, 1927), which stays within 0 and 1 and is good
/// for small counts, and where trials come in bursts at least as wide as that of a ratio of sums
/// over bursts (W. G. Cochran, "Sampling Techniques", 1977, 6.3): trials of one burst depend on
/// each other.
struct Proportion {
    /// The share.
    let share: Double
    private(set) var low: Double
    private(set) var high: Double

    /// The quantile of the normal distribution that leaves 2.5 % on each side.
    private static let quantile = 1.959964

    /// Nil where nothing was tried.
    init?(_ successes: UInt64, of trials: UInt64) {
        guard trials > 0 else { return nil }
        let count = Double(trials)
        share = min(1, Double(successes) / count)
        let square = Self.quantile * Self.quantile
        let middle = share + square / (2 * count)
        let spread =
            Self.quantile
            * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
        low = successes == 0 ? 0 : max(0, (middle - spread) / (1 + square / count))
        high = min(1, (middle + spread) / (1 + square / count))
    }

    /// Widens the interval to what the spread over bursts asks for.
    mutating func widen(by spread: ContestSpread, of trials: UInt64) {
        guard spread.things > 1, trials > 0 else { return }
        let things = Double(spread.things)
        let squares =
            Double(spread.violationsSquared) - 2 * share * Double(spread.products)
            + share * share * Double(spread.contendedSquared)
        let variance = max(0, squares) * things / (things - 1)
        let reach = Self.quantile * variance.squareRoot() / Double(trials)
        low = min(low, max(0, share - reach))
        high = max(high, min(1, share + reach))
    }

    /// The largest share that is consistent with having seen none in so many trials: the rule of
    /// three (Hanley and Lippman-Hand, JAMA 249, 1983).
    static func bound(withNoneOf trials: UInt64) -> Double? {
        trials > 0 ? min(1, 3 / Double(trials)) : nil
    }
}
