import Measurement
import Stores

/// A Redis as an instance sees it that faults may strike.
final class StruckRedis: RedisStore {
    private let store: any RedisStore
    private let ledger: FaultLedger
    private let instance: Int

    init(_ store: any RedisStore, _ ledger: FaultLedger, instance: Int) {
        self.store = store
        self.ledger = ledger
        self.instance = instance
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        await ledger.pass(instance)
        let began = ledger.now
        do throws(StoreError) {
            let reply = try await store.send(command)
            ledger.note(.redis, from: began, on: instance, nil)
            await ledger.pass(instance)
            return reply
        } catch {
            ledger.note(.redis, from: began, on: instance, error)
            await ledger.pass(instance)
            throw error
        }
    }
}

/// A connection pool as an instance sees it that faults may strike.
final class StruckPostgres: SQLStore {
    private let store: any SQLStore
    private let ledger: FaultLedger
    private let instance: Int

    init(_ store: any SQLStore, _ ledger: FaultLedger, instance: Int) {
        self.store = store
        self.ledger = ledger
        self.instance = instance
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await struck { () async throws(StoreError) in try await store.run(statement) }
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        let transaction = try await struck { () async throws(StoreError) in
            try await store.begin(level)
        }
        return StruckTransaction(transaction, self)
    }

    func closeIdle() { store.closeIdle() }

    fileprivate func struck<Result>(
        _ call: () async throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        await ledger.pass(instance)
        let began = ledger.now
        do throws(StoreError) {
            let result = try await call()
            ledger.note(.postgres, from: began, on: instance, nil)
            await ledger.pass(instance)
            return result
        } catch {
            ledger.note(.postgres, from: began, on: instance, error)
            await ledger.pass(instance)
            throw error
        }
    }
}

/// A transaction of an instance that faults may strike.
private final class StruckTransaction: SQLTransaction {
    private let transaction: any SQLTransaction
    private let store: StruckPostgres

    init(_ transaction: any SQLTransaction, _ store: StruckPostgres) {
        self.transaction = transaction
        self.store = store
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await store.struck { () async throws(StoreError) in
            try await transaction.run(statement)
        }
    }

    func commit() async throws(StoreError) {
        try await store.struck { () async throws(StoreError) in try await transaction.commit() }
    }

    func rollback() async { await transaction.rollback() }
}
