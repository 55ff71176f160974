import Measurement

/// A goal held against what one setup measured; the worst repetition decides.
public struct GoalResult: Sendable, Equatable {
    /// What became of a goal.
    public enum Outcome: String, Sendable, CaseIterable {
        /// Every repetition met it.
        case held
        /// At least one repetition did not meet it.
        case failed
        /// The setup has no such metric, so nobody knows.
        case notMeasured = "not-measured"
    }
    /// The goal.
    public var goal: Goal
    /// The setup it was held against; empty where no setup measured its metric.
    public var setup: String
    /// The repetition that decided: the one furthest from what the goal asks for.
    public var repetition: Int?
    /// The value of that repetition.
    public var value: Figure?
    /// How many observations that value rests on.
    public var count: UInt64
    /// What became of the goal.
    public var outcome: Outcome
    /// Whether the goal says that a correctness invariant must hold, which a failure violates.
    public var isCorrectness: Bool

    /// Creates a result.
    public init(
        goal: Goal,
        setup: String,
        repetition: Int? = nil,
        value: Figure? = nil,
        count: UInt64 = 0,
        outcome: Outcome,
        isCorrectness: Bool
    ) {
        self.goal = goal
        self.setup = setup
        self.repetition = repetition
        self.value = value
        self.count = count
        self.outcome = outcome
        self.isCorrectness = isCorrectness
    }

    /// Holds every goal against every setup it is about.
    ///
    /// A goal that names its setups is judged in each of them that was played. One that names none
    /// is judged wherever its metric was measured; where no setup measured it, it stays unmeasured,
    /// which is not the same as held.
    public static func evaluate(
        _ goals: [Goal],
        against rows: [SummaryRow],
        setups: [String]
    ) -> [GoalResult] {
        goals.flatMap { goal in
            let judged = setups.filter { goal.setups.isEmpty || goal.setups.contains($0) }
            let results = judged.map { evaluate(goal, against: rows, in: $0) }
            guard goal.setups.isEmpty else { return results }
            let measured = results.filter { $0.outcome != .notMeasured }
            return measured.isEmpty ? [unmeasured(goal, in: "")] : measured
        }
    }

    private static func evaluate(
        _ goal: Goal,
        against rows: [SummaryRow],
        in setup: String
    ) -> GoalResult {
        let scope = rows.scope(of: goal.of, metric: goal.metric)
        let candidates = rows.filter {
            $0.setup == setup && $0.metric == goal.metric && $0.scope == scope
                && $0.name == goal.of ?? ""
        }
        guard var worst = candidates.first else { return unmeasured(goal, in: setup) }
        for row in candidates.dropFirst() where goal.isWorse(row.value, than: worst.value) {
            worst = row
        }
        let holds = goal.comparison.holds(worst.value.value, goal.limit)
        return GoalResult(
            goal: goal,
            setup: setup,
            repetition: worst.repetition,
            value: worst.value,
            count: worst.count,
            outcome: holds ? .held : .failed,
            isCorrectness: goal.isCorrectness
        )
    }

    private static func unmeasured(_ goal: Goal, in setup: String) -> GoalResult {
        GoalResult(
            goal: goal,
            setup: setup,
            outcome: .notMeasured,
            isCorrectness: goal.isCorrectness
        )
    }
}

extension Goal {
    /// Whether the goal is about a metric that counts broken promises, not slow ones.
    public var isCorrectness: Bool { Metric.named(metric)?.isInvariant == true }

    /// Whether one value is further than another from what the goal asks for.
    func isWorse(_ candidate: Figure, than other: Figure) -> Bool {
        switch comparison {
        case .atMost, .below: candidate.value > other.value
        case .atLeast, .above: candidate.value < other.value
        case .equal:
            (candidate.value - limit).magnitude > (other.value - limit).magnitude
        }
    }
}
