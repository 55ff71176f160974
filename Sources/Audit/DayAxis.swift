/// The days of one resource at which something begins or ends, numbered in order.
///
/// Between two of them no range begins or ends, so whole ranges can be compared cell by cell.
struct DayAxis {
    private let bounds: [UInt32]

    /// How many cells lie between the bounds.
    var count: Int { max(0, bounds.count - 1) }

    /// Creates an axis on which every range with these bounds, in any order, has a span.
    init(bounds: [UInt32]) {
        var unique: [UInt32] = []
        for bound in bounds.sorted() where bound != unique.last { unique.append(bound) }
        self.bounds = unique
    }

    /// The cells of a range of days; empty for an empty range.
    func span(start: UInt32, end: UInt32) -> Range<Int> {
        guard start < end else { return 0..<0 }
        return index(of: start)..<index(of: end)
    }

    private func index(of bound: UInt32) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
