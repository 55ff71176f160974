public import Measurement

/// The value at or below which a share of the observations lies, as a share counted in whole parts.
///
/// The share *beyond* is kept, in parts of a hundred millionth, so that ranks are exact integers: a
/// percentage such as 99.9 has no exact floating-point number, and its rank could be one too high.
public struct Percentile: Sendable, Equatable {
    /// How many parts make the whole.
    static let whole: UInt64 = 100_000_000
    /// The parts of the observations that may lie beyond; 0 is the maximum.
    public let beyond: UInt64

    /// Creates a percentile from the parts of a hundred million that may lie beyond it.
    public init(beyond: UInt64) {
        precondition(beyond <= Self.whole, "no more than everything can lie beyond a percentile")
        self.beyond = beyond
    }

    /// The percentage, from 0 to 100, with six decimals.
    public var percentage: Figure {
        Figure(digits: Int64(Self.whole - beyond), decimals: 6)
    }

    /// The fewest observations that leave ten beyond it; from fewer, the figure says little.
    public var leastCount: UInt64 { beyond == 0 ? 1 : 10 * Self.whole / beyond }

    /// The 1-based rank of the observation that has this percentile among so many.
    func rank(of count: UInt64) -> UInt64 {
        let after = UInt64(UInt128(count) * UInt128(beyond) / UInt128(Self.whole))
        return max(1, count - after)
    }

    /// The percentiles of a curve: nine to each factor of ten of what lies beyond, then the
    /// maximum.
    ///
    /// - Parameter count: How many observations there are; the curve ends where none lies beyond.
    /// - Returns: The percentiles from 0 to 100.
    public static func curve(of count: UInt64) -> [Percentile] {
        var beyond: [UInt64] = []
        var tenth = whole / 10
        while tenth > 0 {
            beyond += (2...10).reversed().map { UInt64($0) * tenth }
            tenth /= 10
        }
        let inside = beyond.prefix { UInt128(count) * UInt128($0) >= UInt128(whole) }
        return (inside + [0]).map(Percentile.init(beyond:))
    }
}

extension Quantile {
    /// The quantile as an exact share.
    public var exact: Percentile {
        let beyond: UInt64 =
            switch self {
            case .p50: 50_000_000
            case .p90: 10_000_000
            case .p95: 5_000_000
            case .p99: 1_000_000
            case .p999: 100_000
            case .max: 0
            }
        return Percentile(beyond: beyond)
    }

    /// Its name in prose.
    public var label: String { self == .p999 ? "p99.9" : rawValue }
}
