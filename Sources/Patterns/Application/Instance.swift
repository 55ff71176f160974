public import Measurement
public import Stores
import Workload

/// One application instance: its seams, its own memory, and the recorder it reports to.
///
/// Every command and statement of a pattern goes through here, so both engines count the same
/// things.
public final class Instance {
    /// The outside, as this instance sees it.
    public let seams: Seams
    /// The number of the instance, from 0.
    public let index: Int
    /// What the trial records.
    public let recorder: Recorder
    /// What has been committed, as the observer of the trial knows it; no pattern decides by it.
    let ledger: VersionLedger
    /// What the trial's observer knows of things in Redis.
    private let things: Guarded<Observed>
    /// What is gone when the instance ends.
    @exclusivity(unchecked) var memory: InstanceMemory
    /// When the last statement ended.
    @exclusivity(unchecked) private(set) var lastStatement: Nanoseconds = 0
    /// What the caches draw.
    @exclusivity(unchecked) var cacheRandom: RandomStream
    /// What pieces of work draw.
    @exclusivity(unchecked) var workRandom: RandomStream
    /// What is common to the instances.
    let shared: SharedState

    /// Creates an instance with empty memory.
    init(seams: Seams, index: Int, shared: SharedState) {
        self.seams = seams
        self.index = index
        self.shared = shared
        recorder = shared.recorder
        memory = InstanceMemory(shared.settings)
        ledger = shared.observer.ledger
        things = shared.observer.things
        cacheRandom = RandomStream(seed: shared.seed, name: "cache-\(index)")
        workRandom = RandomStream(seed: shared.seed, name: "work-\(index)")
    }

    /// The seed of everything that patterns draw.
    var seed: UInt64 { shared.seed }
    /// Looks at, or adds to, what the trial's observer knows of things in Redis; no pattern decides
    /// by it.
    @inline(__always)
    func observing<Result>(_ body: (inout Observed) -> Result) -> Result { things.with(body) }
    /// When the application was told to stop; nil before.
    var stoppedAt: Nanoseconds? { shared.stoppedAt }
    /// Whether no more requests come.
    public var isStopping: Bool { shared.stoppedAt != nil }

    /// A request of work beside the requests, due now.
    func backgroundRequest(_ endpoint: UInt16) -> Request {
        Request(at: now, number: shared.nextNumber(), endpoint: endpoint)
    }

    /// Forgets everything and closes the idle connections: the instance has ended.
    func forget() {
        memory = InstanceMemory(shared.settings)
        seams.sql.closeIdle()
    }

    /// Starts work beside the request; the trial waits for its end.
    func startProcess(
        isolation: isolated (any Actor)? = #isolation,
        _ body: @escaping () async -> Void
    ) {
        shared.start(on: seams.processes, isolation: isolation, body)
    }

    /// The engine's clock.
    @inline(__always)
    var now: Nanoseconds { seams.clock.now }

    /// Sends a command for a request and records it.
    @inline(__always)
    func send(
        _ command: Command,
        to redis: any RedisStore,
        for request: Request
    ) async throws(StoreError) -> Reply {
        guard let watch = seams.watch else { return try await exchange(command, redis, request) }
        return try await watch.around(.command(command), request, self) {
            () throws(StoreError) in
            .reply(try await exchange(command, redis, request))
        }.reply
    }

    @inline(__always)
    private func exchange(
        _ command: Command,
        _ redis: any RedisStore,
        _ request: Request
    ) async throws(StoreError) -> Reply {
        let began = now
        guard memory.breaker?.allows(at: began) ?? true else {
            recorder.shortCircuit(endpoint: request.endpoint, intended: request.at)
            throw .unavailable(.redis)
        }
        do {
            let reply = try await redis.send(command)
            memory.breaker?.succeed()
            record(command, request, began, failed: false, shared.wire.cost(of: command, reply))
            return reply
        } catch {
            if error.isSilence { memory.breaker?.fail(at: now) } else { memory.breaker?.succeed() }
            record(command, request, began, failed: true, shared.wire.cost(of: command, nil))
            throw error
        }
    }

    /// Runs a statement in a transaction of its own for a request and records it.
    @inline(__always)
    func run(_ statement: Statement, for request: Request) async throws(StoreError) -> Answer {
        guard let watch = seams.watch else { return try await execute(statement, request) }
        return try await watch.around(.statement(statement), request, self) {
            () throws(StoreError) in
            .answer(try await execute(statement, request))
        }.answer
    }

    @inline(__always)
    private func execute(
        _ statement: Statement,
        _ request: Request
    ) async throws(StoreError) -> Answer {
        let began = now
        do {
            let answer = try await seams.sql.run(statement)
            record(statement.kind, request, began, failed: false, cost(of: statement, answer))
            return answer
        } catch {
            record(statement.kind, request, began, failed: true)
            throw error
        }
    }

    @inline(__always)
    private func record(
        _ command: Command,
        _ request: Request,
        _ began: Nanoseconds,
        failed: Bool,
        _ cost: CommandCost
    ) {
        recorder.command(
            kind: command.kind.rawValue,
            endpoint: request.endpoint,
            intended: request.at,
            latency: now - began,
            failed: failed,
            cost: cost
        )
    }

    @inline(__always)
    func record(
        _ kind: StatementKind,
        _ request: Request,
        _ began: Nanoseconds,
        failed: Bool,
        _ cost: StatementCost = StatementCost()
    ) {
        lastStatement = now
        recorder.statement(
            kind: kind.rawValue,
            isRead: kind.isRead,
            isWrite: kind.isWrite,
            endpoint: request.endpoint,
            intended: request.at,
            latency: now - began,
            failed: failed,
            now: now,
            cost: cost
        )
    }

    /// What a statement that was answered takes on the wire and on the disk.
    @inline(__always)
    func cost(of statement: Statement, _ answer: Answer) -> StatementCost {
        statement.cost(answering: answer, on: shared.tables)
    }
}
