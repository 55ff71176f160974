/// Compares two small samples by the ranks of their values (Mann and Whitney, 1947), exactly.
///
/// No shape of the noise is assumed. The shift between the samples is estimated as Hodges and
/// Lehmann (1963) do: the median of all differences between a value of one and a value of the
/// other.
struct RankTest {
    /// The probability of ranks at least as extreme, in each direction, if nothing differed.
    let probabilityOfRise: Double
    let probabilityOfFall: Double
    /// The median of all pairwise shifts.
    let shift: Double
    /// The 95 % interval of the shift; the whole range of the shifts where there are too few
    /// values.
    let interval: ClosedRange<Double>

    /// Compares two samples.
    ///
    /// - Parameters:
    ///   - baseline: The values of one side, at least one.
    ///   - candidate: The values of the other side, at least one.
    ///   - shift: What lies between two values: their difference or their ratio, rising with the
    ///     second.
    init(
        baseline: [Double],
        candidate: [Double],
        shift: (_ from: Double, _ to: Double) -> Double
    ) {
        precondition(!baseline.isEmpty && !candidate.isEmpty, "each sample holds a value")
        let shifts = baseline.flatMap { from in candidate.map { shift(from, $0) } }.sorted()
        let pairs = baseline.flatMap { from in candidate.map { (from, $0) } }
        // Ties count against the alternative in each direction, so they never make a test bolder.
        let rises = pairs.count { $0.1 > $0.0 }
        let falls = pairs.count { $0.1 < $0.0 }
        let counts = Self.arrangements(baseline.count, candidate.count)
        let total = counts.reduce(0, +)
        probabilityOfRise = counts.suffix(from: rises).reduce(0, +) / total
        probabilityOfFall = counts.suffix(from: falls).reduce(0, +) / total
        let middle = (shifts[(shifts.count - 1) / 2], shifts[shifts.count / 2])
        self.shift = (middle.0 + middle.1) / 2
        let begin = Self.beginning(counts, total)
        interval = shifts[begin]...shifts[shifts.count - 1 - begin]
    }

    /// The smallest probability that samples of these sizes can reach.
    static func leastProbability(_ one: Int, _ other: Int) -> Double {
        1 / arrangements(one, other).reduce(0, +)
    }

    /// By the number of pairs that rise, in how many ways the ranks can be arranged.
    ///
    /// The counts are the coefficients of a Gaussian binomial, built one value at a time. They stay
    /// under 2^53 for 25 values a side, so they are exact.
    private static func arrangements(_ one: Int, _ other: Int) -> [Double] {
        var table = [[Double]](repeating: [1], count: other + 1)
        for first in 1...one {
            var next: [[Double]] = [[1]]
            for second in stride(from: 1, through: other, by: 1) {
                var counts = [Double](repeating: 0, count: first * second + 1)
                // The largest value is of the first sample, above every value of the second, or of
                // the second, above none of them.
                for (rises, count) in table[second].enumerated() { counts[rises + second] += count }
                for (rises, count) in next[second - 1].enumerated() { counts[rises] += count }
                next.append(counts)
            }
            table = next
        }
        return table[other]
    }

    /// The rank, from 0, of the shift at which the 95 % interval begins.
    ///
    /// It is one less than the number of counts that together stay within the 2.5 % of each side
    /// (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, section 4.3).
    private static func beginning(_ counts: [Double], _ total: Double) -> Int {
        var below = 0.0
        let outside = counts.prefix { count in
            below += count
            return below / total <= 0.025
        }
        return max(0, outside.count - 1)
    }
}
