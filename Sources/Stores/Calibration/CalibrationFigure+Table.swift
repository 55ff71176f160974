/// The table of figures with the shipped values.
///
/// Redis: processor time of Debian's Redis 7.0.15 on a shared two-core AMD EPYC virtual machine.
/// `redis-benchmark -c 20` without pipelining over loopback TCP, 60,000 calls each on 100,000 keys;
/// the whole from `used_cpu` of INFO, the execution alone from `usec_per_call` of INFO
/// commandstats. Whole and sum agree within 6 %, for PFADD and LPUSH within 12 %.
///
/// Postgres: PostgreSQL 15.20 of Debian 12, shared buffers warm, on the same machine over a Unix
/// socket; tables of 100,000 rows of 300 bytes and of 20,000 bookings. A statement's time is the
/// processor time of its backend, taken from the postmaster's account of ended children (`cutime`
/// and `cstime` in /proc) over 30,000 transactions of one `pgbench` client with prepared
/// statements, the least of eight runs. Statements that usually stand in a transaction were run
/// between BEGIN and COMMIT, whose own time was taken off. Commits were asynchronous then; the
/// flush is what a synchronous commit of the same transaction took longer.
///
/// A calibration on the machine at hand is better wherever absolute latencies matter.
extension CalibrationFigure {
    /// Every figure, in the order in which a file lists them.
    public static let all: [CalibrationFigure] =
        (redisTimes + redisCommands + postgresTimes + statements + rows + roundTrips + paced
        + client)
        .enumerated().map { index, row in
            CalibrationFigure(
                index: index,
                name: row.name,
                unit: row.unit,
                shipped: row.value,
                origin: row.origin,
                summary: row.summary
            )
        }

    /// A row of the table.
    private struct Row {
        var name: String
        var value: Int64
        var origin: Origin
        var summary: String
        var unit: Unit

        init(
            _ name: String,
            _ value: Int64,
            _ origin: Origin,
            _ summary: String,
            in unit: Unit = .time
        ) {
            self.name = name
            self.value = value
            self.origin = origin
            self.summary = summary
            self.unit = unit
        }
    }

    // MARK: Redis

    private static let redisTimes = [
        Row("redis.request", 6_300, .measured, "reading, parsing and answering one request"),
        // From pipelined PING.
        Row("redis.queued", 500, .estimated, "parsing and queueing one more command of a read"),
        // A tenth of MGET with ten keys.
        Row("redis.key", 900, .measured, "looking one more key up and adding it to the reply"),
        Row("redis.element", 150, .estimated, "one more element of a collection"),
        Row(
            "redis.own-memory",
            0,
            .absent,
            "the memory of the live engine's own connection and commands, for fidelity",
            in: .bytes
        ),
    ]

    /// Executing a command with one key and one element; kinds that were measured together, or that
    /// do the same work, share a value.
    private static let redisCommands: [Row] = {
        let groups: [(kinds: [CommandKind], value: Int64)] = [
            ([.get, .mget, .del, .unlink, .exists, .persist, .pttl], 930), ([.pexpire], 960),
            ([.set], 1_630), ([.getdel], 1_300), ([.incrby], 1_080),
            (
                [
                    .hget, .hmget, .hlen, .hdel, .sismember, .scard, .zcard, .zscore, .llen,
                    .xlen,
                ], 1_050
            ), ([.hset, .hincrby], 1_490),
            ([.hgetall, .smembers, .zrange, .lrange, .scan], 1_290), ([.sadd, .srem], 1_140),
            ([.zadd, .zincrby, .zrem, .zremrangebyscore], 1_390),
            ([.lpush, .rpush, .lpop], 1_680), ([.pfadd], 2_350), ([.pfcount], 1_050),
            ([.xadd, .xgroup, .xreadgroup, .xautoclaim], 3_870), ([.xack, .xtrim], 1_500),
            ([.evalsha], 2_960), ([.ping], 60),
            // What is charged for MULTI and EXEC is a queued command each.
            ([.multi], 0),
        ]
        return groups.flatMap { group in
            group.kinds.enumerated().map { place, kind in
                Row(
                    "redis.\(kind.name)",
                    group.value,
                    place == 0 ? .measured : .composed,
                    "executing \(kind.name.uppercased()) with one key and one element"
                )
            }
        }
    }()

    // MARK: Postgres

