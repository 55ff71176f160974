/// One figure of a calibration: its name, what it is counted in, and what holds without a file.
///
/// ``all`` is the only list of them: the shipped defaults, the files' keys, what is written by
/// `rehearsal calibrate` and what the model reads come from it.
public struct CalibrationFigure: Sendable, Hashable {
    /// What a figure is counted in.
    public enum Unit: Sendable {
        /// Nanoseconds.
        case time
        /// Thousandths of one.
        case thousandths
        /// Bytes.
        case bytes
    }
    /// How a figure that is shipped came about.
    public enum Origin: String, Sendable {
        /// It was measured by itself.
        case measured
        /// It is made of measured figures of similar work.
        case composed
        /// It was guessed.
        case estimated
        /// Nobody has measured it, and it has no part.
        case absent
    }

    /// Its place in ``all``.
    public let index: Int
    /// Its name in files, such as `redis.get`.
    public let name: String
    /// What it is counted in.
    public let unit: Unit
    /// What holds where no file says otherwise.
    public let shipped: Int64
    /// How that came about.
    public let origin: Origin
    /// What it is, without a full stop.
    public let summary: String

    /// The largest value that a file may give: ten seconds, a spread of ten, or a gigabyte.
    public var limit: Int64 {
        switch unit {
        case .time: 10_000_000_000
        case .thousandths: 10_000
        case .bytes: 1 << 30
        }
    }

    /// Figures are equal by their place.
    public static func == (left: CalibrationFigure, right: CalibrationFigure) -> Bool {
        left.index == right.index
    }

    /// Figures are told apart by their place.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

extension CalibrationFigure {
    /// The figure of a name, or nil.
    public static func named(_ name: String) -> CalibrationFigure? {
        indexes[name].map { all[$0] }
    }

    /// What executing a Redis command takes, with one key and one element.
    public static func redis(_ kind: CommandKind) -> CalibrationFigure {
        declared("redis.\(kind.name)")
    }

    /// What a statement takes on a core without any row.
    public static func statement(_ kind: StatementKind) -> CalibrationFigure {
        declared("postgres.\(kind.name)")
    }

    /// What each row that a statement visits adds; nil for kinds that visit one.
    public static func row(_ kind: StatementKind) -> CalibrationFigure? {
        named("postgres-row.\(kind.name)")
    }

    /// A point of the distribution of a store's round trip.
    public static func roundTrip(_ store: StoreName, _ point: RoundTripPoint) -> CalibrationFigure {
        declared("round-trip.\(store.rawValue)-\(point.rawValue)")
    }

    /// A point of the distribution of how late the client wakes.
    public static func lag(_ point: RoundTripPoint) -> CalibrationFigure {
        declared("client.lag-\(point.rawValue)")
    }

    /// The figure of a name that the table is known to hold.
    public static func declared(_ name: String) -> CalibrationFigure {
        guard let figure = named(name) else {
            preconditionFailure("no figure of a calibration is called '\(name)'")
        }
        return figure
    }

    private static let indexes = [String: Int](
        uniqueKeysWithValues: all.map { ($0.name, $0.index) }
    )
}

/// A point of the distribution of round trips that a calibration keeps.
public enum RoundTripPoint: String, Sendable, CaseIterable {
    case p10, p50, p90, p99, p999

    /// The share of round trips that are not longer, in thousandths.
    public var thousandths: Int64 {
        switch self {
        case .p10: 100
        case .p50: 500
        case .p90: 900
        case .p99: 990
        case .p999: 999
        }
    }
}
