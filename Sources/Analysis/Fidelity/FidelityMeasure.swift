/// How near the model has to come to real servers in one metric.
///
/// ``all`` is the only list: what is compared, what is judged and what the report says of a bar
/// come from it.
public struct FidelityMeasure: Sendable, Equatable {
    /// How far apart the two may be.
    public enum Bar: Sendable, Equatable {
        /// This part of the live figure.
        case within(Double)
        /// This difference of two ratios.
        case points(Double)
        /// At most so many times the other.
        case factor(Double)
        /// It is told and not judged.
        case told

        /// The bar for people and for files.
        public var words: String {
            switch self {
            case .within(let part): "within \(Self.percent(part)) %"
            case .points(let part): "within \(Self.percent(part)) points"
            case .factor(let factor): "within a factor of \(Self.plain(factor))"
            case .told: "not judged"
            }
        }

        private static func percent(_ part: Double) -> String { plain(part * 100) }

        private static func plain(_ number: Double) -> String {
            let tenths = Int64((number * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        }
    }

    /// The metric's name in the summary.
    public let metric: String
    /// The scopes in which it is compared.
    public let scopes: [SummaryRow.Scope]
    /// What the name within the scope begins with; empty is any.
    public let prefix: String
    /// The bar.
    public let bar: Bar
    /// Whether it counts things: where one more or less decides, it is too small to be judged.
    public let isCount: Bool

    /// The share of the observations beyond a percentile; nil of what is no percentile.
    public var tail: Double? {
        guard metric.contains("_us_p") else { return nil }
        return metric.hasSuffix("_p50") ? 0.5 : 0.01
    }

    /// How many observations beyond a percentile it takes to judge it.
    static let leastBeyond = 10.0

    private init(
        _ metric: String,
        _ scopes: [SummaryRow.Scope],
        _ bar: Bar,
        prefix: String = "",
        isCount: Bool = false
    ) {
        self.metric = metric
        self.scopes = scopes
        self.prefix = prefix
        self.bar = bar
        self.isCount = isCount
    }

    /// Everything that is compared, in the order of the report.
    public static let all: [FidelityMeasure] = [
        FidelityMeasure("hit_ratio", [.run, .family], .points(0.005)),
        FidelityMeasure("calls", [.store], .within(0.005), prefix: "redis:", isCount: true),
        FidelityMeasure("db_reads", [.run], .within(0.01), isCount: true),
        FidelityMeasure("db_writes", [.run], .within(0.01), isCount: true),
        FidelityMeasure("evictions", [.run], .within(0.05), isCount: true),
        FidelityMeasure("used_memory_bytes_peak", [.run], .within(0.01)),
        FidelityMeasure("response_us_p50", [.run, .endpoint], .within(0.25)),
        FidelityMeasure("response_us_p99", [.run, .endpoint], .factor(2)),
        FidelityMeasure("service_us_p50", [.run, .endpoint], .told),
        FidelityMeasure("service_us_p99", [.run, .endpoint], .told),
        FidelityMeasure("call_us_p50", [.store], .told),
        FidelityMeasure("calls", [.store], .told, prefix: "postgres:"),
        FidelityMeasure("limiter_admitted", [.run], .told),
        FidelityMeasure("limiter_refused", [.run], .told),
        FidelityMeasure("double_bookings", [.run], .told),
        FidelityMeasure("expirations", [.run], .told),
        FidelityMeasure("redis_utilisation", [.run], .told),
    ]

    /// Whether a row of the summary is one that the measure compares.
    func covers(_ row: SummaryRow) -> Bool {
        row.metric == metric && scopes.contains(row.scope) && row.name.hasPrefix(prefix)
    }
}
