import Measurement
import Stores

/// The times in which an application instance stands still.
///
/// What arrives while it does is seen when the pause ends, and nothing is sent before.
final class Pauses {
    private let log: FaultLog
    private let pauses: [(number: Int, fault: Fault)]
    private let timeline: Timeline

    /// The pauses of an instance; nil where it has none.
    init?(_ log: FaultLog, of instance: Int, on timeline: Timeline) {
        self.log = log
        self.timeline = timeline
        pauses = log.faults(of: .application).filter { $0.fault.strikes(instance) }
        if pauses.isEmpty { return nil }
    }

    /// Waits until the instance runs.
    func sitOut() async {
        while let (number, fault) = pauses.first(where: { $0.fault.holds(at: timeline.now) }) {
            log.meet(number)
            await timeline.sleep(until: fault.end ?? .max)
        }
    }

    /// What a call answers, sent and seen only while the instance runs.
    func around<Value>(
        _ call: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        await sitOut()
        do throws(StoreError) {
            let value = try await call()
            await sitOut()
            return value
        } catch {
            await sitOut()
            throw error
        }
    }

    /// The seams as the instance sees them.
    func over(_ seams: Seams) -> Seams {
        Seams(
            redis: seams.redis.map { PausedRedis($0, self) },
            sql: PausedPool(seams.sql, self),
            clock: PausedClock(seams.clock, self),
            processes: seams.processes
        )
    }
}

private final class PausedRedis: RedisStore {
    private let redis: any RedisStore
    private let pauses: Pauses

    init(_ redis: any RedisStore, _ pauses: Pauses) {
        self.redis = redis
        self.pauses = pauses
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        try await pauses.around { () throws(StoreError) in try await redis.send(command) }
    }
}

private final class PausedPool: SQLStore {
    private let pool: any SQLStore
    private let pauses: Pauses

    init(_ pool: any SQLStore, _ pauses: Pauses) {
        self.pool = pool
        self.pauses = pauses
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await pauses.around { () throws(StoreError) in try await pool.run(statement) }
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        let transaction = try await pauses.around { () throws(StoreError) in
            try await pool.begin(level)
        }
        return PausedTransaction(transaction, pauses)
    }

    func closeIdle() { pool.closeIdle() }
}

private final class PausedTransaction: SQLTransaction {
    private let transaction: any SQLTransaction
    private let pauses: Pauses

    init(_ transaction: any SQLTransaction, _ pauses: Pauses) {
        self.transaction = transaction
        self.pauses = pauses
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await pauses.around { () throws(StoreError) in try await transaction.run(statement) }
    }

    func commit() async throws(StoreError) {
        try await pauses.around { () throws(StoreError) in try await transaction.commit() }
    }

    func rollback() async {
        await pauses.sitOut()
        await transaction.rollback()
        await pauses.sitOut()
    }
}

private final class PausedClock: Clock {
    private let clock: any Clock
    private let pauses: Pauses

    init(_ clock: any Clock, _ pauses: Pauses) {
        self.clock = clock
        self.pauses = pauses
    }

    var now: Nanoseconds { clock.now }

    func sleep(until instant: Nanoseconds) async {
        await clock.sleep(until: instant)
        await pauses.sitOut()
    }

    func rest(until instant: Nanoseconds) async {
        await clock.rest(until: instant)
        await pauses.sitOut()
    }
}
