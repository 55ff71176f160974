public import Measurement
import Workload

/// How the time of one kind of work varies around its mean.
public enum TimeDistribution: Sendable, Equatable {
    /// Always the mean.
    case constant
    /// Exponential, as in the M/M queues of the textbooks.
    case exponential
    /// Lognormal with this standard deviation of the logarithm: most real service times.
    case lognormal(sigma: Double)
}

/// The time that a kind of work takes on one core, or on the disk.
public struct WorkTime: Sendable, Equatable {
    /// The mean without any row.
    public var base: Nanoseconds
    /// What each row that the work visits adds to the mean.
    public var perRow: Nanoseconds
    /// How the time varies around the mean.
    public var distribution: TimeDistribution

    /// Creates a service time.
    public init(
        _ base: Nanoseconds,
        perRow: Nanoseconds = 0,
        distribution: TimeDistribution = .constant
    ) {
        self.base = base
        self.perRow = perRow
        self.distribution = distribution
    }

    /// Draws the time of one piece of work that visits this many rows.
    @inline(__always)
    func draw(rows: Int, from random: inout RandomStream) -> Nanoseconds {
        let mean = base + perRow * Nanoseconds(rows)
        if case .constant = distribution { return mean }
        return drawAround(mean, from: &random)
    }

    private func drawAround(_ mean: Nanoseconds, from random: inout RandomStream) -> Nanoseconds {
        switch distribution {
        case .constant:
            return mean
        case .exponential:
            return random.exponential(mean: mean)
        case .lognormal(let sigma):
            // E[exp(sigma Z)] = exp(sigma² / 2), which the factor takes out of the mean again.
            let logarithm = sigma * random.normal() - sigma * sigma / 2
            return Nanoseconds(Double(mean) * DeterministicMath.exp(logarithm) + 0.5)
        }
    }
}

extension RandomStream {
    /// A standard normal number by Marsaglia's polar method (SIAM Review 6, 1964).
    ///
    /// The second number of each pair is dropped: a stream then has no state beside its
    /// generator's.
    fileprivate mutating func normal() -> Double {
        while true {
            let x = 2 * unit() - 1
            let y = 2 * unit() - 1
            let square = x * x + y * y
            if square >= 1 || square == 0 { continue }
            return x * (-2 * DeterministicMath.log(square) / square).squareRoot()
        }
    }
}
