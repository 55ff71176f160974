/// What a run comes to; the command line turns it into an exit status.
public struct RunVerdict: Sendable, Equatable {
    /// Whether the run was played to its end.
    public var isComplete: Bool
    /// Goals that say an invariant must hold and that failed.
    public var violated: Int
    /// Other goals that failed.
    public var failed: Int
    /// Goals that no one could judge.
    public var unmeasured: Int

    /// Sums up a run.
    public init(status: RunStatus, goals: [GoalResult]) {
        isComplete = status == .complete
        violated = goals.count { $0.outcome == .failed && $0.isCorrectness }
        failed = goals.count { $0.outcome == .failed && !$0.isCorrectness }
        unmeasured = goals.count { $0.outcome == .notMeasured }
    }

    /// Whether everything that was asked for was played, judged and held.
    public var isGood: Bool { isComplete && violated == 0 && failed == 0 && unmeasured == 0 }
}
