public import Measurement

/// Makes the summary's rows from what the trials measured, in an order that depends on nothing
/// else.
public struct Summary {
    private var rows: [SummaryRow] = []
    private var setup = ""
    private var repetition = 0
    private var scope = SummaryRow.Scope.run
    private var name = ""

    private init() {}

    /// The rows of every trial.
    ///
    /// - Parameters:
    ///   - trials: What was measured.
    ///   - races: What the audit found, by setup and repetition.
    ///   - window: The length of the window, warm-up included.
    ///   - setups: The setups; reductions are relative to the one that is the baseline.
    ///   - costs: The lines of the bills.
    /// - Returns: The rows in the order of the trials.
    public static func rows(
        of trials: [TrialRecord],
        races: [RaceRecord],
        window: Nanoseconds,
        setups: [SetupRecord],
        costs: [CostRow] = []
    ) -> [SummaryRow] {
        let baseline = setups.first(where: \.isBaseline)?.name
        var summary = Summary()
        for trial in trials {
            let base = trials.first {
                $0.setup == baseline && $0.repetition == trial.repetition && baseline != trial.setup
            }
            let cores = setups.first { $0.name == trial.setup }?.databaseCores
            let own = races.filter {
                $0.setup == trial.setup && $0.repetition == trial.repetition
            }
            summary.add(trial, baseline: base, races: own, window: window, cores: cores)
            summary.addBills(
                costs.filter { $0.setup == trial.setup && $0.repetition == trial.repetition }
            )
        }
        return summary.rows
    }

    private mutating func add(
        _ trial: TrialRecord,
        baseline: TrialRecord?,
        races: [RaceRecord],
        window: Nanoseconds,
        cores: Int?
    ) {
        (setup, repetition) = (trial.setup, trial.repetition)
        enter(.run, "")
        add(trial.endpoints, baseline: baseline?.endpoints, over: trial.measured)
        addLookups(trial.families)
        addPromises(of: trial.families, trial.limiters)
        addPeaks(trial)
        addLevels(trial.engine, window: window, cores: cores)
        addServerTime(trial)
        addMemory(trial.engine.memory, bytes: trial.engine.redisDataBytes)
        addBookings(races)
        addViolations(trial.checks)
        addChecks(trial.engine, window: window)
        for endpoint in trial.endpoints {
            enter(.endpoint, endpoint.name)
            let same = baseline?.endpoints.filter { $0.name == endpoint.name }
            add([endpoint], baseline: same, over: trial.measured)
        }
        let cacheable = trial.endpoints.filter(\.cacheable)
        if !cacheable.isEmpty {
            enter(.group, "cacheable")
            let names = cacheable.map(\.name)
            let same = baseline?.endpoints.filter { names.contains($0.name) }
            add(cacheable, baseline: same, over: trial.measured)
        }
        addCalls(trial.commands, store: "redis")
        addCalls(trial.statements, store: "postgres")
        for (index, family) in trial.families.enumerated() {
            enter(.family, family.name)
            addLookups([family])
            addPromises(of: [family], trial.limiters.filter { Int($0.rule.family) == index })
            guard trial.engine.memory.indices.contains(index) else { continue }
            let memory = trial.engine.memory[index]
            if memory.keys > 0 { addMemory([memory], bytes: Int64(clamping: memory.bytes)) }
        }
        for race in races {
            enter(.protection, race.protection)
            addBookings([race])
        }
    }

    private mutating func enter(_ scope: SummaryRow.Scope, _ name: String) {
        (self.scope, self.name) = (scope, name)
    }

    mutating func add(_ metric: Metric, _ value: Figure?, of count: some BinaryInteger) {
        guard let value else { return }
        rows.append(
            SummaryRow(
                setup: setup,
                repetition: repetition,
                scope: scope,
                name: name,
                metric: metric.name,
                unit: metric.unit.rawValue,
                value: value,
                count: UInt64(count)
            )
        )
    }

    mutating func add(_ metric: Metric, _ value: UInt64, of count: UInt64) {
        add(metric, Figure(value), of: count)
    }
}

// MARK: - Requests

