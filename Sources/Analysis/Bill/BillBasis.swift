public import Measurement

/// What a setup's bills are made of, beside what its trials measure.
public struct BillBasis: Sendable {
    /// The setup's name.
    public var setup: String
    /// The plans of the stores that the setup has.
    public var plans: [Plan]
    /// The number of users whose load is played; nil where the scenario does not say who is one.
    public var users: UInt64?
    /// The bytes of tables and indexes before the first request.
    public var storedBytes: Int64
    /// The connections to Redis, one an application instance.
    public var redisConnections: Int

    /// Creates a basis.
    public init(
        setup: String,
        plans: [Plan],
        users: UInt64? = nil,
        storedBytes: Int64 = 0,
        redisConnections: Int = 1
    ) {
        self.setup = setup
        self.plans = plans
        self.users = users
        self.storedBytes = storedBytes
        self.redisConnections = redisConnections
    }
}

extension MonthlyUse {
    /// What a trial used.
    public init(_ trial: TrialRecord, _ basis: BillBasis) {
        self.init(measured: trial.measured)
        commands = trial.tallies
        largestMessage = Int128(trial.largestMessage)
        dataBytes = trial.engine.redisDataBytes.map { Int128($0) }
        usedMemory = Int128(trial.engine.redisUsedMemoryPeak)
        databaseBytes = Extent(
            trial.endpoints.reduce(0) { $0 + Int128($1.databaseBytes) },
            trial.endpoints.reduce(0) { $0 + Int128($1.databaseBytesMost) }
        )
        storedBytes = Int128(basis.storedBytes)
        storedGrowth = Int128(trial.storedGrowth)
        sleep = trial.sleep
        connections = Int128(trial.engine.connectionsInUsePeak)
        redisConnections = Int128(basis.redisConnections)
        let intervals = trial.timeline.filter { !$0.warmUp }
        let length = trial.timeline.first?.end ?? 0
        commandsPerSecond = Self.peak(intervals.map(\.redisCommands), over: length)
        statementsPerSecond = Self.peak(
            intervals.map { $0.databaseReads + $0.databaseWrites },
            over: length
        )
    }

    /// The most of an interval, in thousandths per second.
    private static func peak(_ counts: [UInt64], over length: Nanoseconds) -> Int128 {
        guard length > 0 else { return 0 }
        return Int128(counts.max() ?? 0) * 1_000 * Int128(Nanoseconds.second) / Int128(length)
    }
}

extension CostRow {
    /// The bills of every trial, in their order.
    static func rows(of record: RunRecord) -> [CostRow] {
        record.trials.flatMap { trial -> [CostRow] in
            guard let basis = record.bases.first(where: { $0.setup == trial.setup }),
                trial.measured > 0
            else { return [] }
            let use = MonthlyUse(trial, basis)
            return basis.plans.flatMap { plan in
                rows(
                    of: Bill(plan, for: use),
                    setup: trial.setup,
                    repetition: trial.repetition,
                    users: basis.users
                )
            }
        }
    }
}
