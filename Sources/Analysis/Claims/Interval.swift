/// The mean of a figure over repetitions with its 95 % confidence interval.
///
/// Repetitions have seeds of their own, so they are independent, and Student's t interval over them
/// holds for any metric, percentiles too: the requests of one run are not independent, its
/// repetitions are (Law, Simulation Modeling and Analysis, 5th edition, 9.4).
public struct Interval: Sendable, Equatable {
    /// The mean.
    public let mean: Figure
    /// The lower end; nil of a single repetition.
    public let low: Figure?
    /// The upper end; nil of a single repetition.
    public let high: Figure?
    /// The smallest figure.
    public let least: Figure
    /// The largest figure.
    public let most: Figure
    /// How many figures there are.
    public let count: Int

    /// Creates an interval that was read.
    public init(
        mean: Figure,
        low: Figure?,
        high: Figure?,
        least: Figure,
        most: Figure,
        count: Int
    ) {
        self.mean = mean
        self.low = low
        self.high = high
        self.least = least
        self.most = most
        self.count = count
    }

    /// The interval of some figures; nil where there is none.
    public init?(_ figures: [Figure]) {
        guard let spread = Spread(figures) else { return nil }
        let decimals = max(3, figures.map(\.decimals).max() ?? 0)
        let values = figures.map(\.value)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = Figure(rounding: mean, decimals: decimals)
        (least, most, self.count) = (spread.lowest, spread.highest, figures.count)
        guard figures.count > 1 else {
            (low, high) = (nil, nil)
            return
        }
        // Equal figures have no spread; their rounded mean would invent one.
        guard least.value != most.value else {
            (low, high) = (self.mean, self.mean)
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / (count - 1) / count).squareRoot()
        let half = Self.quantile(freedom: values.count - 1) * error
        low = Figure(rounding: mean - half, decimals: decimals)
        high = Figure(rounding: mean + half, decimals: decimals)
    }

    /// The 97.5 % quantile of Student's t distribution.
    ///
    /// The first values are those of the usual table (NIST/SEMATECH e-Handbook, 1.3.6.7.2); the
    /// rest is its expansion around the normal quantile (Abramowitz and Stegun, 26.7.5), which
    /// agrees with the table to its three decimals from 11 degrees of freedom on.
    static func quantile(freedom: Int) -> Double {
        let table = [
            12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        ]
        if table.indices.contains(freedom - 1) { return table[freedom - 1] }
        let (z, n) = (1.959963984540054, Double(freedom))
        let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
    }
}

extension Claim.Expectation {
    /// What an interval says about the expectation.
    ///
    /// - Parameters:
    ///   - interval: The figures over the repetitions.
    ///   - isInvariant: Whether every single repetition must meet it, as with double bookings: one
    ///     counterexample is a proof.
    /// - Returns: Whether the expectation holds over all of them.
    func outcome(of interval: Interval, isInvariant: Bool) -> Judgement.Outcome {
        let (least, most) = (interval.least.value, interval.most.value)
        if isInvariant || isEquality { return holds(least) && holds(most) ? .holds : .fails }
        // Of a single repetition there is no interval; the caller qualifies what it shows.
        let low = (interval.low ?? interval.mean).value
        let high = (interval.high ?? interval.mean).value
        if holds(low), holds(high) { return .holds }
        return misses(low, high) ? .fails : .undecided
    }

    private var isEquality: Bool {
        if case .one(.equal, _) = limit { true } else { false }
    }

    /// Whether all values from one to another miss the limit.
    private func misses(_ low: Double, _ high: Double) -> Bool {
        switch limit {
        case .one: !holds(low) && !holds(high)
        case .between(let least, let most): high < least || low > most
        }
    }
}
