/// Draws booking ranges from a stream of its own.
struct RangeSampler: Sendable {
    private let ranges: BookingRanges
    private let lengths: UInt64
    private var random: RandomStream

    /// Creates the sampler; the name of its stream is `ranges`.
    init(_ ranges: BookingRanges, seed: UInt64) {
        precondition(ranges.days > 0, "no day can be booked")
        precondition(ranges.lengths.lowerBound > 0, "a booking has no day")
        self.ranges = ranges
        lengths = UInt64(ranges.lengths.upperBound - ranges.lengths.lowerBound) + 1
        random = RandomStream(seed: seed, name: "ranges")
    }

    /// Starts the stream anew from another seed.
    mutating func restart(seed: UInt64) { random = RandomStream(seed: seed, name: "ranges") }

    /// Draws a range; where all are identical, the first days at the shortest length.
    @inline(__always)
    mutating func draw() -> DayRange {
        if ranges.identical { return DayRange(start: 0, length: ranges.lengths.lowerBound) }
        let start = random.below(UInt64(ranges.days))
        let length = UInt64(ranges.lengths.lowerBound) + random.below(lengths)
        return DayRange(
            start: UInt32(truncatingIfNeeded: start),
            length: UInt32(truncatingIfNeeded: length)
        )
    }
}
