import Stores

/// A way to Postgres on which the answer to every so many commits and writes is lost.
struct LostCommits: Sendable {
    var every: Int

    func applied(to seams: Seams) -> Seams {
        var seams = seams
        seams.sql = LossyStore(seams.sql, every)
        return seams
    }
}

private final class LossyStore: SQLStore {
    private let store: any SQLStore
    private let every: Int
    private var commits = 0

    init(_ store: any SQLStore, _ every: Int) {
        self.store = store
        self.every = every
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        let answer = try await store.run(statement)
        if statement.kind.isWrite { try loseSome() }
        return answer
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        LossyTransaction(try await store.begin(level), self)
    }

    func closeIdle() { store.closeIdle() }

    fileprivate func loseSome() throws(StoreError) {
        commits += 1
        if commits % every == 0 { throw .unavailable(.postgres) }
    }
}

private final class LossyTransaction: SQLTransaction {
    private let transaction: any SQLTransaction
    private let store: LossyStore

    init(_ transaction: any SQLTransaction, _ store: LossyStore) {
        self.transaction = transaction
        self.store = store
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await transaction.run(statement)
    }

    func commit() async throws(StoreError) {
        try await transaction.commit()
        try store.loseSome()
    }

    func rollback() async { await transaction.rollback() }
}
