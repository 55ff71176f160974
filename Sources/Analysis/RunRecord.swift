public import Measurement

/// Everything of one run: what was played, under which conditions, and what each trial measured.
///
/// The runner fills it; ``RunTables`` are derived from it and are all that results folders and
/// reports ever see.
public struct RunRecord: Sendable {
    /// What was played and where.
    public var description: RunDescription
    /// What each trial measured: the setups in the scenario's order, each with its repetitions.
    public var trials: [TrialRecord]
    /// What the audit of the bookings found, in the order of the trials that booked.
    public var races: [RaceRecord]
    /// What the scenario says must hold.
    public var goals: [Goal]
    /// What a document says, to be judged by the run.
    public var claims: [Claim]
    /// What the bills of each setup are made of; empty where the scenario names no plans.
    public var bases: [BillBasis]

    /// Creates a run's record.
    public init(
        description: RunDescription,
        trials: [TrialRecord],
        races: [RaceRecord] = [],
        goals: [Goal] = [],
        claims: [Claim] = [],
        bases: [BillBasis] = []
    ) {
        self.description = description
        self.trials = trials
        self.races = races
        self.goals = goals
        self.claims = claims
        self.bases = bases
    }
}
