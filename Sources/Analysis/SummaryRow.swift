/// One observation of the summary: a metric of one scope in one trial.
public struct SummaryRow: Sendable, Equatable {
    /// What a row is about.
    public enum Scope: String, Sendable, CaseIterable {
        /// The whole trial; its name is empty.
        case run
        /// One endpoint.
        case endpoint
        /// Several endpoints together, such as `cacheable`.
        case group
        /// A store (`redis`), or one kind of its calls (`redis:get`).
        case store
        /// A key family, by its template.
        case family
        /// A protection against double bookings.
        case protection
        /// A provider's plan.
        case plan
    }
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// What the row is about.
    public var scope: Scope
    /// The name within the scope; empty for the run.
    public var name: String
    /// The metric's name in the one table of metrics.
    public var metric: String
    /// The metric's unit.
    public var unit: String
    /// The measured value.
    public var value: Figure
    /// How many observations the value rests on: requests, lookups, calls or intervals.
    public var count: UInt64

    /// Creates a row.
    public init(
        setup: String,
        repetition: Int,
        scope: Scope,
        name: String,
        metric: String,
        unit: String,
        value: Figure,
        count: UInt64
    ) {
        self.setup = setup
        self.repetition = repetition
        self.scope = scope
        self.name = name
        self.metric = metric
        self.unit = unit
        self.value = value
        self.count = count
    }
}
