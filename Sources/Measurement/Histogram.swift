/// A high dynamic range histogram of nanosecond latencies with three significant figures.
///
/// The bucket layout is HdrHistogram's: values are kept in units of 64 ns up to 2,048 units, and
/// every doubling beyond is split into 1,024 equal parts, so a value is known to 0.1 % or 64 ns.
/// Counts are integers, so histograms of equal layout merge exactly, in any order.
public struct Histogram: Sendable, Equatable {
    /// The width of the smallest bucket, as a power of two of nanoseconds.
    static let unitShift = 6
    static let halfShift = 10
    static let half = 1 << halfShift
    /// Values above this are counted in the last bucket: about 9.3 hours.
    public static let highest: Nanoseconds = (1 << (unitShift + halfShift + 1 + 18)) - 1
    static let slots = (18 + 2) * half

    private var counts: [UInt64] = []
    /// The number of recorded values.
    public private(set) var count: UInt64 = 0
    /// The exact sum of the recorded values.
    public private(set) var sum: Int128 = 0
    /// The smallest recorded value, or 0 when there is none.
    public private(set) var minimum: Nanoseconds = 0
    /// The largest recorded value, or 0 when there is none.
    public private(set) var maximum: Nanoseconds = 0
    /// How many values lay above ``highest``.
    public private(set) var overflow: UInt64 = 0

    /// Creates an empty histogram; the buckets are allocated by the first recorded value.
    public init() {}

    /// Counts one value; a negative one counts as zero.
    @inline(__always)
    public mutating func record(_ value: Nanoseconds) {
        if counts.isEmpty { counts = [UInt64](repeating: 0, count: Self.slots) }
        let value = max(0, value)
        if value > Self.highest { overflow += 1 }
        counts[Self.slot(of: min(value, Self.highest))] += 1
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        count += 1
        sum += Int128(value)
    }

    /// Adds every value of another histogram.
    public mutating func merge(_ other: Histogram) {
        guard other.count > 0 else { return }
        if counts.isEmpty { counts = [UInt64](repeating: 0, count: Self.slots) }
        for slot in 0..<Self.slots { counts[slot] += other.counts[slot] }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        count += other.count
        sum += other.sum
        overflow += other.overflow
    }

    /// Forgets every value and keeps the memory.
    public mutating func removeAll() {
        guard count > 0 else { return }
        for slot in 0..<Self.slots { counts[slot] = 0 }
        (count, sum, minimum, maximum, overflow) = (0, 0, 0, 0, 0)
    }

    /// The arithmetic mean, or 0 when there is no value.
    public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// The value at or below which the given share of the values lies.
    ///
    /// - Parameter percentile: From 0 to 100; 0 is the minimum and 100 the maximum.
    /// - Returns: The upper edge of the bucket, never above the maximum; 0 when there is no value.
    public func value(atPercentile percentile: Double) -> Nanoseconds {
        guard count > 0 else { return 0 }
        if percentile <= 0 { return minimum }
        if percentile >= 100 { return maximum }
        let share = percentile / 100 * Double(count)
        let rank = max(1, UInt64(share) + (Double(UInt64(share)) < share ? 1 : 0))
        var seen: UInt64 = 0
        for slot in 0..<Self.slots {
            seen += counts[slot]
            if seen >= rank { return Swift.min(Self.upperEdge(of: slot), maximum) }
        }
        return maximum
    }

    /// The buckets that hold values, from the lowest: the highest value of each, and how many it
    /// holds.
    public var buckets: [(highest: Nanoseconds, count: UInt64)] {
        counts.indices.lazy.filter { counts[$0] > 0 }.map {
            (min(Self.upperEdge(of: $0), maximum), counts[$0])
        }
    }

    @inline(__always)
    static func slot(of value: Nanoseconds) -> Int {
        let units = Int(truncatingIfNeeded: value >> Int64(unitShift))
        // Values under 2 * half sit in slots of one unit; above, in slots of 2^shift units.
        let shift = max(0, (Int.bitWidth - units.leadingZeroBitCount) - (halfShift + 1))
        return (shift << halfShift) + (units >> shift)
    }

    static func upperEdge(of slot: Int) -> Nanoseconds {
        if slot < 2 * half { return (Int64(slot + 1) << Int64(unitShift)) - 1 }
        let shift = (slot >> halfShift) - 1
        let units = (slot & (half - 1)) + half
        return (Int64(units + 1) << Int64(shift + unitShift)) - 1
    }
}
