extension Metric {
    /// Every metric, in the order of results and documentation.
    public static let all: [Metric] =
        requests + latencies + stores + callsOfAKind + servers
        + bookings + violations.map(\.metric) + promises + bills + checks

    private static let requests: [Metric] = [
        .offered, .sent, .skipped, .served, .refused, .taken, .busy, .failed, .throughput,
    ]
    private static let latencies: [Metric] = LatencyKind.allCases.flatMap { kind in
        Quantile.allCases.map { latency(kind, $0) }
    }
    private static let stores: [Metric] = [
        .cacheHits, .cacheMisses, .hitRatio, .staleReads, .databaseReads, .databaseWrites,
        .databaseReadReduction, .databaseStatementsPeak, .redisCommands, .redisCommandsPeak,
    ]
    private static let callsOfAKind: [Metric] =
        [.calls, .failedCalls] + Quantile.allCases.map { callLatency($0) }
    private static let servers: [Metric] = [
        .evictions, .expirations, .usedMemoryPeak, .redisKeysPeak, .connectionsInUsePeak,
        .connectionWaitersPeak, .redisUtilisation, .databaseUtilisation, .faultCalls,
    ]
    private static let bookings: [Metric] = [
        .bookingAttempts, .bookingsWon, .bookingsUnknown, .doubleBookings, .overlappingPairs,
        .falseRefusals, .concurrentConflicts, .attemptsDropped,
    ]
    private static let checks: [Metric] = [.meanInFlight, .littleError]
}

// MARK: - Requests

extension Metric {
    private static let perEndpoint: [Scope] = [.run, .endpoint, .cacheable]

    /// Requests intended in the measured part.
    public static let offered = Metric(
        "offered",
        .requests,
        .neither,
        perEndpoint,
        "Requests whose intended start lay in the measured part: sent and skipped."
    )
    /// Requests that were sent.
    public static let sent = Metric(
        "sent",
        .requests,
        .neither,
        perEndpoint,
        "Offered requests that were sent."
    )
    /// Requests that were never sent.
    public static let skipped = Metric(
        "skipped",
        .requests,
        .lower,
        perEndpoint,
        "Offered requests that were never sent."
    )
    /// Requests that did what was asked.
    public static let served = Metric(
        "served",
        .requests,
        .higher,
        perEndpoint,
        "Sent requests that did what was asked."
    )
    /// Requests that a limiter turned away.
    public static let refused = Metric(
        "refused",
        .requests,
        .neither,
        perEndpoint,
        "Sent requests that a limiter refused."
    )
    /// Requests for something that was taken.
    public static let taken = Metric(
        "taken",
        .requests,
        .neither,
        perEndpoint,
        "Sent requests for something that the database knew to be taken."
    )
    /// Requests that met a held lock.
    public static let busy = Metric(
        "busy",
        .requests,
        .lower,
        perEndpoint,
        "Sent requests turned away because another held a lock, without asking the database."
    )
    /// Requests that ended in a store's error.
    public static let failed = Metric(
        "failed",
        .requests,
        .lower,
        perEndpoint,
        "Sent requests that a failing store ended, and nothing carried."
    )
    /// Requests that ended, per second.
    public static let throughput = Metric(
        "throughput_per_s",
        .perSecond,
        .higher,
        perEndpoint,
        "Sent requests, whatever their outcome, per second of the measured part."
    )

    /// A point of one of the three latencies of sent requests, failed ones included.
    public static func latency(_ kind: LatencyKind, _ quantile: Quantile) -> Metric {
        let span =
            switch kind {
            case .response: "intended start to end"
            case .service: "actual start to end"
            case .lag: "intended to actual start"
            }
        let share =
            quantile == .max ? "The longest time" : "The time that \(quantile.percentile) % kept to"
        return Metric(
            "\(kind.rawValue)_us_\(quantile.rawValue)",
            .microseconds,
            .lower,
            perEndpoint,
            "\(share) from \(span)."
        )
    }
}

// MARK: - What requests asked of the stores

extension Metric {
    private static let perFamily: [Scope] = [.run, .family]

    /// Cache lookups that found a value.
    public static let cacheHits = Metric(
        "cache_hits",
        .lookups,
        .higher,
        perFamily,
        "Cache lookups that found a value."
    )
    /// Cache lookups that found none.
    public static let cacheMisses = Metric(
        "cache_misses",
        .lookups,
        .lower,
        perFamily,
        "Cache lookups that found none, failed lookups included."
    )
    /// The share of cache lookups that found a value.
    public static let hitRatio = Metric(
        "hit_ratio",
        .ratio,
        .higher,
        perFamily,
        "Cache hits ÷ cache lookups."
    )
    /// Cache hits older than the newest committed value.
    public static let staleReads = Metric(
        "stale_reads",
        .lookups,
        .lower,
        perFamily,
        "Cache hits older than the newest value committed before the lookup began."
    )
    /// Statements that read the database.
    public static let databaseReads = Metric(
        "db_reads",
        .statements,
        .lower,
        perEndpoint,
        "Statements that read the database."
    )
    /// Statements that wrote to the database.
    public static let databaseWrites = Metric(
        "db_writes",
        .statements,
        .lower,
        perEndpoint,
        "Statements that wrote to the database."
    )
    /// The share of database reads that the baseline setup had and this one has not.
    public static let databaseReadReduction = Metric(
        "db_read_reduction",
        .ratio,
        .higher,
        perEndpoint,
        "1 − database reads ÷ those of the baseline setup on the same stream."
    )
    /// The most database statements per second in an interval.
    public static let databaseStatementsPeak = Metric(
        "db_statements_per_s_peak",
        .perSecond,
        .lower,
        [.run],
        "The most database reads and writes per second in one interval after the warm-up."
    )
    /// Redis commands that requests sent.
    public static let redisCommands = Metric(
        "redis_commands",
        .commands,
        .lower,
        perEndpoint,
        "Redis commands that requests sent."
    )
    /// The most Redis commands per second in an interval.
    public static let redisCommandsPeak = Metric(
        "redis_commands_per_s_peak",
        .perSecond,
        .lower,
        [.run],
        "The most Redis commands per second in one interval after the warm-up."
    )
}

