import Stores

/// The SQL of a kind of statement on one table, as it is prepared.
///
/// Parameters are cast in the text, so that they can be sent as decimal digits.
struct StatementText: Sendable {
    /// How the answer is read from a result.
    enum AnswerShape {
        /// The first column of the first row is a version; no row is no answer.
        case version
        /// The first column of the first row is a count.
        case count
        /// The number of affected rows is a count.
        case affectedRows
    }

    /// The text, with `$1` and so on for its parameters.
    let sql: String
    /// How its answer is read.
    let shape: AnswerShape

    /// The text of a statement kind on a table; nil for the bookkeeping of transactions.
    init?(_ kind: StatementKind, on table: Table) {
        let text = TableText(table: table)
        switch kind {
        case .read: self.init(Self.read(text), .version)
        case .aggregate: self.init(Self.aggregate(text), .version)
        case .update: self.init(Self.update(text), .version)
        case .insert: self.init(Self.insert(text), .affectedRows)
        case .delete: self.init("DELETE FROM \(text.name) WHERE id = $1::bigint", .affectedRows)
        case .countRequest: self.init(Self.countRequest(text), .count)
        case .countWaiting:
            self.init("SELECT count(DISTINCT pid) FROM (\(Self.waits)) AS wait", .count)
        case .countDeadlocked: self.init(Self.countDeadlocked, .count)
        case .begin, .commit, .rollback: return nil
        default:
            guard
                let other = Self.resources(kind, text) ?? Self.bookings(kind, text)
                    ?? Self.payouts(kind, text)
            else { return nil }
            self = other
        }
    }

    /// Who waits for whom, a row for each pair.
    private static let waits = """
        SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """

    private static let countDeadlocked = """
        WITH RECURSIVE wait AS (\(waits)), chain AS (
          SELECT pid, blocker FROM wait
          UNION SELECT chain.pid, wait.blocker FROM chain JOIN wait ON wait.pid = chain.blocker)
        SELECT count(DISTINCT pid) FROM chain WHERE pid = blocker
        """

    init(_ sql: String, _ shape: AnswerShape) {
        self.sql = sql
        self.shape = shape
    }

    /// The filler is read too, because an application reads its rows.
    private static func read(_ table: TableText) -> String {
        "SELECT version, filler FROM \(table.name) WHERE id = $1::bigint"
    }

    /// Without a row there is no group, hence no answer rather than a sum of nothing.
    private static func aggregate(_ table: TableText) -> String {
        """
        SELECT sum(version)::bigint, sum(length(filler)) FROM \(table.name)
        WHERE owner = $1::bigint GROUP BY owner
        """
    }

    private static func update(_ table: TableText) -> String {
        """
        UPDATE \(table.name) SET version = version + 1, filler = $2::text
        WHERE id = $1::bigint RETURNING version
        """
    }

    private static func insert(_ table: TableText) -> String {
        "INSERT INTO \(table.name) (owner, version, filler) VALUES ($1::bigint, 1, $2::text)"
    }

    private static func countRequest(_ table: TableText) -> String {
        """
        INSERT INTO \(table.name) AS counter (key, window_number, count)
        VALUES ($1::bigint, $2::bigint, 1)
        ON CONFLICT (key, window_number) DO UPDATE SET count = counter.count + 1 RETURNING count
        """
    }
}
