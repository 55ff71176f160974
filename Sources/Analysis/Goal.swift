/// What the user wants to hold: a metric, a limit, and where it is judged.
public struct Goal: Sendable, Equatable {
    /// How a measured value must stand to the limit.
    public enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case equal = "=="

        /// Whether the value stands so to the limit.
        public func holds(_ value: Double, _ limit: Double) -> Bool {
            switch self {
            case .atMost: value <= limit
            case .atLeast: value >= limit
            case .below: value < limit
            case .above: value > limit
            case .equal: value == limit
            }
        }
    }
    /// The metric's name.
    public var metric: String
    /// An endpoint, `cacheable` (the endpoints with a cache) or a key family's template;
    /// nil is the whole run.
    public var of: String?
    /// How the value must stand to the limit.
    public var comparison: Comparison
    /// The limit in the metric's own unit.
    public var limit: Double
    /// The setups that are judged; empty is all.
    public var setups: [String]
    /// The expectation as the scenario writes it, such as `<= 50ms`.
    public var text: String

    /// Creates a goal.
    public init(
        metric: String,
        of: String? = nil,
        comparison: Comparison,
        limit: Double,
        setups: [String] = [],
        text: String
    ) {
        self.metric = metric
        self.of = of
        self.comparison = comparison
        self.limit = limit
        self.setups = setups
        self.text = text
    }
}