// MARK: - Servers

extension Metric {
    /// Keys evicted.
    public static let evictions = Metric(
        "evictions",
        .keys,
        .lower,
        [.run],
        "Keys that Redis evicted for room, warm-up included."
    )
    /// Keys expired.
    public static let expirations = Metric(
        "expirations",
        .keys,
        .neither,
        [.run],
        "Keys that Redis expired by age, warm-up included."
    )
    /// The largest used memory of Redis.
    public static let usedMemoryPeak = Metric(
        "used_memory_bytes_peak",
        .bytes,
        .lower,
        [.run],
        "The largest used memory of Redis that was seen."
    )
    /// The most keys in Redis at the end of an interval.
    public static let redisKeysPeak = Metric(
        "redis_keys_peak",
        .keys,
        .neither,
        [.run],
        "The most keys in Redis at the end of an interval, expired ones that linger included."
    )
    /// The most database connections in use at once.
    public static let connectionsInUsePeak = Metric(
        "connections_in_use_peak",
        .connections,
        .lower,
        [.run],
        "The most database connections that ran a statement or a transaction at once."
    )
    /// The most callers that waited for a database connection at once.
    public static let connectionWaitersPeak = Metric(
        "connection_waiters_peak",
        .callers,
        .lower,
        [.run],
        "The most callers that waited for a pooled database connection at once."
    )
    /// The share of the window in which Redis' thread was busy.
    public static let redisUtilisation = Metric(
        "redis_utilisation",
        .ratio,
        .lower,
        [.run],
        "The time that Redis' one thread was busy ÷ the window, warm-up included."
    )
    /// The cores of the database that were busy on average.
    public static let databaseUtilisation = Metric(
        "db_utilisation",
        .ratio,
        .lower,
        [.run],
        "The time that the database's cores were busy ÷ their number × the window."
    )
    /// The calls that went otherwise because of a fault.
    public static let faultCalls = Metric(
        "fault_calls",
        .calls,
        .neither,
        [.run],
        "Calls that went otherwise because of a fault, and what was lost with one; with warm-up."
    )
}

// MARK: - Bookings and self-checks

extension Metric {
    private static let perProtection: [Scope] = [.run, .protection]

    /// Attempts to book.
    public static let bookingAttempts = Metric(
        "booking_attempts",
        .attempts,
        .neither,
        perProtection,
        "Attempts to book in the audited history."
    )
    /// Bookings whose commit was acknowledged.
    public static let bookingsWon = Metric(
        "bookings_won",
        .bookings,
        .neither,
        perProtection,
        "Attempts whose commit was acknowledged, double bookings included."
    )
    /// Attempts whose result the client never learnt.
    public static let bookingsUnknown = Metric(
        "bookings_unknown",
        .attempts,
        .lower,
        perProtection,
        "Attempts whose answer to the commit was lost, stored or not."
    )
    /// Bookings that should not be there.
    public static let doubleBookings = Metric(
        "double_bookings",
        .bookings,
        .lower,
        perProtection,
        "Stored bookings that overlap one of the same thing that was committed earlier."
    )
    /// Pairs of overlapping bookings.
    public static let overlappingPairs = Metric(
        "overlapping_pairs",
        .bookings,
        .lower,
        perProtection,
        "Pairs of stored bookings of the same thing that share a day."
    )
    /// Attempts turned away for nothing.
    public static let falseRefusals = Metric(
        "false_refusals",
        .attempts,
        .lower,
        perProtection,
        "Attempts turned away by a held lock while no overlapping booking was active."
    )
    /// Attempts that could have raced.
    public static let concurrentConflicts = Metric(
        "concurrent_conflicts",
        .attempts,
        .neither,
        perProtection,
        "Attempts that overlapped another in days and in time, so that a race was possible."
    )
    /// Attempts that were not kept for the audit.
    public static let attemptsDropped = Metric(
        "attempts_dropped",
        .attempts,
        .lower,
        perProtection,
        "Attempts that were not kept for the audit because the history was full."
    )
    /// The mean number of requests in flight.
    public static let meanInFlight = Metric(
        "in_flight_mean",
        .requests,
        .neither,
        [.run],
        "Requests begun and not ended, averaged over the window, warm-up included."
    )
    /// How far the two sides of Little's law are apart.
    public static let littleError = Metric(
        "little_error",
        .ratio,
        .lower,
        [.run],
        "How far the sum of service times is from the integral of requests in flight, relatively."
    )
}
