/// What the user wants to hold; a goal that does not hold fails the run.
public struct Goal: Sendable, Equatable {
    /// How a measured value is held against the limit.
    public enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case equal = "=="
    }
    /// The metric's name in the one table of metrics.
    public var metric: String
    /// The endpoint or group it is about; nil is the whole run.
    public var of: String?
    /// How the value is held against the limit.
    public var comparison: Comparison
    /// The limit in the metric's unit; a ratio is a number from 0 to 1.
    public var limit: Double
    /// The setups it is about; empty is every setup.
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

    /// Whether a value meets the limit.
    public func holds(for value: Double) -> Bool {
        switch comparison {
        case .atMost: value <= limit
        case .atLeast: value >= limit
        case .below: value < limit
        case .above: value > limit
        case .equal: value == limit
        }
    }

    /// Which of two values is further from what the goal asks for.
    func isWorse(_ candidate: Double, than other: Double) -> Bool {
        switch comparison {
        case .atMost, .below: candidate > other
        case .atLeast, .above: candidate < other
        case .equal: (candidate - limit).magnitude > (other - limit).magnitude
        }
    }
}
