import Measurement
import Testing

@testable import Workload

@Suite("Weeks and bursts")
struct WeekTests {
    private typealias Burst = RateCurve.Burst
    private static let hour = Nanoseconds.hour

    @Test("a weekend leaves its share of each of two days, and the week begins anew")
    func weekend() {
        let curve = RateCurve(points: [.init(at: 0, rate: 10)], weekend: 0.25)
        let day = 10.0 * 86_400
        let cases: [(from: Nanoseconds, days: Nanoseconds, requests: Double)] = [
            (0, 1, day), (4, 1, day), (5, 1, day / 4), (6, 1, day / 4), (7, 1, day),
            (0, 7, 5.5 * day), (0, 21, 16.5 * day), (3, 7, 5.5 * day),
        ]
        for (start, days, requests) in cases {
            let (from, length) = (start * Nanoseconds.day, days * Nanoseconds.day)
            #expect(abs(curve.expectedRequests(from: from, for: length) - requests) < 1e-3)
        }
        #expect(curve.rate(at: 5 * Nanoseconds.day - 1) == 10)
        #expect(curve.rate(at: 5 * Nanoseconds.day) == 2.5)
    }

    @Test("a burst multiplies the rate for its time, every day or on one")
    func bursts() {
        let flat = [RateCurve.Point(at: 0, rate: 2)]
        let daily = RateCurve(
            points: flat,
            bursts: [Burst(at: 18 * Self.hour, duration: 30 * .minute, factor: 10)]
        )
        #expect(abs(daily.expectedRequests(from: 0, for: .day) - (172_800 + 18 * 1_800)) < 1e-4)
        #expect(abs(daily.expectedRequests(from: 0, for: .week) - 7 * 205_200) < 1e-3)
        #expect(abs(daily.rate(at: 18 * Self.hour) - 20) < 1e-9)
        #expect(abs(daily.rate(at: 18 * Self.hour + 30 * .minute) - 2) < 1e-9)
        let tuesday = RateCurve(
            points: flat,
            bursts: [Burst(day: 1, at: 18 * Self.hour, duration: 30 * .minute, factor: 10)]
        )
        #expect(abs(tuesday.expectedRequests(from: 0, for: .day) - 172_800) < 1e-4)
        #expect(abs(tuesday.expectedRequests(from: .day, for: .day) - 205_200) < 1e-4)
        #expect(abs(tuesday.expectedRequests(from: 8 * .day, for: .day) - 205_200) < 1e-4)
    }

    @Test("bursts multiply where they overlap, cross midnight, and may silence the rate")
    func overlaps() {
        let curve = RateCurve(
            points: [.init(at: 0, rate: 1)],
            bursts: [
                Burst(at: 23 * Self.hour, duration: 2 * Self.hour, factor: 3),
                Burst(at: 0, duration: 2 * Self.hour, factor: 5),
                Burst(at: 12 * Self.hour, duration: Self.hour, factor: 0),
            ]
        )
        // Hours: 15, 5, 1 until noon, 0, 1 until 23, 3.
        #expect(abs(curve.expectedRequests(from: 0, for: .day) - 3_600 * 43) < 1e-6)
        #expect(curve.rate(at: 12 * Self.hour) == 0)
        #expect(abs(curve.rate(at: .day) - 15) < 1e-9)
    }

    @Test("a burst on a ramp raises the ramp")
    func ramp() {
        let curve = RateCurve(
            points: [.init(at: 0, rate: 0), .init(at: .day, rate: 24)],
            bursts: [Burst(at: 6 * Self.hour, duration: 6 * Self.hour, factor: 2)]
        )
        // 24 a second × half a day, and the area from 6 to 12 at rates 6 … 12 once more.
        #expect(
            abs(curve.expectedRequests(from: 0, for: .day) - (12 * 86_400 + 9 * 21_600)) < 1e-4
        )
    }

    @Test("constant arrivals count the burst exactly")
    func counts() {
        let plan = TrafficPlan(
            arrivals: .constant,
            curve: RateCurve(
                points: [.init(at: 0, rate: 4)],
                bursts: [Burst(at: 10 * .second, duration: 5 * .second, factor: 20)]
            ),
            mix: [1],
            populations: [],
            ranges: nil,
            start: 0,
            duration: 20 * .second
        )
        var times = ArrivalTimes(plan, seed: 1)
        var counts = [0, 0, 0, 0]
        while let time = times.next() { counts[Int(time / (5 * .second))] += 1 }
        #expect(counts == [20, 20, 400, 20])
    }

    @Test("the bells of a school ring in peaks, and a booking opens at once")
    func presets() throws {
        let bells = try #require(RateCurve.preset(named: "school-bells", peak: 100))
        #expect(bells.rate(at: 530 * .minute) > 2 * bells.rate(at: 555 * .minute))
        #expect(bells.rate(at: 3 * Self.hour) < 3)
        let opening = try #require(RateCurve.preset(named: "booking-opening", peak: 100))
        #expect(opening.rate(at: 18 * Self.hour - 1) < 21)
        #expect(abs(opening.rate(at: 18 * Self.hour) - 100) < 1e-9)
        #expect(abs(opening.rate(at: 18 * Self.hour + 5 * .minute) - 50) < 1e-9)
    }
}
