/// A kind of step: its name in scenarios, its settings, and how it is built.
public struct StepKind: Sendable {
    /// The name in scenarios, in kebab case.
    public var name: String
    /// One sentence for the documentation.
    public var summary: String
    /// The settings it understands.
    public var settings: [SettingDeclaration]
    /// The setting that is meant where a scenario gives a scalar or a list instead of a mapping.
    public var shorthand: String?
    /// Builds the step.
    public var build: @Sendable (StepSettings, inout Blueprint) throws(StepProblem) -> any Step

    /// Declares a kind of step.
    public init(
        name: String,
        summary: String,
        settings: [SettingDeclaration],
        shorthand: String? = nil,
        build: @escaping @Sendable (StepSettings, inout Blueprint) throws(StepProblem) -> any Step
    ) {
        self.name = name
        self.summary = summary
        self.settings = settings
        self.shorthand = shorthand
        self.build = build
    }

    /// Every kind of step, in the order of the documentation.
    public static let all: [StepKind] = [
        .cached, .write, .invalidate, .writeThrough, .rateLimit, .lock, .book, .payout, .session,
        .oneTimeToken,
        .counter,
        .uniqueCount, .enqueue, .buffer, .flag, .append, .work, .probe, .redis, .sql,
    ]
}
