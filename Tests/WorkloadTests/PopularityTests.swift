import Testing

@testable import Workload

@Suite("Popularity")
struct PopularityTests {
    @Test(
        "Zipf frequencies match their probabilities",
        arguments: [
            (1, 1.0), (2, 0.5), (50, 0.8), (200, 0.0), (1_000, 0.99), (5_000, 1.3), (300, 3.0),
        ]
    )
    func zipf(count: Int, skew: Double) {
        let sampler = ZipfSampler(count: UInt32(count), skew: skew)
        var random = RandomStream(seed: UInt64(count), name: "zipf")
        let draws = 1_000_000
        var counts = [Int](repeating: 0, count: count)
        for _ in 0..<draws { counts[Int(sampler.draw(&random))] += 1 }

        let weights = (1...count).map { DeterministicMath.pow(Double($0), -skew) }
        let total = weights.reduce(0, +)
        let expected = weights.map { $0 / total * Double(draws) }
        let (cells, expectedCells) = pooled(counts, expected, least: 10)
        let freedom = Double(cells.count - 1)
        // The normal approximation of the 99.9 % point; 3.09 standard deviations and some skew.
        let limit = freedom + 3.09 * (2 * freedom).squareRoot() + 6
        #expect(chiSquare(cells, expected: expectedCells) < limit)
    }

    @Test("a hundred million members keep Zipf's shape over eight decades")
    func wideZipf() {
        let sampler = ZipfSampler(count: 100_000_000, skew: 1)
        var random = RandomStream(seed: 9, name: "zipf")
        let draws = 1_000_000
        var decades = [Int](repeating: 0, count: 8)
        for _ in 0..<draws {
            var rank = Int(sampler.draw(&random)) + 1
            #expect(rank <= 100_000_000)
            var decade = 0
            while rank > 10, decade < 7 { (rank, decade) = ((rank + 9) / 10, decade + 1) }
            decades[decade] += 1
        }
        // Harmonic numbers at powers of ten, by ln n + γ + 1/(2n) − 1/(12n²).
        func harmonic(_ n: Double) -> Double {
            DeterministicMath.log(n) + 0.577_215_664_901_532_9 + 1 / (2 * n) - 1 / (12 * n * n)
        }
        var edge = 1.0
        let sums = (0..<8).map { _ -> Double in
            edge *= 10
            return harmonic(edge)
        }
        let expected = sums.indices.map { index in
            (sums[index] - (index == 0 ? 0 : sums[index - 1])) / sums[7] * Double(draws)
        }
        #expect(chiSquare(decades, expected: expected) < 24.3)
    }

    @Test("the alias table keeps zero weights out and large ones exact")
    func alias() {
        let weights = [0.0, 50, 30, 0, 4, 1, 15]
        let table = AliasTable(weights: weights)
        var random = RandomStream(seed: 5, name: "alias")
        var counts = [Int](repeating: 0, count: weights.count)
        for _ in 0..<1_000_000 { counts[table.draw(&random)] += 1 }
        #expect(counts[0] == 0 && counts[3] == 0)
        let used = [1, 2, 4, 5, 6]
        #expect(
            chiSquare(used.map { counts[$0] }, expected: used.map { weights[$0] * 10_000 }) < 18.5
        )
    }

    @Test("a uniform population is drawn evenly and to its last member")
    func uniform() {
        var sampler = PopulationSampler(Population(name: "cars", count: 10), seed: 1)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(sampler.draw(at: 0))] += 1 }
        #expect(chiSquare(counts, expected: [Double](repeating: 10_000, count: 10)) < 27.9)
    }

    /// Joins cells until each expects a least number, as Pearson's test needs.
    private func pooled(
        _ counts: [Int],
        _ expected: [Double],
        least: Double
    ) -> ([Int], [Double]) {
        var cells: [Int] = []
        var expectedCells: [Double] = []
        for (count, share) in zip(counts, expected) {
            if let last = expectedCells.last, last < least {
                cells[cells.count - 1] += count
                expectedCells[expectedCells.count - 1] += share
            } else {
                cells.append(count)
                expectedCells.append(share)
            }
        }
        return (cells, expectedCells)
    }
}
