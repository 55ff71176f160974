public import Measurement

/// What one rule on locks, releases, fences or effects came to in one trial.
public struct CheckRow: Sendable, Equatable {
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// What was counted.
    public var record: CheckRecord
    /// What it says about the rule.
    public var verdict: RaceRecord.Verdict

    /// Creates a row.
    public init(
        setup: String,
        repetition: Int,
        record: CheckRecord,
        verdict: RaceRecord.Verdict
    ) {
        self.setup = setup
        self.repetition = repetition
        self.record = record
        self.verdict = verdict
    }

    /// How many acquisitions, releases, writes or effects must have run against something else
    /// before a pass counts.
    private static let leastContended: UInt64 = 10

    /// The rows of every trial.
    static func rows(of trials: [TrialRecord]) -> [CheckRow] {
        trials.flatMap { trial in
            trial.checks.map { record in
                CheckRow(
                    setup: trial.setup,
                    repetition: trial.repetition,
                    record: record,
                    verdict: verdict(of: record)
                )
            }
        }
    }

    private static func verdict(of record: CheckRecord) -> RaceRecord.Verdict {
        if record.violations > 0 { return .violated }
        if record.dropped > 0 || record.unknown > 0 { return .incomplete }
        return record.contended < leastContended ? .untested : .held
    }

    /// Why nothing is known; nil where something is.
    public var reason: String? {
        guard verdict == .incomplete else { return nil }
        return record.dropped > 0
            ? "\(record.dropped) were not checked: the memory was full"
            : "\(record.unknown) outcomes were lost"
    }
}
