import Foundation

/// What one side of a pair measured.
struct Side {
    /// Operations per second.
    var rate: Double
    /// The processor time that the generator took for an operation, in microseconds.
    var processor: Double
}

/// Our figures and a peer's, measured in turn.
struct PairedRuns {
    private(set) var ours: [Side] = []
    private(set) var peer: [Side] = []

    /// Measures a pair; who begins changes from pair to pair.
    mutating func measure(_ our: () throws -> Side, _ their: () throws -> Side) rethrows {
        if ours.count.isMultiple(of: 2) {
            ours.append(try our())
            peer.append(try their())
        } else {
            peer.append(try their())
            ours.append(try our())
        }
    }

    /// The ratios of a figure, pair by pair.
    func ratios(_ figure: KeyPath<Side, Double>) -> Spread {
        Spread(zip(ours, peer).map { $0[keyPath: figure] / $1[keyPath: figure] })
    }
}

/// Some values' median and the interval in which the median of all such values lies with 95 %.
///
/// The ends are order statistics: the k-th value from either end, where k is the largest number
/// with P(B < k) at most 2.5 % for B binomial with as many tries of one half (David and Nagaraja,
/// Order Statistics, 3rd edition, 7.1). Below six values these are the smallest and the largest,
/// which hold it with less.
struct Spread {
    var median: Double
    var low: Double
    var high: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        let count = sorted.count
        median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        var below = pow(0.5, Double(count))
        var term = below
        var rank = 0
        while rank + 1 < count / 2 {
            term *= Double(count - rank) / Double(rank + 1)
            guard below + term <= 0.025 else { break }
            below += term
            rank += 1
        }
        low = sorted[rank]
        high = sorted[count - 1 - rank]
    }
}
