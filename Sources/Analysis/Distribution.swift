public import Measurement

/// The observations of a histogram in order, ready to be asked for many percentiles.
public struct Distribution: Sendable {
    private let buckets: [(highest: Nanoseconds, through: UInt64)]
    /// How many observations there are.
    public let count: UInt64
    /// The arithmetic mean, rounded down to the nanosecond.
    public let mean: Nanoseconds
    /// The standard deviation, with each observation at its bucket's highest value.
    public let deviation: Nanoseconds
    /// The largest observation.
    public let maximum: Nanoseconds

    /// Reads the histogram once.
    public init(of histogram: Histogram) {
        var through: UInt64 = 0
        var squares: Int128 = 0
        let mean = histogram.count == 0 ? 0 : Nanoseconds(histogram.sum / Int128(histogram.count))
        buckets = histogram.buckets.map { highest, count in
            through += count
            let distance = Int128(highest - mean)
            squares += distance * distance * Int128(count)
            return (highest, through)
        }
        count = histogram.count
        maximum = histogram.maximum
        self.mean = mean
        deviation = count == 0 ? 0 : Self.squareRoot(squares / Int128(count))
    }

    /// The value of the observation that has the percentile's rank; 0 where there is none.
    public func value(at percentile: Percentile) -> Nanoseconds {
        entry(at: percentile)?.highest ?? 0
    }

    /// How many observations are at or below the value at a percentile.
    public func count(through percentile: Percentile) -> UInt64 {
        entry(at: percentile)?.through ?? 0
    }

    private func entry(at percentile: Percentile) -> (highest: Nanoseconds, through: UInt64)? {
        let rank = percentile.rank(of: count)
        var (low, high) = (0, buckets.count)
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].through < rank { low = middle + 1 } else { high = middle }
        }
        return low < buckets.count ? buckets[low] : nil
    }

    /// The whole square root by Newton's method, which descends from any start above it.
    private static func squareRoot(_ square: Int128) -> Nanoseconds {
        guard square > 0 else { return 0 }
        var root = Int128(1) << ((Int128.bitWidth - square.leadingZeroBitCount + 1) / 2)
        while root > square / root { root = (root + square / root) / 2 }
        return Nanoseconds(clamping: root)
    }
}
