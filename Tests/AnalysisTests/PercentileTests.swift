import Measurement
import Testing

@testable import Analysis

@Suite("Percentiles are exact ranks")
struct PercentileTests {
    @Test("p99.9 of 1,000 is the 999th, of 10 the last")
    func ranks() {
        #expect(Quantile.p999.exact.rank(of: 1_000) == 999)
        #expect(Quantile.p999.exact.rank(of: 10) == 10)
        #expect(Quantile.p50.exact.rank(of: 2) == 1)
        #expect(Quantile.p50.exact.rank(of: 3) == 2)
        #expect(Quantile.max.exact.rank(of: 7) == 7)
        #expect(Percentile(beyond: 100_000_000).rank(of: 7) == 1)
    }

    @Test("every rank is the smallest one that has its share at or below it")
    func ranksByDefinition() {
        for count in 1...300 as ClosedRange<UInt64> {
            for percentile in Percentile.curve(of: count) {
                let rank = percentile.rank(of: count)
                let needed = (100_000_000 - percentile.beyond) * count
                #expect(rank * 100_000_000 >= needed)
                #expect(rank == 1 || (rank - 1) * 100_000_000 < needed)
            }
        }
    }

    @Test("a curve has nine points to each factor of ten, ends where nothing lies beyond")
    func curve() {
        let percentages = Percentile.curve(of: 100).map { $0.percentage.description }
        #expect(
            percentages == [
                "0.000000", "10.000000", "20.000000", "30.000000", "40.000000", "50.000000",
                "60.000000", "70.000000", "80.000000", "90.000000", "91.000000", "92.000000",
                "93.000000", "94.000000", "95.000000", "96.000000", "97.000000", "98.000000",
                "99.000000", "100.000000",
            ]
        )
        #expect(Percentile.curve(of: 1).map(\.percentage.digits) == [0, 100_000_000])
    }

    @Test("a figure needs ten observations beyond it")
    func leastCount() {
        #expect(Quantile.p99.exact.leastCount == 1_000)
        #expect(Quantile.p999.exact.leastCount == 10_000)
        #expect(Quantile.max.exact.leastCount == 1)
    }

    @Test("a distribution gives what sorted samples give, to the histogram's resolution")
    func distribution() {
        var histogram = Histogram()
        let samples = (1...10_000).map { Int64($0 * $0) }
        for sample in samples { histogram.record(sample) }
        let distribution = Distribution(of: histogram)
        for percentile in Percentile.curve(of: 10_000) {
            let exact = samples[Int(percentile.rank(of: 10_000)) - 1]
            let value = distribution.value(at: percentile)
            #expect(value >= exact)
            #expect(value - exact <= max(64, exact / 1_000))
        }
        #expect(distribution.maximum == 100_000_000)
        #expect(distribution.mean == samples.reduce(0, +) / 10_000)
    }

    @Test("the standard deviation of 0, 0, 64,000, 64,000 ns is 32,000 ns")
    func deviation() {
        var histogram = Histogram()
        for value in [0, 0, 64_000, 64_000] as [Int64] { histogram.record(value) }
        // Two of the values stand at their bucket's upper edge of 63 ns.
        let deviation = Distribution(of: histogram).deviation
        #expect((31_960...32_000).contains(deviation))
    }
}
