public import Measurement

/// The commands of one kind that one endpoint, or work beside the requests, sent in one trial.
public struct CommandRow: Sendable, Equatable {
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// What was sent, by whom.
    public var tally: CommandTally

    /// Creates a row.
    public init(setup: String, repetition: Int, tally: CommandTally) {
        (self.setup, self.repetition, self.tally) = (setup, repetition, tally)
    }

    /// What providers may count of it: the least and the most that any of their rules makes of it.
    public var billed: Extent {
        let most = tally.billed(PlanBilling()).high
        return Extent(tally.billed(PlanBilling(freeCommands: ["ping"])).low, most)
    }

    /// The rows of every trial.
    static func rows(of trials: [TrialRecord]) -> [CommandRow] {
        trials.flatMap { trial in
            trial.tallies.map {
                CommandRow(setup: trial.setup, repetition: trial.repetition, tally: $0)
            }
        }
    }
}

/// What the keys of one family hold at the end of one trial.
public struct MemoryRow: Sendable, Equatable {
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// What the keys hold.
    public var memory: FamilyMemory

    /// Creates a row.
    public init(setup: String, repetition: Int, memory: FamilyMemory) {
        (self.setup, self.repetition, self.memory) = (setup, repetition, memory)
    }

    /// The rows of every trial whose engine can look into Redis.
    static func rows(of trials: [TrialRecord]) -> [MemoryRow] {
        trials.flatMap { trial in
            trial.engine.memory.map {
                MemoryRow(setup: trial.setup, repetition: trial.repetition, memory: $0)
            }
        }
    }
}
