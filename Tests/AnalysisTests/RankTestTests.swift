import Testing

@testable import Analysis

@Suite("The rank test is exact")
struct RankTestTests {
    private func test(_ baseline: [Double], _ candidate: [Double]) -> RankTest {
        RankTest(baseline: baseline, candidate: candidate) { $1 - $0 }
    }

    @Test("two samples that do not overlap reach one in the number of arrangements")
    func extremes() {
        let low = (1...7).map(Double.init)
        let high = (11...17).map(Double.init)
        // C(14, 7) = 3,432.
        #expect((test(low, high).probabilityOfRise - 1.0 / 3_432).magnitude < 1e-12)
        #expect(test(low, high).probabilityOfFall == 1)
        #expect((RankTest.leastProbability(10, 10) * 184_756 - 1).magnitude < 1e-12)
    }

    @Test("the probabilities of Mann and Whitney's table for n = m = 3")
    func table() {
        // Mann and Whitney (1947), table I, n = 3, m = 3: U = 0 has 0.050, U = 1 has 0.100.
        let separate = test([1, 2, 3], [4, 5, 6])
        #expect((separate.probabilityOfRise - 0.05).magnitude < 1e-12)
        let crossed = test([1, 2, 4], [3, 5, 6])
        #expect((crossed.probabilityOfRise - 0.10).magnitude < 1e-12)
    }

    @Test("equal samples show nothing, and ties never make a test bolder")
    func ties() {
        let same = test([1, 1, 1, 1], [1, 1, 1, 1])
        #expect(same.probabilityOfRise == 1)
        #expect(same.shift == 0)
        #expect(same.interval == 0...0)
    }

    @Test("the shift is the median of the pairwise differences")
    func shift() {
        let moved = test([1, 2, 3, 4, 5], [3, 4, 5, 6, 7])
        #expect(moved.shift == 2)
    }

    @Test("the interval leaves out as many shifts as the table of critical values says")
    func interval() {
        // Two-sided 5 %: the critical U of n = m = 7 is 8, so the interval runs from the 9th
        // smallest to the 9th largest of the 49 differences, here all distinct.
        let baseline = (0..<7).map { Double($0 * 100) }
        let candidate = (0..<7).map { Double($0) }
        let shifts = baseline.flatMap { from in candidate.map { $0 - from } }.sorted()
        #expect(test(baseline, candidate).interval == shifts[8]...shifts[40])
    }

    @Test("Holm's correction steps down and never falls")
    func holm() {
        let adjusted = RunComparison.holm([0.01, 0.04, 0.03])
        #expect((adjusted[0] - 0.03).magnitude < 1e-12)
        #expect((adjusted[1] - 0.06).magnitude < 1e-12)
        #expect((adjusted[2] - 0.06).magnitude < 1e-12)
    }
}
