import Glibc
import Measurement
import Stores

/// The self-check of a trial on a Postgres of our own: what its clients say against what the server
/// counted.
///
/// Transactions come from `pg_stat_database`, calls and rows of each statement from
/// `pg_stat_statements` where the server has it. Nothing is compared with a server before version
/// 15, which hands its counts in whenever it likes.
final class DatabaseAccount {
    /// The first version whose counts can be asked to be handed in.
    private static let oldest = 150_000
    /// How often the server is asked whether the trial's connections are gone, 2 ms apart.
    private static let looks = 2_500
    /// What an autovacuum worker commits that finds nothing to do: its start, and the look.
    private static let visit: UInt64 = 2
    /// The most that vacuuming and analysing one table adds, its overflow table included.
    private static let vacuum: UInt64 = 6

    /// Connects to another database, so that looking is not counted.
    ///
    /// Nothing stays open meanwhile: the application's connections have a limit that is exact.
    private let connect: () throws(ServerProblem) -> PostgresControl
    private let work: PostgresControl
    private let database: String
    private let hasStatements: Bool
    private let started = ContinuousClock.now
    private let countsAtStart: DatabaseCounts
    private let vacuumsAtStart: UInt64
    private let workAtStart: UInt64

    /// Begins to count, as the last thing before the first client connects.
    ///
    /// - Parameters:
    ///   - connect: Connects to another database of the server.
    ///   - work: The one connection to the trial's database that stays open.
    ///   - database: The trial's database.
    /// - Throws: ``ServerProblem`` where the server does not answer; nil is where nothing can be
    ///   compared.
    init?(
        connect: @escaping () throws(ServerProblem) -> PostgresControl,
        work: PostgresControl,
        database: String
    ) throws(ServerProblem) {
        let look = try connect()
        let version = try look.run("SHOW server_version_num").first?.first
        guard version.flatMap({ Int($0) }) ?? 0 >= Self.oldest else { return nil }
        (self.connect, self.work, self.database) = (connect, work, database)
        hasStatements = try Self.openStatements(look)
        vacuumsAtStart = try Self.vacuums(work)
        guard let counts = try Self.settled(look, work, database) else { return nil }
        countsAtStart = counts
        workAtStart = work.statements
    }

    /// What to say about counts that differ, after the last client has left.
    func differences(
        from counted: StatementCounts,
        _ catalog: StatementCatalog
    ) throws(ServerProblem) -> [String] {
        let look = try connect()
        let vacuums = try Self.vacuums(work) - vacuumsAtStart
        guard let counts = try Self.settled(look, work, database)?.since(countsAtStart) else {
            return ["Postgres' counts were not compared: its connections did not end"]
        }
        var ours = counted.transactions
        ours.committed += work.statements - workAtStart
        var notes = CountDifference.notes(
            ours,
            committed: counts.committed,
            rolledBack: counts.rolledBack,
            housekeeping: try visits(look) * Self.visit + vacuums * Self.vacuum
        )
        if hasStatements {
            notes += CountDifference.notes(
                counted.calls,
                catalog,
                counted: try statements(look)
            )
        }
        return notes
    }

    /// The most autovacuum workers that may have come by, one in each naptime and one at each end.
    private func visits(_ look: PostgresControl) throws(ServerProblem) -> UInt64 {
        let text = "SELECT setting FROM pg_settings WHERE name = 'autovacuum_naptime'"
        let seconds = try look.run(text).first?.first.flatMap { UInt64($0) } ?? 60
        let passed = UInt64((ContinuousClock.now - started).components.seconds)
        return passed / max(1, seconds) + 2
    }

    /// The calls and rows by the statement's name in our catalog.
    private func statements(
        _ look: PostgresControl
    ) throws(ServerProblem) -> [String: CountDifference.Counted] {
        let rows = try look.run(
            """
            SELECT substring(query FROM '^/\\* (s[0-9]+_[0-9]+) \\*/'), sum(calls), sum(rows)
            FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
            WHERE datname = '\(database)' AND query LIKE '/* s%' GROUP BY 1
            """
        )
        return rows.reduce(into: [:]) { counted, row in
            guard row.count == 3, let calls = UInt64(row[1]), let rows = UInt64(row[2]) else {
                return
            }
            counted[row[0]] = CountDifference.Counted(calls: calls, rows: rows)
        }
    }

    /// Makes `pg_stat_statements` count from nothing; false where the server has not loaded it.
    private static func openStatements(_ look: PostgresControl) throws(ServerProblem) -> Bool {
        let loaded = try look.run("SHOW shared_preload_libraries").first?.first ?? ""
        guard loaded.contains(PostgresServer.statementLibrary) else { return false }
        try look.run("CREATE EXTENSION IF NOT EXISTS \(PostgresServer.statementLibrary)")
        try look.run("SELECT pg_stat_statements_reset()")
        return true
    }

    /// How often tables of the trial's database were vacuumed or analysed by the server itself.
    private static func vacuums(_ work: PostgresControl) throws(ServerProblem) -> UInt64 {
        let text = "SELECT sum(autovacuum_count + autoanalyze_count) FROM pg_stat_all_tables"
        return try work.run(text).first?.first.flatMap { UInt64($0) } ?? 0
    }

    /// The counts once everybody but us has left; nil where somebody stays.
    private static func settled(
        _ look: PostgresControl,
        _ work: PostgresControl,
        _ database: String
    ) throws(ServerProblem) -> DatabaseCounts? {
        let others = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = '\(database)' AND backend_type = 'client backend'
            """
        var looks = 0
        // A process leaves this list after it has handed its counts in.
        while try look.run(others).first?.first != "1" {
            looks += 1
            if looks == Self.looks { return nil }
            usleep(2_000)
        }
        // Without a look at some table there would be nothing to hand in, and the transaction would
        // be counted later.
        try work.run("SELECT pg_stat_force_next_flush() FROM pg_class LIMIT 1")
        return DatabaseCounts(try look.run(DatabaseCounts.query(database)))
    }
}
