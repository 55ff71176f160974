import Measurement
import Testing

@testable import Workload

@Suite("Random streams")
struct RandomStreamTests {
    @Test("the generator is xoshiro256**")
    func generator() {
        // The first outputs of the authors' C code for the state 1, 2, 3, 4.
        var random = RandomStream(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
            607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
        ]
        #expect(expected.indices.map { _ in random.next() } == expected)
    }

    @Test("a repetition's seed is the SplitMix64 sequence of the seed")
    func repetitions() {
        #expect(RandomStream.seed(42, repetition: 0) == 42)
        #expect(RandomStream.seed(0, repetition: 1) == 0xE220_A839_7B1D_CDAF)
        #expect(RandomStream.seed(0, repetition: 2) == 0x6E78_9E6A_A1B9_65F4)
    }

    @Test("the first numbers of a stream never change")
    func golden() {
        var arrivals = RandomStream(seed: 42, name: "arrivals")
        var mix = RandomStream(seed: 42, name: "mix")
        #expect(
            (0..<4).map { _ in arrivals.next() } == [
                11_533_411_338_644_798_864, 15_548_015_233_392_429_042,
                12_479_280_726_953_979_383, 2_050_863_092_914_321_403,
            ]
        )
        #expect(
            (0..<4).map { _ in mix.next() } == [
                8_197_921_910_474_104_920, 10_211_781_778_585_466_374,
                7_795_316_315_204_883_450, 10_891_960_861_230_609_527,
            ]
        )
    }

    @Test("numbers below a bound are equally frequent")
    func below() {
        var random = RandomStream(seed: 1, name: "test")
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<700_000 { counts[Int(random.below(7))] += 1 }
        #expect(chiSquare(counts, expected: [Double](repeating: 100_000, count: 7)) < 22.5)
    }

    @Test("numbers below a bound near 2⁶⁴ are rejected where they would be unfair")
    func belowHuge() {
        // A third of the plain products would fall on the lower half twice as often.
        let bound: UInt64 = 3 << 62
        var random = RandomStream(seed: 2, name: "test")
        var counts = [0, 0, 0]
        for _ in 0..<300_000 { counts[Int(random.below(bound) >> 62)] += 1 }
        #expect(chiSquare(counts, expected: [100_000, 100_000, 100_000]) < 13.8)
    }

    @Test("unit numbers are at least 0, under 1 and 1/2 on average")
    func unit() {
        var random = RandomStream(seed: 3, name: "test")
        var sum = 0.0
        var range = 1.0...1.0
        for _ in 0..<1_000_000 {
            let number = random.unit()
            sum += number
            range = min(range.lowerBound, number)...1
            #expect(number < 1)
        }
        #expect(range.lowerBound >= 0)
        // Five standard errors of √(1/12 / n).
        #expect(abs(sum / 1_000_000 - 0.5) < 0.00145)
    }

    @Test("exponential times have the mean, and a standard deviation equal to it")
    func exponential() {
        var random = RandomStream(seed: 4, name: "test")
        let mean = Nanoseconds.millisecond
        var sum = 0.0
        var squares = 0.0
        let count = 1_000_000
        for _ in 0..<count {
            let time = Double(random.exponential(mean: mean)) / Double(mean)
            sum += time
            squares += time * time
        }
        let average = sum / Double(count)
        // Standard errors: 1/√n of the mean, √(8/n) of the variance; five of each.
        #expect(abs(average - 1) < 0.005)
        #expect(abs(squares / Double(count) - average * average - 1) < 0.0142)
    }
}

/// Pearson's statistic; compare with the 99.9 % point for one degree of freedom less than cells.
func chiSquare(_ counts: [Int], expected: [Double]) -> Double {
    zip(counts, expected).reduce(0) { sum, pair in
        let difference = Double(pair.0) - pair.1
        return sum + difference * difference / pair.1
    }
}
