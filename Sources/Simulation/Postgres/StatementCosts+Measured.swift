import Measurement
import Stores

extension StatementCosts {
    /// The costs that were measured on one machine; `source` says which and how.
    ///
    /// A statement's time is the processor time of its backend, taken from the postmaster's account
    /// of ended children (`cutime` and `cstime` in /proc) over 30,000 transactions of one `pgbench`
    /// client with prepared statements, the least of eight runs. Statements that usually stand in a
    /// transaction were run between BEGIN and COMMIT, whose own time was taken off. Commits were
    /// asynchronous then; the flush is what a synchronous commit of the same transaction took
    /// longer.
    public static let measured: StatementCosts = {
        var costs = StatementCosts(every: WorkTime(0), source: source)
        for (kind, base, perRow) in statements {
            costs[kind] = WorkTime(base, perRow: perRow, distribution: spread)
        }
        // Not measured apart: a short in-transaction statement, without its parsing and planning.
        costs.recheck = WorkTime(5_000, distribution: spread)
        costs.exclusionCheck = WorkTime(6_000, distribution: spread)
        // Not measured: the whole check would make twice as many deadlocks of simultaneous clients
        // as the real server has, 86 in 20 bursts of 20 against 39 to 41.
        costs.exclusionGap = WorkTime(1_000, distribution: spread)
        costs.flush = WorkTime(100_000, distribution: spread)
        costs.connection = ConnectionCosts(
            // TCP, then the TLS request and the TLS 1.3 handshake.
            roundTripsBefore: 3,
            // SCRAM-SHA-256: startup, client-first and client-final message (RFC 5802; PostgreSQL
            // 15 manual, section 55.2).
            roundTripsAfter: 3,
            // 2.63 ms of the backend and 0.27 ms of the postmaster for each of 300 connections.
            work: WorkTime(2_900_000, distribution: spread)
        )
        return costs
    }()

    /// Nine tenths of the reads took between 14 and 20 µs at the client, and the logarithms'
    /// standard deviation without the slowest thousandth was 0.24.
    private static let spread = TimeDistribution.lognormal(sigma: 0.25)

    /// The kinds' times in nanoseconds: without a row, and for each row visited.
    private static let statements: [(kind: StatementKind, base: Nanoseconds, perRow: Nanoseconds)] =
        [
            (.read, 10_200, 0),
            // 17.5 µs for 10 rows of 300 bytes and 65 µs for 100, found by an index.
            (.aggregate, 12_200, 530),
            (.update, 17_700, 0),
            (.insert, 14_300, 0),
            (.delete, 14_700, 0),
            (.lockResource, 12_600, 0),
            (.countOverlapping, 15_000, 0),
            // 20 µs without the exclusion constraint, 26 µs with it.
            (.insertBooking, 24_000, 0),
            // 31 µs where it is free, 16 µs where it is taken.
            (.insertBookingIfFree, 28_000, 0),
            (.countRequest, 16_300, 0),
            // BEGIN and COMMIT together took 11.7 µs, BEGIN and ROLLBACK 11.3 µs.
            (.begin, 5_800, 0),
            (.commit, 5_900, 0),
            (.rollback, 5_500, 0),
        ] + notMeasuredApart

    /// Kinds whose times are those of the measured statements that they are made of: a lock or a
    /// read of a resource's row, an update without filler, a check, an insert.
    private static let notMeasuredApart:
        [(kind: StatementKind, base: Nanoseconds, perRow: Nanoseconds)] = [
            (.lockResourceKeyShare, 12_600, 0), (.lockResourceShare, 12_600, 0),
            (.lockResourceForUpdate, 12_600, 0), (.readResource, 10_200, 0),
            (.readFence, 10_200, 0), (.updateResource, 16_000, 0),
            (.updateResourceIfUnchanged, 16_000, 0), (.raiseFence, 16_000, 0),
            // A function call without a table.
            (.advisoryLock, 6_500, 0), (.advisoryTryLock, 6_500, 0),
            (.advisoryLockSession, 6_500, 0), (.advisoryUnlockSession, 6_500, 0),
            (.countOverlappingOthers, 15_000, 0), (.lockOverlapping, 17_000, 0),
            (.insertBookingWhereFree, 32_000, 0), (.insertBookingLockingRow, 40_000, 0),
            (.insertBookingLockingAdvisory, 34_000, 0), (.insertBookingInFunction, 38_000, 0),
            (.insertBookingOnce, 26_000, 0), (.insertPendingBooking, 24_000, 0),
            (.confirmBooking, 24_000, 0), (.claimFreeSlots, 12_000, 4_000),
            (.claimSlots, 12_000, 4_000), (.claimSlotsBackwards, 12_000, 4_000),
            (.countPayouts, 12_000, 0), (.insertPayout, 14_300, 0),
            (.insertPayoutOnce, 15_500, 0), (.advancePayout, 17_000, 0),
            (.countWaiting, 100_000, 0), (.countDeadlocked, 200_000, 0),
        ]

    private static let source = """
        PostgreSQL 15.20 (Debian 12), shared buffers warm, on two AMD EPYC cores \
        over a Unix socket; tables of 100,000 rows of 300 bytes and of 20,000 bookings
        """
}
