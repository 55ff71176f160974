public import Measurement

/// One point of a latency curve: a percentile of one endpoint in one trial.
public struct LatencyRow: Sendable, Equatable {
    /// The name that stands for every endpoint together.
    public static let wholeRun = "(run)"

    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The endpoint's name, or ``wholeRun``.
    public var endpoint: String
    /// Which span of a request's life.
    public var kind: LatencyKind
    /// The percentile, from 0 to 100.
    public var percentile: Figure
    /// The latency in microseconds.
    public var value: Figure
    /// How many requests the whole curve rests on.
    public var count: UInt64

    /// Creates a point.
    public init(
        setup: String,
        repetition: Int,
        endpoint: String,
        kind: LatencyKind,
        percentile: Figure,
        value: Figure,
        count: UInt64
    ) {
        self.setup = setup
        self.repetition = repetition
        self.endpoint = endpoint
        self.kind = kind
        self.percentile = percentile
        self.value = value
        self.count = count
    }

    /// The curves of every trial: the whole run first, then each endpoint.
    public static func rows(of trials: [TrialRecord]) -> [LatencyRow] {
        trials.flatMap { trial in
            let total = (wholeRun, EndpointSum(of: trial.endpoints))
            let each = trial.endpoints.map { ($0.name, EndpointSum(of: [$0])) }
            return ([total] + each).flatMap { name, sum in
                LatencyKind.allCases.flatMap { kind in
                    curve(of: sum[kind], of: trial, endpoint: name, kind: kind)
                }
            }
        }
    }

    private static func curve(
        of histogram: Histogram,
        of trial: TrialRecord,
        endpoint: String,
        kind: LatencyKind
    ) -> [LatencyRow] {
        guard histogram.count > 0 else { return [] }
        let distribution = Distribution(of: histogram)
        return Percentile.curve(of: distribution.count).map { percentile in
            LatencyRow(
                setup: trial.setup,
                repetition: trial.repetition,
                endpoint: endpoint,
                kind: kind,
                percentile: percentile.percentage,
                value: Figure(microsecondsOf: distribution.value(at: percentile)),
                count: distribution.count
            )
        }
    }
}
