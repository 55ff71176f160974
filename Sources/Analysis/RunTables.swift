/// Everything of a run that its results folder holds: what reports, plots and comparisons are made
/// of.
///
/// Written to files and read back it is the same value, so a report that is rebuilt from a folder
/// is the report that the run itself wrote.
public struct RunTables: Sendable {
    /// What was played and under which conditions.
    public var description: RunDescription
    /// The tidy summary, one observation a row.
    public var summary: [SummaryRow]
    /// The latency curves.
    public var latency: [LatencyRow]
    /// The timelines.
    public var timeline: [TimelineRow]
    /// What became of the goals.
    public var goals: [GoalResult]
    /// What the audit of the bookings found.
    public var races: [RaceRecord]
    /// What the rules on locks, releases, fences and effects came to.
    public var checks: [CheckRow]
    /// What came of each protection under each fault; none where the scenario has no matrix.
    public var matrix: [MatrixRow]
    /// What became of the claims.
    public var claims: [ClaimResult]
    /// The commands by endpoint and kind.
    public var commands: [CommandRow]
    /// What Redis holds at the end, by key family.
    public var memory: [MemoryRow]
    /// The bills, a line for each thing that a plan counts.
    public var costs: [CostRow]

    /// Creates the tables from parts that were read.
    public init(
        description: RunDescription,
        summary: [SummaryRow],
        latency: [LatencyRow],
        timeline: [TimelineRow],
        goals: [GoalResult],
        races: [RaceRecord],
        checks: [CheckRow] = [],
        matrix: [MatrixRow] = [],
        claims: [ClaimResult] = [],
        commands: [CommandRow] = [],
        memory: [MemoryRow] = [],
        costs: [CostRow] = []
    ) {
        self.description = description
        self.summary = summary
        self.latency = latency
        self.timeline = timeline
        self.goals = goals
        self.races = races
        self.checks = checks
        self.matrix = matrix
        self.claims = claims
        self.commands = commands
        self.memory = memory
        self.costs = costs
    }

    /// Makes the tables of a run.
    public init(_ record: RunRecord) {
        let setups = record.description.setups
        let costs = CostRow.rows(of: record)
        let rows = Summary.rows(
            of: record.trials,
            races: record.races,
            window: record.description.window.length,
            setups: setups,
            costs: costs
        )
        var description = record.description
        description.doubts += Doubts(record: record, rows: rows).sentences
        description.redFlags = RedFlags(record: record).all
        self.init(
            description: description,
            summary: rows,
            latency: LatencyRow.rows(of: record.trials),
            timeline: TimelineRow.rows(
                of: record.trials,
                window: record.description.window.length
            ),
            goals: GoalResult.evaluate(record.goals, against: rows, setups: setups.map(\.name)),
            races: record.races,
            checks: CheckRow.rows(of: record.trials),
            matrix: MatrixRow.rows(of: record),
            claims: ClaimResult.results(of: record.claims, rows: rows, in: description),
            commands: CommandRow.rows(of: record.trials),
            memory: MemoryRow.rows(of: record.trials),
            costs: costs
        )
    }

    /// What the run comes to.
    public var verdict: RunVerdict { RunVerdict(status: description.status, goals: goals) }

    /// The setup that the others are compared with; nil where the scenario names none.
    public var baseline: String? { description.setups.first(where: \.isBaseline)?.name }
}
