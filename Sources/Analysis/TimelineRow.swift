public import Measurement

/// One interval of one trial's timeline.
public struct TimelineRow: Sendable {
    /// What a trial does in an interval.
    public enum Phase: String, Sendable, CaseIterable {
        /// Load is applied and not counted in the summary.
        case warmUp = "warm-up"
        /// Load is applied and counted.
        case measuring
        /// The window has passed; what was in flight ends.
        case draining
    }
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// What the trial does in the interval.
    public var phase: Phase
    /// What was counted and read in the interval.
    public var interval: IntervalRecord

    /// Creates a row.
    public init(setup: String, repetition: Int, phase: Phase, interval: IntervalRecord) {
        self.setup = setup
        self.repetition = repetition
        self.phase = phase
        self.interval = interval
    }

    /// The share of the interval's lookups that found a value; nil where there was none.
    public var hitRatio: Figure? { Figure(interval.hits, over: interval.hits + interval.misses) }

    /// The intervals of every trial, in order.
    ///
    /// - Parameters:
    ///   - trials: What was measured.
    ///   - window: The length of the window, warm-up included; what ends later is draining.
    /// - Returns: The rows in the order of the trials and of time.
    public static func rows(of trials: [TrialRecord], window: Nanoseconds) -> [TimelineRow] {
        trials.flatMap { trial in
            var begin: Nanoseconds = 0
            return trial.timeline.map { interval in
                defer { begin = interval.end }
                let phase: Phase =
                    begin >= window ? .draining : interval.warmUp ? .warmUp : .measuring
                return TimelineRow(
                    setup: trial.setup,
                    repetition: trial.repetition,
                    phase: phase,
                    interval: interval
                )
            }
        }
    }
}