extension Summary {
    private mutating func add(
        _ endpoints: [EndpointRecord],
        baseline: [EndpointRecord]?,
        over measured: Nanoseconds
    ) {
        let sum = EndpointSum(of: endpoints)
        add(.offered, sum.offered, of: sum.offered)
        add(.sent, sum.sent, of: sum.offered)
        add(.skipped, sum.skipped, of: sum.offered)
        add(.served, sum.count(of: .served), of: sum.sent)
        add(.refused, sum.count(of: .refused), of: sum.sent)
        add(.taken, sum.count(of: .taken), of: sum.sent)
        add(.busy, sum.count(of: .busy), of: sum.sent)
        add(.failed, sum.count(of: .failed), of: sum.sent)
        let scaled = Int128(sum.sent) * Int128(Nanoseconds.second)
        add(.throughput, Figure(scaled, over: measured), of: sum.sent)
        for kind in LatencyKind.allCases {
            add(sum[kind]) { .latency(kind, $0) }
        }
        add(.databaseReads, sum.databaseReads, of: sum.sent)
        add(.databaseWrites, sum.databaseWrites, of: sum.sent)
        if let baseline {
            let base = EndpointSum(of: baseline).databaseReads
            let saved = Int128(base) - Int128(sum.databaseReads)
            add(.databaseReadReduction, Figure(saved, over: base), of: base)
        }
        add(.redisCommands, sum.redisCommands, of: sum.sent)
        let commands = Int128(sum.redisCommands + sum.scriptCalls) * Int128(Nanoseconds.day)
        add(.commandsPerDay, Figure(commands, over: measured)?.rounded(to: 0), of: sum.sent)
        add(.redisBytes, sum.redisBytes, of: sum.sent)
        add(.databaseBytes, sum.databaseBytes, of: sum.sent)
    }

    private mutating func add(_ histogram: Histogram, as metric: (Quantile) -> Metric) {
        let distribution = Distribution(of: histogram)
        guard distribution.count > 0 else { return }
        for quantile in Quantile.allCases {
            let value = Figure(microsecondsOf: distribution.value(at: quantile.exact))
            add(metric(quantile), value, of: distribution.count)
        }
    }
}

// MARK: - Stores

extension Summary {
    private mutating func addLookups(_ families: [FamilyRecord]) {
        let hits = families.reduce(0) { $0 + $1.hits }
        let lookups = families.reduce(hits) { $0 + $1.misses }
        guard lookups > 0 else { return }
        add(.cacheHits, hits, of: lookups)
        add(.cacheMisses, lookups - hits, of: lookups)
        add(.hitRatio, Figure(hits, over: lookups), of: lookups)
        let stale = families.reduce(0) { $0 + $1.stale }
        add(.staleReads, stale, of: hits)
        let sum = families.reduce(0) { $0 + $1.staleSum }
        let mean = Int64(clamping: sum / Int128(max(1, stale)))
        add(.stalenessMean, Figure(microsecondsOf: mean), of: stale)
        let longest = families.map(\.staleMax).max() ?? 0
        add(.stalenessMax, Figure(microsecondsOf: longest), of: stale)
    }

    /// The peaks by interval, without the warm-up; the first interval's length stands for all.
    private mutating func addPeaks(_ trial: TrialRecord) {
        let intervals = trial.timeline.filter { !$0.warmUp }
        guard let length = trial.timeline.first?.end, !intervals.isEmpty else { return }
        func perSecond(_ counts: [UInt64]) -> Figure? {
            Figure(Int128(counts.max() ?? 0) * Int128(Nanoseconds.second), over: length)
        }
        add(
            .databaseStatementsPeak,
            perSecond(intervals.map { $0.databaseReads + $0.databaseWrites }),
            of: intervals.count
        )
        add(.redisCommandsPeak, perSecond(intervals.map(\.redisCommands)), of: intervals.count)
        let keys = trial.timeline.map(\.gauges.redisKeys).max() ?? 0
        add(.redisKeysPeak, Figure(keys), of: trial.timeline.count)
    }

