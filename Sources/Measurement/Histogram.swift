/// A high dynamic range histogram of nanosecond latencies with three significant figures.
///
/// The bucket layout is HdrHistogram's: values are kept in units of 64 ns up to 2,048 units, and
/// every doubling beyond is split into 1,024 equal parts, so a value is known to 0.1 % or 64 ns.
/// Every value of the type fits: the buckets grow, by whole doublings, to the largest value seen (a
/// second takes 128 KiB, a day 240 KiB). Counts are integers, so histograms merge exactly, in any
/// order.
public struct Histogram: Sendable {
    /// The width of the smallest bucket, as a power of two of nanoseconds.
    static let unitShift = 6
    static let halfShift = 10
    static let half = 1 << halfShift

    private var counts: [UInt64] = []
    /// The number of recorded values.
    public private(set) var count: UInt64 = 0
    /// The exact sum of the recorded values.
    public private(set) var sum: Int128 = 0
    /// The largest recorded value, or 0 when there is none.
    public private(set) var maximum: Nanoseconds = 0
    /// The smallest recorded value, or the largest of all values when there is none.
    private var lowest = Nanoseconds.max

    /// Creates an empty histogram; the buckets are allocated by the recorded values.
    public init() {}

    /// Counts one value; a negative one counts as zero.
    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        let value = max(0, value)
        let slot = Self.slot(of: value)
        if slot < counts.count { counts[slot] &+= 1 } else { countGrowing(slot) }
        lowest = min(lowest, value)
        maximum = max(maximum, value)
        count &+= 1
        sum &+= Int128(value)
    }

    @inline(never)
    private mutating func countGrowing(_ slot: Int) {
        grow(toHold: slot)
        counts[slot] = 1
    }

    /// Adds buckets up to the end of the slot's doubling.
    private mutating func grow(toHold slot: Int) {
        let length = (slot / Self.half + 1) * Self.half
        counts.append(contentsOf: repeatElement(0, count: length - counts.count))
    }

    /// Adds every value of another histogram.
    public mutating func merge(_ other: Histogram) {
        if other.counts.count > counts.count { grow(toHold: other.counts.count - 1) }
        for slot in other.usedSlots { counts[slot] += other.counts[slot] }
        lowest = min(lowest, other.lowest)
        maximum = max(maximum, other.maximum)
        count += other.count
        sum += other.sum
    }

    /// Forgets every value and keeps the memory.
    public mutating func removeAll() {
        let used = usedSlots
        counts.withUnsafeMutableBufferPointer { $0[used].update(repeating: 0) }
        (count, sum, lowest, maximum) = (0, 0, .max, 0)
    }

    /// The smallest recorded value, or 0 when there is none.
    public var minimum: Nanoseconds { count == 0 ? 0 : lowest }

    /// The arithmetic mean, or 0 when there is no value.
    public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// The value at or below which the given share of the values lies.
    ///
    /// That is the value of rank ⌈percentile ÷ 100 × count⌉ of the sorted values, with the
    /// percentile read to six decimals so that 99.9 % of 1,000 values is rank 999.
    ///
    /// - Parameter percentile: From 0 to 100; 0 is the minimum and 100 the maximum.
    /// - Returns: The upper edge of the bucket, never above the maximum; 0 when there is no value.
    public func value(atPercentile percentile: Double) -> Nanoseconds {
        guard count > 0 else { return 0 }
        if percentile <= 0 { return minimum }
        if percentile >= 100 { return maximum }
        let share = UInt64(percentile * 1_000_000 + 0.5).multipliedFullWidth(by: count)
        let (rank, rest) = (100_000_000 as UInt64).dividingFullWidth(share)
        return value(atRank: max(1, rest > 0 ? rank + 1 : rank))
    }

    private func value(atRank rank: UInt64) -> Nanoseconds {
        var seen: UInt64 = 0
        var slot = usedSlots.lowerBound
        // Whole blocks first: their sums need no decision, so the processor adds many at once.
        let block = 64
        while slot + block <= counts.count {
            let next = seen + counts[slot..<slot + block].reduce(0, &+)
            if next >= rank { break }
            seen = next
            slot += block
        }
        for slot in slot..<usedSlots.upperBound {
            seen += counts[slot]
            if seen >= rank { return min(Self.upperEdge(of: slot), maximum) }
        }
        return maximum
    }

    /// The buckets that hold values, from the lowest: the highest value of each, and how many it
    /// holds.
    public var buckets: [(highest: Nanoseconds, count: UInt64)] {
        usedSlots.lazy.filter { counts[$0] > 0 }.map {
            (min(Self.upperEdge(of: $0), maximum), counts[$0])
        }
    }

    /// The slots from the smallest to the largest recorded value.
    private var usedSlots: Range<Int> {
        count == 0 ? 0..<0 : Self.slot(of: lowest)..<Self.slot(of: maximum) + 1
    }

    /// The slot of a value of at least 0.
    @inline(__always)
    static func slot(of value: Nanoseconds) -> Int {
        let units = Int(truncatingIfNeeded: value >> Int64(unitShift))
        // Values under 2 * half units sit in slots of one unit; above, in slots of 2^shift units.
        // The lowest bits are set for the logarithm only: it then has a least value, and no branch.
        let digits = Int.bitWidth - (units | (2 * half - 1)).leadingZeroBitCount
        let shift = digits - (halfShift + 1)
        return (shift << halfShift) + (units >> shift)
    }

    /// The highest value of a slot.
    static func upperEdge(of slot: Int) -> Nanoseconds {
        if slot < 2 * half { return (Int64(slot + 1) << Int64(unitShift)) - 1 }
        let shift = (slot >> halfShift) - 1
        let units = (slot & (half - 1)) + half
        // The end of the last slot is 2^63, which wraps around to the largest value.
        return (Int64(units + 1) << Int64(shift + unitShift)) &- 1
    }
}

extension Histogram {
    /// The values of a histogram in little memory: only the buckets that hold any.
    struct Compact: Sendable {
        fileprivate var slots: [(slot: UInt32, count: UInt64)] = []
        fileprivate var sum: Int128 = 0
        fileprivate var lowest = Nanoseconds.max
        fileprivate var maximum: Nanoseconds = 0
    }

    /// The same values in little memory.
    var compact: Compact {
        var compact = Compact(sum: sum, lowest: lowest, maximum: maximum)
        for slot in usedSlots where counts[slot] > 0 {
            compact.slots.append((UInt32(slot), counts[slot]))
        }
        return compact
    }

    /// Adds every value of a compact histogram.
    mutating func merge(_ other: Compact) {
        if let last = other.slots.last, Int(last.slot) >= counts.count {
            grow(toHold: Int(last.slot))
        }
        for (slot, count) in other.slots {
            counts[Int(slot)] += count
            self.count += count
        }
        lowest = min(lowest, other.lowest)
        maximum = max(maximum, other.maximum)
        sum += other.sum
    }
}

extension Histogram: Equatable {
    /// Whether both hold the same values, as far as they are known.
    public static func == (left: Histogram, right: Histogram) -> Bool {
        left.count == right.count && left.sum == right.sum && left.lowest == right.lowest
            && left.maximum == right.maximum
            && left.usedSlots.allSatisfy { left.counts[$0] == right.counts[$0] }
    }
}
