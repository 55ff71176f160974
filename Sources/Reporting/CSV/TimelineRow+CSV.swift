import Analysis
import Measurement

extension TimelineRow: CSVRow {
    static let columns = [
        "setup", "repetition", "time_s", "phase", "offered", "completed", "failed", "in_flight",
        "response_us_p50", "response_us_p99", "hits", "misses", "hit_ratio", "db_reads",
        "db_writes", "redis_commands", "redis_used_memory_bytes", "redis_keys",
        "redis_keys_without_ttl", "evictions", "expirations", "pg_connections_in_use",
        "pg_connection_waiters", "pg_transactions", "pg_rows_returned", "pg_rows_written",
        "pg_blocks_read", "pg_deadlocks",
    ]

    /// What Postgres counted, in the order of the last columns.
    private static var databaseCounts: [KeyPath<DatabaseGauges, UInt64>] {
        [\.transactions, \.rowsReturned, \.rowsWritten, \.blocksRead, \.deadlocks]
    }

    var cells: [String] {
        let gauges = interval.gauges
        return [
            setup, "\(repetition)", "\(Figure(digits: interval.end / 1_000, decimals: 6))",
            phase.rawValue, "\(interval.offered)", "\(interval.completed)", "\(interval.failed)",
            "\(interval.inFlight)", "\(Figure(microsecondsOf: interval.responseP50))",
            "\(Figure(microsecondsOf: interval.responseP99))", "\(interval.hits)",
            "\(interval.misses)", hitRatio.map { "\($0)" } ?? "", "\(interval.databaseReads)",
            "\(interval.databaseWrites)", "\(interval.redisCommands)",
            "\(gauges.redisUsedMemory)", "\(gauges.redisKeys)",
            gauges.redisKeysWithoutTimeToLive.map { "\($0)" } ?? "", "\(gauges.evictions)",
            "\(gauges.expirations)", "\(gauges.connectionsInUse)", "\(gauges.connectionWaiters)",
        ]
            + Self.databaseCounts.map { count in
                gauges.database.map { "\($0[keyPath: count])" } ?? ""
            }
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        let phase: Phase = try cells.choice("phase")
        var interval = IntervalRecord()
        interval.end = try cells.figure("time_s").digits * 1_000
        interval.warmUp = phase == .warmUp
        interval.offered = try cells.integer("offered")
        interval.completed = try cells.integer("completed")
        interval.failed = try cells.integer("failed")
        interval.inFlight = try cells.integer("in_flight")
        interval.responseP50 = try cells.figure("response_us_p50").digits
        interval.responseP99 = try cells.figure("response_us_p99").digits
        interval.hits = try cells.integer("hits")
        interval.misses = try cells.integer("misses")
        interval.databaseReads = try cells.integer("db_reads")
        interval.databaseWrites = try cells.integer("db_writes")
        interval.redisCommands = try cells.integer("redis_commands")
        interval.gauges.redisUsedMemory = try cells.integer("redis_used_memory_bytes")
        interval.gauges.redisKeys = try cells.integer("redis_keys")
        if !cells.isEmpty("redis_keys_without_ttl") {
            interval.gauges.redisKeysWithoutTimeToLive = try cells.integer(
                "redis_keys_without_ttl"
            )
        }
        interval.gauges.evictions = try cells.integer("evictions")
        interval.gauges.expirations = try cells.integer("expirations")
        interval.gauges.connectionsInUse = try cells.integer("pg_connections_in_use")
        interval.gauges.connectionWaiters = try cells.integer("pg_connection_waiters")
        if !cells.isEmpty("pg_transactions") {
            var database = DatabaseGauges()
            database.transactions = try cells.integer("pg_transactions")
            database.rowsReturned = try cells.integer("pg_rows_returned")
            database.rowsWritten = try cells.integer("pg_rows_written")
            database.blocksRead = try cells.integer("pg_blocks_read")
            database.deadlocks = try cells.integer("pg_deadlocks")
            interval.gauges.database = database
        }
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            phase: phase,
            interval: interval
        )
    }
}
