public import Measurement

/// Makes the summary's rows from what the trials measured, in an order that depends on nothing else.
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
    ///   - baseline: The setup that reductions are relative to; nil where there is none.
    /// - Returns: The rows in the order of the trials.
    public static func rows(
        of trials: [TrialRecord],
        races: [RaceRecord],
        baseline: String?
    ) -> [SummaryRow] {
        var summary = Summary()
        for trial in trials {
            let base = trials.first {
                $0.setup == baseline && $0.repetition == trial.repetition && baseline != trial.setup
            }
            let race = races.filter {
                $0.setup == trial.setup && $0.repetition == trial.repetition
            }
            summary.add(trial, baseline: base, races: race)
        }
        return summary.rows
    }

    private mutating func add(_ trial: TrialRecord, baseline: TrialRecord?, races: [RaceRecord]) {
        (setup, repetition) = (trial.setup, trial.repetition)
        enter(.run, "")
        let total = EndpointSum(of: trial.endpoints)
        add(total, baseline: baseline.map { EndpointSum(of: $0.endpoints) })
        addThroughput(total, over: trial.measured)
        addLookups(trial.families)
        addLevels(trial)
        addAnomalies(races)
        for endpoint in trial.endpoints {
            enter(.endpoint, endpoint.name)
            let same = baseline?.endpoints.first { $0.name == endpoint.name }
            add(EndpointSum(of: [endpoint]), baseline: same.map { EndpointSum(of: [$0]) })
        }
        let cacheable = trial.endpoints.filter(\.cacheable)
        if !cacheable.isEmpty {
            enter(.group, "cacheable")
            let same = baseline.map { EndpointSum(of: $0.endpoints.filter(\.cacheable)) }
            add(EndpointSum(of: cacheable), baseline: same)
        }
        addCalls(trial.commands, store: "redis")
        addCalls(trial.statements, store: "postgres")
        for family in trial.families where family.hits + family.misses > 0 {
            enter(.family, family.name)
            addLookups([family])
        }
        for race in races {
            enter(.protection, race.protection)
            add(race)
        }
    }

    private mutating func enter(_ scope: SummaryRow.Scope, _ name: String) {
        (self.scope, self.name) = (scope, name)
    }

    private mutating func add(_ metric: String, _ unit: String, _ value: Figure?, _ count: UInt64) {
        guard let value else { return }
        rows.append(
            SummaryRow(
                setup: setup,
                repetition: repetition,
                scope: scope,
                name: name,
                metric: metric,
                unit: unit,
                value: value,
                count: count
            )
        )
    }

    private mutating func add(_ sum: EndpointSum, baseline: EndpointSum?) {
        add("offered", "requests", Figure(sum.offered), sum.offered)
        add("sent", "requests", Figure(sum.sent), sum.offered)
        add("skipped", "requests", Figure(sum.skipped), sum.offered)
        for outcome in Outcome.allCases {
            let count = sum.outcomes[Int(outcome.rawValue)]
            add(outcome.name, "requests", Figure(count), sum.sent)
        }
        addLatency("response", sum.response)
        addLatency("service", sum.service)
        addLatency("lag", sum.lag)
        add("db_reads", "statements", Figure(sum.databaseReads), sum.sent)
        add("db_writes", "statements", Figure(sum.databaseWrites), sum.sent)
        if let baseline, baseline.databaseReads > 0 {
            let saved = Int128(baseline.databaseReads) - Int128(sum.databaseReads)
            add(
                "db_read_reduction",
                "ratio",
                Figure(saved, over: baseline.databaseReads),
                baseline.databaseReads
            )
        }
        add("redis_commands", "commands", Figure(sum.redisCommands), sum.sent)
    }

    private mutating func addThroughput(_ sum: EndpointSum, over time: Nanoseconds) {
        let perSecond = Figure(Int128(sum.sent) * Int128(Nanoseconds.second), over: time)
        add("throughput", "requests/s", perSecond, sum.sent)
    }

    private mutating func addLatency(_ kind: String, _ histogram: Histogram) {
        let distribution = Distribution(of: histogram)
        for percentile in Percentile.summarised where distribution.count > 0 {
            let value = Figure(microsecondsOf: distribution.value(at: percentile))
            add("\(kind)_us_\(percentile.name)", "us", value, distribution.count)
        }
    }

    private mutating func addLookups(_ families: [FamilyRecord]) {
        let hits = families.reduce(0) { $0 + $1.hits }
        let lookups = families.reduce(hits) { $0 + $1.misses }
        guard lookups > 0 else { return }
        add("hits", "lookups", Figure(hits), lookups)
        add("misses", "lookups", Figure(lookups - hits), lookups)
        add("hit_ratio", "ratio", Figure(hits, over: lookups), lookups)
        add("stale_reads", "lookups", Figure(families.reduce(0) { $0 + $1.stale }), lookups)
    }

    private mutating func addLevels(_ trial: TrialRecord) {
        let engine = trial.engine
        let samples = UInt64(trial.timeline.count)
        add("evictions", "keys", Figure(engine.evictions), samples)
        add("expirations", "keys", Figure(engine.expirations), samples)
        add("used_memory_bytes_peak", "bytes", Figure(engine.redisUsedMemoryPeak), samples)
        add("pg_connections_peak", "connections", Figure(engine.connectionsInUsePeak), samples)
        add("pg_waiters_peak", "callers", Figure(engine.connectionWaitersPeak), samples)
        add("redis_busy_us", "us", Figure(microsecondsOf: engine.redisBusy), samples)
        add("db_busy_us", "us", Figure(microsecondsOf: engine.databaseBusy), samples)
    }

    private mutating func addAnomalies(_ races: [RaceRecord]) {
        guard !races.isEmpty else { return }
        let pairs = races.reduce(0) { $0 + $1.conflictingPairs }
        let attempts = races.reduce(0) { $0 + $1.attempts }
        let double = races.reduce(0) { $0 + $1.doubleBookings }
        add("conflicting_pairs", "pairs", Figure(pairs), attempts)
        add("double_bookings", "pairs", Figure(double), pairs)
        add(
            "false_refusals",
            "attempts",
            Figure(races.reduce(0) { $0 + $1.falseRefusals }),
            attempts
        )
    }

    private mutating func add(_ race: RaceRecord) {
        add("attempts", "attempts", Figure(race.attempts), race.attempts)
        add("booked", "attempts", Figure(race.booked), race.attempts)
        add("taken", "attempts", Figure(race.refused), race.attempts)
        add("busy", "attempts", Figure(race.busy), race.attempts)
        add("failed", "attempts", Figure(race.failed), race.attempts)
        add("unknown", "attempts", Figure(race.unknown), race.attempts)
        add("conflicting_pairs", "pairs", Figure(race.conflictingPairs), race.attempts)
        add("double_bookings", "pairs", Figure(race.doubleBookings), race.conflictingPairs)
        add("excess_bookings", "bookings", Figure(race.excess), race.booked)
        add("false_refusals", "attempts", Figure(race.falseRefusals), race.attempts)
    }

    private mutating func addCalls(_ records: [CallRecord], store: String) {
        for record in records where record.calls > 0 {
            enter(.store, "\(store):\(record.name)")
            add("calls", "calls", Figure(record.calls), record.calls)
            add("failed_calls", "calls", Figure(record.failed), record.calls)
            addLatency("call", record.latency)
        }
    }
}

/// Several endpoints added up.
struct EndpointSum {
    private(set) var offered: UInt64 = 0
    private(set) var skipped: UInt64 = 0
    private(set) var outcomes = [UInt64](repeating: 0, count: Outcome.allCases.count)
    private(set) var lag = Histogram()
    private(set) var service = Histogram()
    private(set) var response = Histogram()
    private(set) var databaseReads: UInt64 = 0
    private(set) var databaseWrites: UInt64 = 0
    private(set) var redisCommands: UInt64 = 0

    init(of endpoints: [EndpointRecord]) {
        for endpoint in endpoints {
            offered += endpoint.offered
            skipped += endpoint.skipped
            for index in outcomes.indices { outcomes[index] += endpoint.outcomes[index] }
            lag.merge(endpoint.lag)
            service.merge(endpoint.service)
            response.merge(endpoint.response)
            databaseReads += endpoint.databaseReads
            databaseWrites += endpoint.databaseWrites
            redisCommands += endpoint.redisCommands
        }
    }

    var sent: UInt64 { outcomes.reduce(0, +) }
}
