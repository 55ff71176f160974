import Measurement

extension RateCurve {
    /// A named shape of a day, to be scaled to a peak.
    public struct Preset: Sendable {
        /// The name in scenarios, in kebab case.
        public let name: String
        /// One sentence for the documentation.
        public let summary: String
        fileprivate let shape: Shape

        /// The curve at the given peak, in requests per second.
        public func curve(peak: Double) -> RateCurve {
            let heights = shape.heights()
            let highest = heights.reduce(0) { max($0, $1.rate) }
            return RateCurve(
                points: heights.map { Point(at: $0.at, rate: $0.rate / highest * peak) }
            )
        }
    }

    /// The curve of a preset at the given peak, in requests per second; nil for an unknown name.
    public static func preset(named name: String, peak: Double) -> RateCurve? {
        presets.first { $0.name == name }?.curve(peak: peak)
    }

    /// Every preset, in the order of the documentation.
    ///
    /// The shapes are ours: plausible days to test against, not measured ones.
    public static let presets: [Preset] = [
        Preset(
            name: "flat",
            summary: "The peak rate all day.",
            shape: .lines([(0, 1)])
        ),
        Preset(
            name: "school-day",
            summary: """
                A sharp peak when lessons begin at 08:00, a lunch hour at half of it, pick-up at \
                15:30, homework in the evening, next to nothing at night.
                """,
            shape: .bells(
                floor: 0.02,
                [
                    Bell(minute: 480, width: 35, height: 1),
                    Bell(minute: 600, width: 90, height: 0.3),
                    Bell(minute: 750, width: 40, height: 0.4),
                    Bell(minute: 930, width: 45, height: 0.6),
                    Bell(minute: 1200, width: 90, height: 0.3),
                ]
            )
        ),
        Preset(
            name: "school-bells",
            summary: """
                Lessons from 08:00 to 15:00: a peak of some minutes at each bell, the highest \
                before the first lesson; homework in the evening, next to nothing at night.
                """,
            shape: .bells(
                floor: 0.02,
                [
                    Bell(minute: 475, width: 6, height: 0.8),
                    Bell(minute: 480, width: 60, height: 0.2),
                    Bell(minute: 530, width: 4, height: 0.5),
                    Bell(minute: 580, width: 4, height: 0.5),
                    Bell(minute: 640, width: 6, height: 0.6),
                    Bell(minute: 690, width: 4, height: 0.5),
                    Bell(minute: 740, width: 8, height: 0.6),
                    Bell(minute: 800, width: 4, height: 0.5),
                    Bell(minute: 850, width: 4, height: 0.5),
                    Bell(minute: 900, width: 8, height: 0.7),
                    Bell(minute: 1200, width: 90, height: 0.3),
                ],
                every: 1
            )
        ),
        Preset(
            name: "office-day",
            summary: """
                Up from 07:00 to 10:00, a dip after noon, down from 16:00 to 19:00, a twentieth at \
                night.
                """,
            shape: .lines([
                (0, 0.05), (420, 0.05), (600, 1), (690, 1), (765, 0.7), (840, 1), (960, 0.95),
                (1140, 0.15), (1320, 0.05),
            ])
        ),
        Preset(
            name: "evening",
            summary: "A wide peak at 20:30 after a small one at lunch; a twelfth before dawn.",
            shape: .bells(
                floor: 0.08,
                [
                    Bell(minute: 780, width: 100, height: 0.3),
                    Bell(minute: 1230, width: 120, height: 0.92),
                ]
            )
        ),
        Preset(
            name: "noon-rush",
            summary: "A tenth of the peak all day; the peak within a minute, from 12:01 to 12:10.",
            shape: .lines([(0, 0.1), (720, 0.1), (721, 1), (730, 1), (735, 0.1)])
        ),
        Preset(
            name: "booking-opening",
            summary: """
                A twentieth of the peak all day; people gather from 17:55, the peak comes at once \
                when booking opens at 18:00, and half of it is gone every five minutes.
                """,
            shape: .lines([
                (0, 0.05), (1075, 0.05), (1080, 0.2), (1080, 1), (1085, 0.5), (1090, 0.25),
                (1095, 0.125), (1102, 0.05),
            ])
        ),
    ]
}

/// A normal curve over the minutes of the day.
private struct Bell: Sendable {
    var minute: Double
    /// The standard deviation.
    var width: Double
    var height: Double

    /// The height at a time of day; midnight is no border.
    func height(at time: Double) -> Double {
        let apart = abs(time - minute)
        let distance = min(apart, 1_440 - apart) / width
        return height * DeterministicMath.exp(-0.5 * distance * distance)
    }
}

/// How the heights of a preset are made.
private enum Shape: Sendable {
    /// Straight lines between (minute of the day, height).
    case lines([(minute: Nanoseconds, height: Double)])
    /// The sum of bells and a floor, at a point every so many minutes.
    case bells(floor: Double, [Bell], every: Int = 5)

    func heights() -> [RateCurve.Point] {
        switch self {
        case .lines(let points):
            points.map { RateCurve.Point(at: $0.minute * Nanoseconds.minute, rate: $0.height) }
        case .bells(let floor, let bells, let every):
            stride(from: 0, to: 1_440, by: every).map { minute in
                let height = bells.reduce(floor) { $0 + $1.height(at: Double(minute)) }
                return RateCurve.Point(at: Nanoseconds(minute) * Nanoseconds.minute, rate: height)
            }
        }
    }
}
