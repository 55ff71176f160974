/// Draws an index in proportion to its weight, in constant time and with one random number.
///
/// Walker's alias method with Vose's construction ("A linear algorithm for generating random
/// numbers with a given distribution", IEEE TSE 17, 1991). The probabilities are exact to 2⁻⁵³.
struct AliasTable: Sendable, Equatable {
    private struct Cell: Sendable, Equatable {
        /// The cell keeps its own index where the random fraction, in units of 2⁻⁶⁴, is below this.
        var threshold: UInt64
        /// The index that the cell gives otherwise.
        var alias: UInt32
    }
    private let cells: [Cell]

    /// Creates a table.
    ///
    /// - Parameter weights: Finite, not negative, and not all zero.
    init(weights: [Double]) {
        precondition(
            weights.allSatisfy { $0 >= 0 && $0 < .infinity },
            "a weight is negative or not finite"
        )
        let total = weights.reduce(0, +)
        precondition(total > 0, "all weights are zero, or there are none")

        // Each cell's own share is scaled to a mean of 1; cells below it are filled up by those
        // above.
        var shares = weights.map { $0 / total * Double(weights.count) }
        var cells = weights.indices.map { Cell(threshold: .max, alias: UInt32($0)) }
        var small = shares.indices.filter { shares[$0] < 1 }
        var large = shares.indices.filter { shares[$0] >= 1 }
        while let poor = small.popLast(), let rich = large.last {
            cells[poor] = Cell(threshold: UInt64(shares[poor] * 0x1p64), alias: UInt32(rich))
            shares[rich] -= 1 - shares[poor]
            if shares[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
        // What is left has a share of 1 up to rounding, and keeps its own index.
        self.cells = cells
    }

    /// Draws an index.
    @inline(__always)
    func draw(_ random: inout RandomStream) -> Int {
        let product = random.next().multipliedFullWidth(by: UInt64(cells.count))
        let index = Int(truncatingIfNeeded: product.high)
        let cell = cells[index]
        return product.low < cell.threshold ? index : Int(cell.alias)
    }
}