    private static let postgresTimes = [
        // A short in-transaction statement, without its parsing and planning.
        Row("postgres.recheck", 5_000, .estimated, "going on after a wait for a transaction"),
        Row("postgres.exclusion-check", 6_000, .measured, "the check of an exclusion constraint"),
        // The whole check would make twice as many deadlocks of simultaneous clients as the real
        // server has, 86 in 20 bursts of 20 against 39 to 41.
        Row(
            "postgres.exclusion-gap",
            1_000,
            .estimated,
            "from an entry in the constraint's index to the look for others"
        ), Row("postgres.flush", 100_000, .measured, "flushing the log at a commit"),
        // 2.63 ms of the backend and 0.27 ms of the postmaster for each of 300 connections.
        Row("postgres.connection", 2_900_000, .measured, "opening a connection"),
        // Nine tenths of the reads took between 14 and 20 µs at the client, and the logarithms'
        // standard deviation without the slowest thousandth was 0.24.
        Row(
            "postgres.spread",
            250,
            .measured,
            "the standard deviation of the logarithm of a statement's time",
            in: .thousandths
        ),
        Row(
            "postgres.flush-spread",
            250,
            .estimated,
            "the standard deviation of the logarithm of a flush's time",
            in: .thousandths
        ),
    ]

    /// Statements without a row; 31 µs for an insert that finds its days free, 16 µs where they are
    /// taken; BEGIN and COMMIT together 11.7 µs, BEGIN and ROLLBACK 11.3 µs.
    private static let statements: [Row] = {
        let measured: [(StatementKind, Int64)] = [
            (.read, 10_200), (.aggregate, 12_200), (.update, 17_700), (.insert, 14_300),
            (.delete, 14_700), (.lockResource, 12_600), (.countOverlapping, 15_000),
            // 20 µs without the exclusion constraint, 26 µs with it.
            (.insertBooking, 24_000), (.insertBookingIfFree, 28_000), (.countRequest, 16_300),
            (.begin, 5_800), (.commit, 5_900), (.rollback, 5_500),
        ]
        // Made of the measured statements that they consist of: a lock or a read of a resource's
        // row, an update without filler, a check, an insert, a function call without a table.
        let composed: [(StatementKind, Int64)] = [
            (.lockResourceKeyShare, 12_600), (.lockResourceShare, 12_600),
            (.lockResourceForUpdate, 12_600), (.readResource, 10_200), (.readFence, 10_200),
            (.updateResource, 16_000), (.updateResourceIfUnchanged, 16_000),
            (.raiseFence, 16_000), (.advisoryLock, 6_500), (.advisoryTryLock, 6_500),
            (.advisoryLockSession, 6_500), (.advisoryUnlockSession, 6_500),
            (.countOverlappingOthers, 15_000), (.lockOverlapping, 17_000),
            (.insertBookingWhereFree, 32_000), (.insertBookingLockingRow, 40_000),
            (.insertBookingLockingAdvisory, 34_000), (.insertBookingInFunction, 38_000),
            (.insertBookingOnce, 26_000), (.insertPendingBooking, 24_000),
            (.confirmBooking, 24_000), (.claimFreeSlots, 12_000), (.claimSlots, 12_000),
            (.claimSlotsBackwards, 12_000), (.countPayouts, 12_000), (.insertPayout, 14_300),
            (.insertPayoutOnce, 15_500), (.advancePayout, 17_000), (.countWaiting, 100_000),
            (.countDeadlocked, 200_000),
        ]
        return measured.map { statement($0, $1, .measured) }
            + composed.map { statement($0, $1, .composed) }
    }()

    private static func statement(
        _ kind: StatementKind,
        _ value: Int64,
        _ origin: Origin
    ) -> Row {
        Row("postgres.\(kind.name)", value, origin, "the statement \(kind.name), without rows")
    }

    /// What rows add, for the kinds that visit any: 17.5 µs for 10 rows of 300 bytes and 65 µs for
    /// 100, found by an index.
    private static let rows: [Row] = [
        (StatementKind.aggregate, Int64(530), Origin.measured), (.claimFreeSlots, 4_000, .composed),
        (.claimSlots, 4_000, .composed), (.claimSlotsBackwards, 4_000, .composed),
    ].map { kind, value, origin in
        Row("postgres-row.\(kind.name)", value, origin, "each row that \(kind.name) visits")
    }

    // MARK: The way between

    /// A PING over 127.0.0.1 took 47 µs at the median, the server some 17 of it.
    private static let roundTrips: [Row] = [StoreName.redis, .postgres].flatMap { store in
        RoundTripPoint.allCases.map { point in
            Row(
                "round-trip.\(store.rawValue)-\(point.rawValue)",
                30_000,
                point == .p50 && store == .redis ? .measured : .estimated,
                "a loopback round trip to \(store.rawValue) beside the server's work, \(point)"
            )
        }
    }

    private static let paced: [Row] = PacedWork.allCases.flatMap { work in
        CalibrationPace.allCases.flatMap { pace in
            RoundTripPoint.allCases.map { point in
                Row(
                    "\(work.rawValue)-after-\(pace.rawValue)-\(point.rawValue)",
                    0,
                    .absent,
                    "\(work.summary), \(pace.rawValue) after the last, \(point)"
                )
            }
        }
    }

    private static let client =
        RoundTripPoint.allCases.map { point in
            Row(
                "client.lag-\(point.rawValue)",
                0,
                .absent,
                "how late the client wakes for a request, \(point), for fidelity"
            )
        }
}
