import Measurement
import Testing

@testable import Workload

@Suite("Rate curves")
struct RateCurveTests {
    private typealias Point = RateCurve.Point

    @Test("the rate is a straight line between points, also over midnight")
    func rate() {
        let curve = RateCurve(points: [
            Point(at: 6 * Nanoseconds.hour, rate: 10), Point(at: 18 * Nanoseconds.hour, rate: 30),
        ])
        let expected: [(Nanoseconds, Double)] = [
            (0, 20), (3, 15), (6, 10), (12, 20), (18, 30), (21, 25), (24, 20), (30, 10),
        ]
        for (hour, rate) in expected {
            #expect(abs(curve.rate(at: hour * Nanoseconds.hour) - rate) < 1e-9)
        }
    }

    @Test("the expected requests are the area under the rate")
    func integral() {
        let curve = RateCurve(points: [
            Point(at: 6 * Nanoseconds.hour, rate: 10), Point(at: 18 * Nanoseconds.hour, rate: 30),
        ])
        let hour = Nanoseconds.hour
        let cases: [(from: Nanoseconds, for: Nanoseconds, requests: Double)] = [
            (0, 24, 20 * 86_400), (6, 12, 20 * 43_200), (21, 6, 20 * 21_600),
            (0, 0, 0), (0, 72, 60 * 86_400), (23, 1, (20 + 5.0 / 6) * 3_600), (30, 0, 0),
        ]
        for (start, duration, requests) in cases {
            let area = curve.expectedRequests(from: start * hour, for: duration * hour)
            #expect(abs(area - requests) < 1e-5)
        }
    }

    @Test("a point at 24:00 is the end of the day")
    func endOfDay() {
        let curve = RateCurve(points: [
            Point(at: 0, rate: 0), Point(at: Nanoseconds.day, rate: 24),
        ])
        #expect(abs(curve.rate(at: 23 * Nanoseconds.hour) - 23) < 1e-9)
        #expect(curve.rate(at: Nanoseconds.day) == 0)
    }

    @Test("every preset reaches its peak, stays above 0, and is found by its name")
    func presets() throws {
        #expect(
            RateCurve.presets.map(\.name) == [
                "flat", "school-day", "school-bells", "office-day", "evening", "noon-rush",
                "booking-opening",
            ]
        )
        for preset in RateCurve.presets {
            let curve = try #require(RateCurve.preset(named: preset.name, peak: 40))
            #expect(curve == preset.curve(peak: 40))
            #expect(curve.points.map(\.rate).max() == 40)
            #expect(curve.points.allSatisfy { $0.rate > 0 })
        }
        #expect(RateCurve.preset(named: "nonsense", peak: 40) == nil)
    }

    @Test("a school day peaks at eight and is quiet at night")
    func schoolDay() throws {
        let curve = try #require(RateCurve.preset(named: "school-day", peak: 100))
        #expect(abs(curve.rate(at: 8 * Nanoseconds.hour) - 100) < 5)
        #expect(curve.rate(at: 2 * Nanoseconds.hour) < 3)
    }
}
