public import Measurement

/// What the servers of one machine take for each kind of work: the figures that the model's times
/// come from.
///
/// ``shipped`` holds where nobody says otherwise; `rehearsal calibrate` writes another.
public struct Calibration: Sendable, Equatable {
    /// Something that was so while the figures were taken.
    public struct Condition: Sendable, Equatable {
        /// What it is, such as `redis`.
        public var name: String
        /// How it was, such as `7.0.15`.
        public var value: String

        /// Creates a condition.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How well a figure is known.
    public struct Evidence: Sendable, Equatable {
        /// How far apart the figures of the repetitions were.
        public var spread: Int64
        /// The calls or points that it rests on.
        public var count: UInt64

        /// Creates evidence.
        public init(spread: Int64, count: UInt64) {
            self.spread = spread
            self.count = count
        }
    }

    /// The day of the measurement, such as `2026-11-20`.
    public var measured: String
    /// How it was measured, in a sentence.
    public var source: String
    /// The machine, the servers, how busy others kept the machine.
    public var conditions: [Condition]
    /// The processors of the machine; nil where that is not known.
    public var processors: Int?
    /// Names the bytes of the file that it was read from; empty for the shipped one.
    public var digest = ""
    private var values: [Int64]
    private var evidence: [Evidence?]

    /// Creates a calibration whose figures are those that are shipped.
    public init(
        measured: String,
        source: String,
        conditions: [Condition] = [],
        processors: Int? = nil
    ) {
        self.measured = measured
        self.source = source
        self.conditions = conditions
        self.processors = processors
        values = CalibrationFigure.all.map(\.shipped)
        evidence = [Evidence?](repeating: nil, count: values.count)
    }

    /// The value of a figure.
    public subscript(figure: CalibrationFigure) -> Int64 {
        get { values[figure.index] }
        set { values[figure.index] = newValue }
    }

    /// How well a figure is known; nil where nobody says.
    public func evidence(of figure: CalibrationFigure) -> Evidence? { evidence[figure.index] }

    /// Gives a figure a measured value.
    public mutating func set(_ figure: CalibrationFigure, _ value: Int64, _ known: Evidence?) {
        values[figure.index] = max(0, min(value, figure.limit))
        evidence[figure.index] = known
    }

    /// What holds where no file says otherwise.
    public static let shipped = Calibration(
        measured: "2026-11-20",
        source: """
            redis-benchmark and pgbench against Redis 7.0.15 and PostgreSQL 15.20 of Debian 12; \
            each figure's way is told where the figures are declared
            """,
        conditions: [
            Condition("machine", "two cores of a shared AMD EPYC virtual machine"),
            Condition("redis", "7.0.15"), Condition("postgres", "15.20"),
        ]
    )
}

// MARK: - Networks

extension Calibration {
    /// The way to a store as it was measured, for a store whose network is the loopback.
    public func loopback(to store: StoreName) -> Network {
        var network = Network.loopback
        let median = self[.roundTrip(store, .p50)]
        network.oneWay = median / 2
        network.spread = RoundTripSpread(
            around: median,
            RoundTripPoint.allCases.map { ($0.thousandths, self[.roundTrip(store, $0)]) },
            paced: store == .postgres ? PacedTimes(.roundTrip, of: self) : nil
        )
        if !digest.isEmpty { network.source = "measured: the calibration file" }
        return network
    }
}

extension Calibration {
    /// How late the client wakes for a request: the median, and how others differ from it.
    public var lag: (median: Nanoseconds, spread: RoundTripSpread?) {
        let median = self[.lag(.p50)]
        let points = RoundTripPoint.allCases.map { ($0.thousandths, self[.lag($0)]) }
        return (median, RoundTripSpread(around: median, points))
    }
}

/// How round trips differ from their median: what the model adds to the way back.
public struct RoundTripSpread: Sendable, Equatable {
    private let extras: Quantiles
    private let median: Nanoseconds
    private let paced: PacedTimes?

    /// Creates the spread from shares, in thousandths, and round trips; nil where they are all
    /// equal.
    init?(
        around median: Nanoseconds,
        _ roundTrips: [(share: Int64, time: Nanoseconds)],
        paced: PacedTimes? = nil
    ) {
        extras = Quantiles(roundTrips.map { ($0.share, $0.time - median) })
        self.median = median
        self.paced = paced
        if paced == nil, extras.areEqual { return nil }
    }

    /// What is added for a number from 0 to 999,999 that was drawn.
    public func extra(at draw: UInt64) -> Nanoseconds { extras.time(at: draw) }

    /// What is added where nothing like it was sent for a while.
    public func extra(at draw: UInt64, after rest: Nanoseconds) -> Nanoseconds {
        paced.map { $0.time(at: draw, after: rest) - median } ?? extra(at: draw)
    }
}
