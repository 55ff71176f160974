public import Measurement

/// What a sweep varies: a place in the scenario and the values that are put there.
public struct SweepVariable: Sendable, Equatable {
    /// The keys from the top of the scenario, joined by points, such as `stores.redis.max-memory`.
    public var path: String
    /// The values as they were given.
    public var values: [String]
    /// The values as numbers, in bytes where they are sizes; nil where one of them is no number.
    public var positions: [Double]?

    /// Creates a variable.
    public init(path: String, values: [String], positions: [Double]? = nil) {
        self.path = path
        self.values = values
        self.positions = positions
    }
}

/// What was measured of one setup at one point of a sweep, in one repetition.
public struct SweepRow: Sendable, Equatable {
    /// The metrics that a sweep keeps, in the order of its columns.
    public static let metrics: [Metric] = [
        .offered, .failed, .cacheHits, .cacheMisses, .hitRatio, .databaseReads, .databaseWrites,
        .evictions, .expirations, .usedMemoryPeak, .redisKeysPeak, .redisCommands,
        .latency(.response, .p50), .latency(.response, .p99), .databaseUtilisation,
    ]

    /// The values of the variables, in their order.
    public var values: [String]
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The figures, by ``metrics``; nil where a setup has no such figure.
    public var figures: [Figure?]

    /// Creates a row.
    public init(values: [String], setup: String, repetition: Int, figures: [Figure?]) {
        self.values = values
        self.setup = setup
        self.repetition = repetition
        self.figures = figures
    }

    /// The row's figure of a metric.
    public func figure(_ metric: Metric) -> Figure? {
        Self.metrics.firstIndex { $0.name == metric.name }.flatMap { figures[$0] }
    }
}

/// Everything that a sweep measured.
public struct SweepRecord: Sendable, Equatable {
    /// The scenario as the file has it, and how it was played.
    public var description: RunDescription
    /// What was varied.
    public var variables: [SweepVariable]
    /// The rows in the order of the grid, the last variable turning fastest.
    public var rows: [SweepRow]
    /// The setups that nothing of what was varied has an effect on; their rows are alike.
    public var unvaried: [String]

    /// Creates a record.
    public init(
        description: RunDescription,
        variables: [SweepVariable],
        rows: [SweepRow],
        unvaried: [String] = []
    ) {
        self.description = description
        self.variables = variables
        self.rows = rows
        self.unvaried = unvaried
    }

    /// The points in the order of the grid, each with one setup; an unvaried setup stands at the
    /// first.
    public var distinctPoints: [(values: [String], setup: String)] {
        var points: [(values: [String], setup: String)] = []
        for row in rows {
            let isUnvaried = unvaried.contains(row.setup)
            let isKnown = points.contains {
                $0.setup == row.setup && (isUnvaried || $0.values == row.values)
            }
            if !isKnown { points.append((row.values, row.setup)) }
        }
        return points
    }
}
