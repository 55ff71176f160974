import Measurement

/// What `pg_stat_database` says of one database (PostgreSQL manual, 28.2.17).
///
/// A server process hands its counts in at most once a second, and one that goes idle before the
/// second is over hands them in when it is used again, closed, or idle for ten seconds. So levels
/// that are read during a trial may be that old.
struct DatabaseCounts: Equatable {
    var committed: UInt64 = 0
    var rolledBack: UInt64 = 0
    /// Rows that scans have read.
    var rowsReturned: UInt64 = 0
    /// Rows that were inserted, updated or deleted, those of transactions rolled back too.
    var rowsWritten: UInt64 = 0
    /// Blocks of 8 KiB that were not found in the shared buffers.
    var blocksRead: UInt64 = 0
    var deadlocks: UInt64 = 0

    init() {}

    /// The statement that reads them.
    static func query(_ database: String) -> String {
        """
        SELECT xact_commit, xact_rollback, tup_returned,
          tup_inserted + tup_updated + tup_deleted, blks_read, deadlocks
        FROM pg_stat_database WHERE datname = '\(database)'
        """
    }

    /// Reads the answer to ``query(_:)``; nil where it is another.
    init?(_ rows: [[String]]) {
        guard let row = rows.first, case let numbers = row.compactMap({ UInt64($0) }),
            numbers.count == 6
        else { return nil }
        committed = numbers[0]
        rolledBack = numbers[1]
        rowsReturned = numbers[2]
        rowsWritten = numbers[3]
        blocksRead = numbers[4]
        deadlocks = numbers[5]
    }

    /// What was counted since; nothing where the server's counts were lost on the way.
    func since(_ start: DatabaseCounts) -> DatabaseCounts {
        func difference(_ count: KeyPath<DatabaseCounts, UInt64>) -> UInt64 {
            self[keyPath: count] - min(self[keyPath: count], start[keyPath: count])
        }
        var counts = DatabaseCounts()
        counts.committed = difference(\.committed)
        counts.rolledBack = difference(\.rolledBack)
        counts.rowsReturned = difference(\.rowsReturned)
        counts.rowsWritten = difference(\.rowsWritten)
        counts.blocksRead = difference(\.blocksRead)
        counts.deadlocks = difference(\.deadlocks)
        return counts
    }

    /// The same for the timeline.
    var gauges: DatabaseGauges {
        var gauges = DatabaseGauges()
        gauges.transactions = committed + rolledBack
        gauges.rowsReturned = rowsReturned
        gauges.rowsWritten = rowsWritten
        gauges.blocksRead = blocksRead
        gauges.deadlocks = deadlocks
        return gauges
    }
}
