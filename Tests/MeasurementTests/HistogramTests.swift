import Testing

@testable import Measurement

@Suite("Histogram")
struct HistogramTests {
    @Test("an empty histogram has zero everywhere")
    func empty() {
        let histogram = Histogram()
        #expect(histogram.count == 0)
        #expect(histogram.minimum == 0)
        #expect(histogram.maximum == 0)
        #expect(histogram.mean == 0)
        #expect(histogram.value(atPercentile: 50) == 0)
        #expect(histogram.buckets.isEmpty)
    }

    @Test("slots follow one another without a gap, up to the largest value of the type")
    func slots() {
        #expect(Histogram.slot(of: 0) == 0)
        #expect(Histogram.slot(of: 63) == 0)
        #expect(Histogram.slot(of: 64) == 1)
        let last = Histogram.slot(of: .max)
        #expect(last == 48 * 1_024 - 1)
        #expect(Histogram.upperEdge(of: last) == .max)
        for slot in 0..<last {
            let edge = Histogram.upperEdge(of: slot)
            #expect(Histogram.slot(of: edge) == slot && Histogram.slot(of: edge + 1) == slot + 1)
        }
    }

    @Test("a slot is 64 ns wide below 131 µs and at most 0.1 % of its values above")
    func precision() {
        var lower: Nanoseconds = 0
        for slot in 0..<48 * 1_024 {
            let upper = Histogram.upperEdge(of: slot)
            let width = upper - lower
            #expect(lower < 131_072 ? width == 63 : Double(width) / Double(lower) < 0.001)
            lower = upper &+ 1
        }
    }

    @Test("count, sum, mean, minimum and maximum are exact")
    func moments() {
        var histogram = Histogram()
        for value in [5_000_001, 3, 7_123_456_789] as [Nanoseconds] { histogram.record(value) }
        #expect(histogram.count == 3)
        #expect(histogram.sum == 7_128_456_793)
        #expect(histogram.mean == 7_128_456_793.0 / 3)
        #expect(histogram.minimum == 3)
        #expect(histogram.maximum == 7_123_456_789)
    }

    @Test("a negative value counts as zero")
    func negative() {
        var histogram = Histogram()
        histogram.record(-5)
        #expect(histogram.count == 1)
        #expect(histogram.sum == 0)
        #expect(histogram.maximum == 0)
    }

    @Test("a sum of the largest values does not overflow")
    func largest() {
        var histogram = Histogram()
        for _ in 0..<3 { histogram.record(.max) }
        #expect(histogram.sum == 3 * Int128(Nanoseconds.max))
        #expect(histogram.value(atPercentile: 50) == .max)
    }

    @Test("percentiles are those of the sorted values, to the width of a slot", arguments: 1...6)
    func percentiles(seed: UInt64) {
        var numbers = Numbers(state: seed)
        // From nanoseconds to minutes, in clusters and spread out.
        let values = (0..<Int(seed) * 700).map { _ in
            Nanoseconds(numbers.next() >> (22 + numbers.next() % 40))
        }
        var histogram = Histogram()
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        for thousandths in [0, 1, 5_000, 25_000, 50_000, 90_000, 95_000, 99_000, 99_900, 99_999] {
            let rank = max(1, (thousandths * sorted.count + 99_999) / 100_000)
            let exact = sorted[rank - 1]
            let found = histogram.value(atPercentile: Double(thousandths) / 1_000)
            #expect(found >= exact)
            #expect(found - exact <= max(63, exact / 1_000))
        }
        #expect(histogram.value(atPercentile: 100) == sorted.last)
        #expect(histogram.value(atPercentile: 0) == sorted.first)
    }

    @Test("the rank of a percentile is exact where floating point is not")
    func ranks() {
        var histogram = Histogram()
        for value in 1...1_000 as ClosedRange<Nanoseconds> { histogram.record(value * 64 - 1) }
        // 99.9 / 100 × 1,000 is above 999 in floating point.
        #expect(histogram.value(atPercentile: 99.9) == 999 * 64 - 1)
        #expect(histogram.value(atPercentile: 99.91) == 1_000 * 64 - 1)
        #expect(histogram.value(atPercentile: 7) == 70 * 64 - 1)
        #expect(histogram.value(atPercentile: 0.1) == 63)
        #expect(histogram.value(atPercentile: 0.000_001) == 63)
    }

    @Test("merged histograms equal one that saw every value, in any order")
    func merge() {
        var numbers = Numbers(state: 9)
        var parts = [Histogram](repeating: Histogram(), count: 7)
        var whole = Histogram()
        for index in 0..<20_000 {
            let value = Nanoseconds(numbers.next() >> (20 + numbers.next() % 44))
            parts[index % 7].record(value)
            whole.record(value)
        }
        var forward = Histogram()
        for part in parts { forward.merge(part) }
        var backward = Histogram()
        for part in parts.reversed() { backward.merge(part) }
        #expect(forward == whole)
        #expect(backward == whole)
        backward.record(1)
        #expect(backward != whole)
    }

    @Test("merging nothing changes nothing")
    func mergeEmpty() {
        var histogram = Histogram()
        histogram.record(1_000)
        let before = histogram
        histogram.merge(Histogram())
        #expect(histogram == before)
        var empty = Histogram()
        empty.merge(Histogram())
        #expect(empty == Histogram())
        empty.merge(before)
        #expect(empty == before)
    }

    @Test("a cleared histogram is an empty one")
    func removeAll() {
        var histogram = Histogram()
        for value in [1, 1_000_000, 70_000_000_000] as [Nanoseconds] { histogram.record(value) }
        histogram.removeAll()
        #expect(histogram == Histogram())
        histogram.record(2_000)
        #expect(histogram.buckets.map(\.count) == [1])
        #expect(histogram.minimum == 2_000)
    }

    @Test("a copy is a value of its own")
    func copies() {
        var histogram = Histogram()
        histogram.record(1_000)
        let copy = histogram
        histogram.record(1_000)
        #expect(copy.count == 1)
        #expect(copy.buckets.map(\.count) == [1])
        #expect(histogram.buckets.map(\.count) == [2])
    }

    @Test("buckets hold every value, at the highest value that they stand for")
    func buckets() {
        var histogram = Histogram()
        for value in [10, 60, 64, 1_000_000, 1_000_000] as [Nanoseconds] { histogram.record(value) }
        #expect(histogram.buckets.map(\.highest) == [63, 127, 1_000_000])
        #expect(histogram.buckets.map(\.count) == [2, 1, 2])
    }
}

/// SplitMix64, for test values only.
struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
