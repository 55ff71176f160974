import Measurement
import Stores
import Workload

/// A straight line through measured points, by least squares.
struct Line: Equatable {
    /// Where it meets zero calls.
    let intercept: Double
    /// What each call adds.
    let slope: Double

    /// The line with the least squares of distances; nil where all points stand at one place.
    init?(_ points: [(x: Double, y: Double)]) {
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / max(1, count)
        let meanY = points.reduce(0) { $0 + $1.y } / max(1, count)
        let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard spread > 0 else { return nil }
        let together = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        slope = together / spread
        intercept = meanY - slope * meanX
    }
}

extension [Nanoseconds] {
    /// The value that this share of the list, in thousandths, does not exceed (nearest rank).
    func value(at thousandths: Int64) -> Nanoseconds {
        guard !isEmpty else { return 0 }
        let ordered = sorted()
        let rank = (Int64(count) * thousandths + 999) / 1_000
        return ordered[Swift.max(0, Int(rank) - 1)]
    }

    /// The middle of the list.
    var median: Nanoseconds { value(at: 500) }

    /// How far the list's values reach.
    var reach: Nanoseconds { (self.max() ?? 0) - (self.min() ?? 0) }
}

/// The standard deviation of a lognormal distribution's logarithm, from its median and the value
/// that nine tenths keep to, in thousandths.
///
/// The normal distribution has its ninth decile at 1.2816 standard deviations.
func logarithmicSpread(median: Nanoseconds, ninth: Nanoseconds) -> Int64 {
    guard median > 0, ninth > median else { return 0 }
    let spread = DeterministicMath.log(Double(ninth) / Double(median)) / 1.2816
    return Int64((spread * 1_000).rounded())
}

/// The mean of a lognormal distribution from its median: the median times exp(σ² / 2).
func lognormalMean(median: Nanoseconds, spread: Int64) -> Nanoseconds {
    let sigma = Double(spread) / 1_000
    return Nanoseconds((Double(median) * DeterministicMath.exp(sigma * sigma / 2)).rounded())
}