    private mutating func addLevels(_ engine: EngineRecord, window: Nanoseconds, cores: Int?) {
        add(.evictions, Figure(engine.evictions), of: 1)
        add(.expirations, Figure(engine.expirations), of: 1)
        add(.usedMemoryPeak, Figure(engine.redisUsedMemoryPeak), of: 1)
        add(.connectionsInUsePeak, Figure(engine.connectionsInUsePeak), of: 1)
        add(.connectionWaitersPeak, Figure(engine.connectionWaitersPeak), of: 1)
        if engine.redisBusy > 0 {
            add(.redisUtilisation, Figure(engine.redisBusy, over: window), of: 1)
        }
        if !engine.faultsMet.isEmpty {
            let met = engine.faultsMet.reduce(0, +)
            add(.faultCalls, Figure(met), of: engine.faultsMet.count)
        }
        if engine.databaseBusy > 0, let cores {
            let capacity = Int128(cores) * Int128(window)
            add(.databaseUtilisation, Figure(engine.databaseBusy, over: capacity), of: 1)
        }
    }

    private mutating func addCalls(_ records: [CallRecord], store: String) {
        for record in records where record.calls > 0 {
            enter(.store, "\(store):\(record.name)")
            add(.calls, record.calls, of: record.calls)
            add(.failedCalls, record.failed, of: record.calls)
            add(record.latency, as: Metric.callLatency)
        }
    }
}

// MARK: - Memory and bills

extension Summary {
    private mutating func addMemory(_ families: [FamilyMemory], bytes: Int64?) {
        guard let bytes, !families.isEmpty else { return }
        let keys = families.reduce(0) { $0 + $1.keys }
        let lasting = families.reduce(0) { $0 + $1.keysWithoutTimeToLive }
        add(.keysWithoutTimeToLive, lasting, of: keys)
        add(.dataBytes, Figure(bytes), of: keys)
    }

    /// The bills of one trial, a plan after the other.
    private mutating func addBills(_ rows: [CostRow]) {
        for total in rows where total.isTotal {
            enter(.plan, total.plan)
            add(.bill, total.amountHigh, of: 1)
            add(.billLow, total.amountLow, of: 1)
            let end = rows.first { $0.plan == total.plan && $0.endsFirst }
            add(.planEndLoad, end?.loadLow, of: 1)
            add(.planEndUsers, (end?.users).map { Figure($0) }, of: 1)
        }
    }
}

// MARK: - Bookings and self-checks

extension Summary {
    /// What broke the rules on locks, fences and effects, of what ran against something else.
    private mutating func addViolations(_ checks: [CheckRecord]) {
        for check in checks {
            guard let metric = Metric.violations.first(where: { $0.rule == check.name })?.metric
            else { continue }
            add(metric, check.violations, of: check.contended)
        }
    }

    private mutating func addBookings(_ races: [RaceRecord]) {
        guard !races.isEmpty else { return }
        let attempts = races.reduce(0) { $0 + $1.attempts }
        let won = races.reduce(0) { $0 + $1.booked }
        add(.bookingAttempts, attempts, of: attempts)
        add(.bookingsWon, won, of: attempts)
        add(.bookingsUnknown, races.reduce(0) { $0 + $1.unknown }, of: attempts)
        add(.doubleBookings, races.reduce(0) { $0 + $1.doubleBookings }, of: won)
        add(.overlappingPairs, races.reduce(0) { $0 + $1.overlappingPairs }, of: won)
        add(.falseRefusals, races.reduce(0) { $0 + $1.falseRefusals }, of: attempts)
        add(.concurrentConflicts, races.reduce(0) { $0 + $1.concurrentConflicts }, of: attempts)
        add(.attemptsDropped, races.reduce(0) { $0 + $1.dropped }, of: attempts)
    }

    private mutating func addChecks(_ engine: EngineRecord, window: Nanoseconds) {
        add(.meanInFlight, Figure(engine.inFlightIntegral, over: window), of: 1)
        let apart = (engine.inFlightIntegral - engine.serviceSum).magnitude
        add(.littleError, Figure(apart, over: engine.serviceSum), of: 1)
    }
}
