public import Measurement

/// Points of a distribution of times, and straight lines between them.
///
/// Below the lowest and above the highest nothing is known, and it stays at the point: a drawn time
/// is never longer than what a thousand measured ones showed.
struct Quantiles: Sendable, Equatable {
    private struct Point: Equatable {
        var share: Int64
        var time: Nanoseconds
    }
    private let points: [Point]

    /// Creates them from shares, in thousandths, and times.
    init(_ points: [(share: Int64, time: Nanoseconds)]) {
        self.points = points.map { Point(share: $0.share, time: $0.time) }
    }

    /// Whether nothing varies.
    var areEqual: Bool { points.allSatisfy { $0.time == points.first?.time } }

    /// The time for a number from 0 to 999,999 that was drawn.
    func time(at draw: UInt64) -> Nanoseconds {
        let millionths = Int64(truncatingIfNeeded: draw)
        guard var last = points.first else { return 0 }
        if millionths <= last.share * 1_000 { return last.time }
        for point in points.dropFirst() {
            let (from, to) = (last.share * 1_000, point.share * 1_000)
            if millionths <= to {
                return last.time + (point.time - last.time) * (millionths - from) / (to - from)
            }
            last = point
        }
        return last.time
    }
}

/// Times that depend on how long nothing of their kind was done before: what has rested is no
/// longer in the processor's caches, and processors and disks at rest take time to wake.
///
/// Between the pauses that were measured it is a straight line; beyond the longest nothing is
/// known, and it stays.
public struct PacedTimes: Sendable, Equatable {
    private struct Curve: Equatable {
        var pause: Nanoseconds
        var times: Quantiles
    }
    private let curves: [Curve]

    /// Takes the points of a calibration; nil where it has none.
    init?(_ work: PacedWork, of calibration: Calibration) {
        curves = CalibrationPace.allCases.map { pace in
            Curve(
                pause: pace.pause,
                times: Quantiles(
                    RoundTripPoint.allCases.map {
                        ($0.thousandths, calibration[.paced(work, pace, $0)])
                    }
                )
            )
        }
        let isMeasured = CalibrationPace.allCases.contains {
            calibration[.paced(work, $0, .p50)] > 0
        }
        if !isMeasured { return nil }
    }

    /// The time for a number from 0 to 999,999 that was drawn, after a rest.
    public func time(at draw: UInt64, after rest: Nanoseconds) -> Nanoseconds {
        guard var last = curves.first else { return 0 }
        if rest <= last.pause { return last.times.time(at: draw) }
        for curve in curves.dropFirst() {
            if rest <= curve.pause {
                let (before, after) = (last.times.time(at: draw), curve.times.time(at: draw))
                return before
                    + (after - before) * (rest - last.pause) / (curve.pause - last.pause)
            }
            last = curve
        }
        return last.times.time(at: draw)
    }
}

/// What is measured with several pauses before it.
public enum PacedWork: String, Sendable, CaseIterable {
    /// The way to Postgres and back.
    case roundTrip = "round-trip.postgres"
    /// The flush of the log at a commit.
    case flush = "postgres.flush"

    /// What it is, without a full stop.
    var summary: String {
        switch self {
        case .roundTrip: "a loopback round trip to postgres beside the server's work"
        case .flush: "flushing the log at a commit"
        }
    }
}

/// A pause before each call of a measurement.
public enum CalibrationPace: String, Sendable, CaseIterable {
    case none = "0ms"
    case short = "1ms"
    case middle = "5ms"
    case long = "25ms"

    /// How long it is.
    public var pause: Nanoseconds {
        switch self {
        case .none: 0
        case .short: .millisecond
        case .middle: 5 * .millisecond
        case .long: 25 * .millisecond
        }
    }
}

extension CalibrationFigure {
    /// A point of the distribution of a time after a pause.
    public static func paced(
        _ work: PacedWork,
        _ pace: CalibrationPace,
        _ point: RoundTripPoint
    ) -> CalibrationFigure {
        declared("\(work.rawValue)-after-\(pace.rawValue)-\(point.rawValue)")
    }
}

extension Calibration {
    /// What a flush takes after a rest of the log; nil where nobody has measured it.
    public var pacedFlush: PacedTimes? { PacedTimes(.flush, of: self) }
}
