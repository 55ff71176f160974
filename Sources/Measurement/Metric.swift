/// One figure of the results: its name, its unit, which way is better, and what it means.
///
/// ``all`` is the only list of metrics: CSV rows, goals, claims, comparisons, plots and the
/// documentation take their names and units from it.
public struct Metric: Sendable, Hashable {
    /// What a value is counted in, as written in results.
    public enum Unit: String, Sendable, CaseIterable {
        case attempts, bookings, bytes, callers, calls, commands, connections, entries, keys,
            lookups, requests
        case statements, users
        /// US dollars.
        case dollars = "usd"
        /// How many times the played load.
        case times
        /// From 0 to 1, or a relative difference; goals may write it in percent.
        case ratio
        /// Microseconds.
        case microseconds = "us"
        /// Per second of the measured part, or of the interval where it is a peak.
        case perSecond = "per_s"
    }
    /// Which change is an improvement.
    public enum Direction: String, Sendable, CaseIterable {
        case lower, higher
        /// A change is a difference and no judgement.
        case neither
    }
    /// What part of a trial a value can be given for; the `scope` column of results.
    public enum Scope: String, Sendable, CaseIterable {
        /// The whole trial.
        case run
        /// One endpoint.
        case endpoint
        /// All endpoints with a step that reads through a cache, taken together.
        case cacheable
        /// One kind of call to a store.
        case store
        /// One key family.
        case family
        /// One protection against double bookings.
        case protection
        /// One provider's plan.
        case plan
    }

    /// The name in results and scenarios: snake case, the unit and the qualifier last.
    public let name: String
    /// What a value is counted in.
    public let unit: Unit
    /// Which change is an improvement.
    public let better: Direction
    /// What the value is, in one sentence.
    public let summary: String
    /// What parts of a trial it is given for.
    public let scopes: [Scope]

    init(
        _ name: String,
        _ unit: Unit,
        _ better: Direction,
        _ scopes: [Scope],
        _ summary: String
    ) {
        self.name = name
        self.unit = unit
        self.better = better
        self.summary = summary
        self.scopes = scopes
    }

    /// The metric of the given name, or nil.
    public static func named(_ name: String) -> Metric? {
        all.first { $0.name == name }
    }
}

/// One of the three latencies of a request.
public enum LatencyKind: String, Sendable, CaseIterable {
    /// From the intended start to the end: the default latency.
    case response
    /// From the actual start to the end.
    case service
    /// From the intended start to the actual start.
    case lag
}

/// A point of a latency distribution that results give.
public enum Quantile: String, Sendable, CaseIterable {
    case p50, p90, p95, p99, p999, max

    /// The share of values at or below it, from 0 to 100.
    public var percentile: Double {
        switch self {
        case .p50: 50
        case .p90: 90
        case .p95: 95
        case .p99: 99
        case .p999: 99.9
        case .max: 100
        }
    }
}

extension EndpointRecord {
    /// The histogram of one of the three latencies.
    public subscript(latency: LatencyKind) -> Histogram {
        switch latency {
        case .response: response
        case .service: service
        case .lag: lag
        }
    }
}
