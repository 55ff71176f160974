import Testing

@testable import Analysis

@Suite("Intervals over repetitions")
struct IntervalTests {
    @Test("ten figures have the interval of the textbook")
    func knownAnswer() throws {
        // Mean 5.5, standard deviation 3.02765, t(9) = 2.262: half width 2.1657.
        let interval = try #require(Interval((1...10).map { Figure($0) }))
        #expect("\(interval.mean)" == "5.500")
        #expect("\(try #require(interval.low))" == "3.334")
        #expect("\(try #require(interval.high))" == "7.666")
        #expect((interval.least, interval.most) == (Figure(1), Figure(10)))
        #expect(interval.count == 10)
    }

    @Test(
        "the quantiles are those of Student's table",
        arguments: [
            (1, 12.706), (2, 4.303), (4, 2.776), (10, 2.228), (11, 2.201), (12, 2.179),
            (15, 2.131), (19, 2.093), (29, 2.045), (60, 2.000), (120, 1.980), (9_999, 1.960),
        ] as [(Int, Double)]
    )
    func quantiles(freedom: Int, expected: Double) {
        #expect((Interval.quantile(freedom: freedom) - expected).magnitude < 0.0006)
    }

    @Test(
        "of one figure there is no interval, of equal ones it has no width, of none there is none"
    )
    func small() throws {
        let one = try #require(Interval([Figure(7)]))
        #expect(one.low == nil && one.high == nil)
        let equal = try #require(
            Interval([Figure](repeating: Figure(1, over: 3) ?? one.mean, count: 20))
        )
        #expect(equal.low == equal.mean && equal.high == equal.mean)
        #expect(Interval([]) == nil)
    }
}
