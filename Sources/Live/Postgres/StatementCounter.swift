import Stores

/// What the clients of a trial know Postgres to have done for them.
struct StatementCounts: Sendable, Equatable {
    /// The calls of one statement.
    struct Calls: Sendable, Equatable {
        /// Calls that were answered without an error.
        var answered: UInt64 = 0
        /// The rows that these answers are about.
        var rows: UInt64 = 0
        /// Calls whose answer never came.
        var uncertain: UInt64 = 0
    }

    /// Transactions, those that Postgres makes of single statements too.
    struct Transactions: Sendable, Equatable {
        var committed: UInt64 = 0
        var rolledBack: UInt64 = 0
        /// Transactions of which nobody heard how they ended.
        var uncertain: UInt64 = 0
    }

    /// By the statement's place in the catalog.
    var calls: [Calls]
    var transactions = Transactions()

    /// Adds what other clients of the trial know.
    mutating func merge(_ other: StatementCounts) {
        if calls.isEmpty { calls = other.calls.map { _ in Calls() } }
        for index in calls.indices {
            calls[index].answered += other.calls[index].answered
            calls[index].rows += other.calls[index].rows
            calls[index].uncertain += other.calls[index].uncertain
        }
        transactions.committed += other.transactions.committed
        transactions.rolledBack += other.transactions.rolledBack
        transactions.uncertain += other.transactions.uncertain
    }
}

/// Counts what the connections of a trial have Postgres do.
final class StatementCounter {
    private(set) var counts: StatementCounts

    init(_ catalog: StatementCatalog) {
        counts = StatementCounts(
            calls: [StatementCounts.Calls](repeating: StatementCounts.Calls(), count: catalog.count)
        )
    }

    /// Notes a connection that was opened: Postgres reads its catalogs in a transaction for it.
    func noteOpened() { counts.transactions.committed += 1 }

    /// Notes a connection that broke while it was opened or while something ran on it.
    func noteBroken(during place: Int?) {
        if let place { counts.calls[place].uncertain += 1 }
        counts.transactions.uncertain += 1
    }

    /// Notes a connection that was closed inside a transaction, which the server rolls back.
    func noteAbandoned() { counts.transactions.rolledBack += 1 }

    /// Notes that something ran to its end on a connection.
    ///
    /// - Parameters:
    ///   - place: The statement's place in the catalog; nil for other commands.
    ///   - rows: The rows that the answer is about; nil where it was an error.
    ///   - wasOpen: Whether a transaction was open before.
    ///   - isOpen: Whether one is open now.
    ///   - isRollback: Whether the server says that it rolled back.
    func noteEnded(_ place: Int?, rows: UInt64?, wasOpen: Bool, isOpen: Bool, isRollback: Bool) {
        if let place, let rows {
            counts.calls[place].answered += 1
            counts.calls[place].rows += rows
        }
        guard !isOpen else { return }
        if rows == nil || wasOpen && isRollback {
            counts.transactions.rolledBack += 1
        } else {
            counts.transactions.committed += 1
        }
    }
}
