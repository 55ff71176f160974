import Measurement
import Testing

@testable import Workload

@Suite("Arrivals")
struct ArrivalTests {
    private typealias Point = RateCurve.Point

    private func arrivals(
        _ process: ArrivalProcess,
        _ points: [Point],
        start: Nanoseconds = 0,
        duration: Nanoseconds,
        seed: UInt64 = 1
    ) -> [Nanoseconds] {
        let plan = TrafficPlan(
            arrivals: process,
            curve: RateCurve(points: points),
            mix: [1],
            populations: [],
            ranges: nil,
            start: start,
            duration: duration
        )
        var times = ArrivalTimes(plan, seed: seed)
        var result: [Nanoseconds] = []
        while let time = times.next() { result.append(time) }
        return result
    }

    @Test("constant arrivals at a flat rate are evenly spaced")
    func constantFlat() {
        let times = arrivals(.constant, [Point(at: 0, rate: 4)], duration: 2 * Nanoseconds.second)
        #expect(times == [125, 375, 625, 875, 1_125, 1_375, 1_625, 1_875].map { $0 * 1_000_000 })
    }

    @Test("a window that begins late in the day crosses midnight")
    func midnight() {
        let times = arrivals(
            .constant,
            [Point(at: 12 * Nanoseconds.hour, rate: 1)],
            start: Nanoseconds.day - Nanoseconds.second,
            duration: 3 * Nanoseconds.second
        )
        #expect(times == [500, 1_500, 2_500].map { $0 * 1_000_000 })
    }

    @Test("arrivals on a ramp lie where the integral of the rate is")
    func ramp() {
        // From 0/s at midnight to 100/s at 00:00:10 and back: Λ(t) = 5t² in the first ten seconds.
        let points = [
            Point(at: 0, rate: 0), Point(at: 10 * Nanoseconds.second, rate: 100),
            Point(at: 20 * Nanoseconds.second, rate: 0),
        ]
        let times = arrivals(.constant, points, duration: Nanoseconds.day)
        #expect(times.count == 1_000)
        for (index, time) in times.prefix(500).enumerated() {
            let expected = ((Double(index) + 0.5) / 5).squareRoot() * 1e9
            #expect(abs(Double(time) - expected) <= 1)
        }
        for (time, mirrored) in zip(times, times.reversed()) {
            #expect(abs(time + mirrored - 20 * Nanoseconds.second) <= 1)
        }
    }

    @Test("nothing arrives while the rate is 0, and jumps are jumps")
    func silence() {
        let hour = Nanoseconds.hour
        let points = [
            Point(at: 0, rate: 0), Point(at: hour, rate: 0), Point(at: hour, rate: 10),
            Point(at: 2 * hour, rate: 10), Point(at: 2 * hour, rate: 0),
        ]
        for process in ArrivalProcess.allCases {
            let times = arrivals(process, points, duration: 3 * Nanoseconds.day)
            #expect(times.allSatisfy { ($0 % Nanoseconds.day) / hour == 1 })
            #expect(times.contains { $0 > 2 * Nanoseconds.day })
            // Three days of 36,000; five standard deviations for Poisson.
            #expect(abs(times.count - 108_000) < (process == .constant ? 1 : 1_644))
        }
    }

    @Test("a curve that is 0 all day has no arrivals")
    func zero() {
        let points = [Point(at: 0, rate: 0)]
        for process in ArrivalProcess.allCases {
            #expect(arrivals(process, points, duration: 1_000 * Nanoseconds.day).isEmpty)
        }
    }

    @Test("Poisson arrivals are in order and exponentially spaced")
    func poisson() {
        let times = arrivals(
            .poisson,
            [Point(at: 0, rate: 1_000)],
            duration: 1_000 * Nanoseconds.second
        )
        #expect(abs(times.count - 1_000_000) < 5_000)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        let gaps = zip(times, times.dropFirst()).map { Double($1 - $0) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 1) < 0.005)
        #expect(abs(variance - 1) < 0.0142)
        // The number in each of 100,000 windows of ten expected ones has a variance of ten.
        var windows = [Double](repeating: 0, count: 100_000)
        for time in times { windows[Int(time / (10 * Nanoseconds.millisecond))] += 1 }
        let dispersion = windows.reduce(0) { $0 + ($1 - 10) * ($1 - 10) } / 100_000
        #expect(abs(dispersion - 10) < 0.25)
    }

    @Test("Poisson arrivals of a day follow its curve", arguments: RateCurve.presets.map(\.name))
    func day(name: String) throws {
        let curve = try #require(RateCurve.preset(named: name, peak: 20))
        let times = arrivals(.poisson, curve.points, duration: Nanoseconds.day)
        var hours = [Int](repeating: 0, count: 24)
        for time in times { hours[Int(time / Nanoseconds.hour)] += 1 }
        let expected = (0..<24).map {
            curve.expectedRequests(from: Nanoseconds($0) * Nanoseconds.hour, for: Nanoseconds.hour)
        }
        // The 99.9 % point for 24 degrees of freedom; the total varies too.
        #expect(chiSquare(hours, expected: expected) < 51.2)
    }
}
