import Measurement
import Stores

/// One application instance's connections to the model's server.
///
/// Callers that find no free connection wait in line, first in, first out; a connection that comes
/// free goes straight to the first of them.
final class ConnectionPool: SQLStore {
    /// A caller's place in the line.
    private final class Ticket {
        let waiter: Waiter
        /// The connection that was handed over; nil where its holder leaves only the right to open
        /// one.
        var backend: Backend?

        init(_ timeline: Timeline) { waiter = Waiter(timeline) }
    }

    private let model: PostgresModel
    private let timeline: Timeline
    private let oneWay: Nanoseconds
    private let size: Int
    @exclusivity(unchecked) private var idle: [Backend] = []
    @exclusivity(unchecked) private var opened = 0
    @exclusivity(unchecked) private var line = Ring<Ticket>()

    init(model: PostgresModel, size: Int) {
        precondition(size > 0, "a pool has at least one connection")
        self.model = model
        self.size = size
        timeline = model.timeline
        oneWay = model.settings.network.oneWay
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        let backend = if let free = takeIdle() { free } else { try await checkOut() }
        await timeline.sleep(until: timeline.now + oneWay)
        let reply =
            statement.kind.isRead
            ? await model.read(statement, on: backend)
            : await model.autocommit(statement, on: backend)
        await timeline.sleep(until: reply.at + oneWay + model.networkExtra(of: statement.kind))
        giveBack(backend)
        return try reply.result.get()
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        let backend = if let free = takeIdle() { free } else { try await checkOut() }
        await timeline.sleep(until: timeline.now + oneWay)
        let begun = model.begin(level, on: backend)
        await timeline.sleep(until: begun + oneWay + model.networkExtra(of: .begin))
        return ModelTransaction(backend: backend, pool: self)
    }

    /// Runs a statement of an open transaction.
    fileprivate func run(
        _ statement: Statement,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        await timeline.sleep(until: timeline.now + oneWay)
        let reply = await model.executeInBlock(statement, on: backend)
        await timeline.sleep(until: reply.at + oneWay + model.networkExtra(of: statement.kind))
        return try reply.result.get()
    }

    fileprivate func commit(_ backend: Backend) async throws(StoreError) {
        await timeline.sleep(until: timeline.now + oneWay)
        let reply = await model.commit(backend)
        await timeline.sleep(until: reply.at + oneWay + model.networkExtra(of: .commit))
        giveBack(backend)
        _ = try reply.result.get()
    }

    fileprivate func rollback(_ backend: Backend) async {
        await timeline.sleep(until: timeline.now + oneWay)
        let done = await model.rollback(backend)
        await timeline.sleep(until: done + oneWay + model.networkExtra(of: .rollback))
        giveBack(backend)
    }

    func closeIdle() {
        for backend in idle { model.disconnect(backend) }
        opened -= idle.count
        idle.removeAll()
    }

    @inline(__always)
    private func takeIdle() -> Backend? {
        guard let backend = idle.popLast() else { return nil }
        model.connectionTaken()
        return backend
    }

    /// Opens a connection where the pool has room, else waits for one.
    private func checkOut() async throws(StoreError) -> Backend {
        if opened < size {
            opened += 1
            return try await open()
        }
        if let most = model.settings.maxWaiting, line.count >= most { throw .poolFull }
        let ticket = Ticket(timeline)
        line.push(ticket)
        model.callerWaits()
        _ = await ticket.waiter.wait()
        model.connectionWaiters -= 1
        if let backend = ticket.backend { return backend }
        return try await open()
    }

    /// Opens a connection in the place that the caller has been given.
    private func open() async throws(StoreError) -> Backend {
        let costs = model.costs.connection
        let before = 2 * oneWay * Nanoseconds(costs.roundTripsBefore)
        await timeline.sleep(until: timeline.now + before + oneWay)
        guard let admitted = model.connect() else {
            await timeline.sleep(until: timeline.now + oneWay)
            if let next = line.pop() { next.waiter.wake() } else { opened -= 1 }
            throw .refused(.tooManyConnections)
        }
        let after = 2 * oneWay * Nanoseconds(max(0, costs.roundTripsAfter - 1))
        await timeline.sleep(until: admitted.ready + after + oneWay)
        model.connectionTaken()
        return admitted.backend
    }

    @inline(__always)
    private func giveBack(_ backend: Backend) {
        if let next = line.pop() {
            next.backend = backend
            next.waiter.wake()
            return
        }
        model.connectionsInUse -= 1
        idle.append(backend)
    }
}

extension PostgresModel {
    /// Admits a connection, or refuses it for `max_connections`; begins at the startup message's
    /// arrival.
    func connect() -> (backend: Backend, ready: Nanoseconds)? {
        guard openConnections < settings.maxConnections else { return nil }
        let backend = closed.popLast() ?? newBackend()
        backend.epoch = epoch
        let work = stretched(costs.connection.work.draw(rows: 0, from: &random))
        return (backend, cores.run(work, from: timeline.now).finish)
    }

    private func newBackend() -> Backend {
        let backend = Backend(number: backends.count)
        backends.append(backend)
        return backend
    }

    /// Ends a connection outside of any transaction.
    func disconnect(_ backend: Backend) {
        endSession(of: backend)
        closed.append(backend)
    }
}

/// An open transaction of the model and the connection it holds.
private final class ModelTransaction: SQLTransaction {
    private let backend: Backend
    private let pool: ConnectionPool
    private var isOpen = true

    init(backend: Backend, pool: ConnectionPool) {
        self.backend = backend
        self.pool = pool
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        checkOpen()
        return try await pool.run(statement, on: backend)
    }

    func commit() async throws(StoreError) {
        checkOpen()
        isOpen = false
        try await pool.commit(backend)
    }

    func rollback() async {
        checkOpen()
        isOpen = false
        await pool.rollback(backend)
    }

    private func checkOpen() {
        precondition(isOpen, "a transaction was used after its end")
    }
}
