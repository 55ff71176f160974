import Measurement
import Stores

/// A ``ConnectionPool`` where calls meet faults, or are given up after a timeout.
///
/// A caller that gives up closes its connection. What it had sent goes on in the server, which
/// finds the connection closed at the end of the statement and rolls an open transaction back.
final class WatchedPool: SQLStore {
    /// A caller's place in the line.
    final class Ticket {
        let waiter: Waiter
        var backend: Backend?
        var isAbandoned = false

        init(_ timeline: Timeline) { waiter = Waiter(timeline) }
    }

    /// What a caller waits for, and whether it still does.
    final class Call {
        var isAbandoned = false
        var ticket: Ticket?
    }

    private let model: PostgresModel
    private let faults: PostgresFaults
    private let timeline: Timeline
    private let processes: any Processes
    private let oneWay: Nanoseconds
    private let size: Int
    private let instance: Int
    private var idle: [Backend] = []
    private var opened = 0
    private var line = Ring<Ticket>()
    /// The callers in line who have not given up.
    private var waiting = 0

    init(
        _ model: PostgresModel,
        _ faults: PostgresFaults,
        instance: Int,
        processes: any Processes
    ) {
        self.model = model
        self.faults = faults
        self.instance = instance
        self.processes = processes
        timeline = model.timeline
        size = model.settings.pool
        oneWay = model.settings.network.oneWay
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await patiently { call throws(StoreError) in
            let backend = try await self.checkOut(call)
            try await self.send(on: backend, call)
            backend.isBusy = true
            let reply =
                statement.kind.isRead
                ? await self.model.read(statement, on: backend)
                : await self.model.autocommit(statement, on: backend)
            backend.isBusy = false
            if !statement.kind.isRead { try await self.loseCommit(reply.at, on: backend) }
            try await self.receive(reply.at, on: backend, of: statement.kind, call)
            self.giveBack(backend)
            return try reply.result.get()
        }
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        let backend = try await patiently { call throws(StoreError) in
            let backend = try await self.checkOut(call)
            try await self.send(on: backend, call)
            let begun = self.model.begin(level, on: backend)
            try await self.receive(begun, on: backend, of: .begin, call)
            return backend
        }
        return WatchedTransaction(backend: backend, pool: self)
    }

    /// Runs a statement of an open transaction; after an error of the connection it is discarded.
    func run(_ statement: Statement, on backend: Backend) async throws(StoreError) -> Answer {
        try await patiently { call throws(StoreError) in
            try await self.send(on: backend, call)
            backend.isBusy = true
            let reply = await self.model.executeInBlock(statement, on: backend)
            backend.isBusy = false
            try await self.receive(reply.at, on: backend, of: statement.kind, call)
            return try reply.result.get()
        }
    }

    func commit(_ backend: Backend) async throws(StoreError) {
        try await patiently { call throws(StoreError) in
            try await self.send(on: backend, call)
            backend.isBusy = true
            let reply = await self.model.commit(backend)
            backend.isBusy = false
            try await self.loseCommit(reply.at, on: backend)
            try await self.receive(reply.at, on: backend, of: .commit, call)
            self.giveBack(backend)
            _ = try reply.result.get()
        }
    }

    func rollback(_ backend: Backend) async {
        let rolledBack: () async throws(StoreError) -> Void = { () throws(StoreError) in
            try await self.patiently { call throws(StoreError) in
                try await self.send(on: backend, call)
                backend.isBusy = true
                let done = await self.model.rollback(backend)
                backend.isBusy = false
                try await self.receive(done, on: backend, of: .rollback, call)
                self.giveBack(backend)
            }
        }
        // Whatever became of the connection, the transaction is over.
        try? await rolledBack()
    }

    func closeIdle() {
        for backend in idle { model.disconnect(backend) }
        opened -= idle.count
        idle.removeAll()
    }

    // MARK: Patience

    /// Waits for a call as long as the timeout lets the caller.
    private func patiently<Value>(
        _ body: @escaping (Call) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let call = Call()
        guard let timeout = model.settings.timeout else { return try await body(call) }
        let waiter = Waiter(timeline)
        let outcome = Outcome<Value>()
        processes.start(isolation: #isolation) {
            do throws(StoreError) {
                outcome.result = .success(try await body(call))
            } catch {
                outcome.result = .failure(error)
            }
            waiter.wake()
        }
        if await waiter.wait(until: timeline.now + timeout), let result = outcome.result {
            return try result.get()
        }
        call.isAbandoned = true
        if let ticket = call.ticket, ticket.waiter.wake() { ticket.isAbandoned = true }
        throw .timedOut(.postgres)
    }

    private final class Outcome<Value> {
        var result: Result<Value, StoreError>?
    }

    // MARK: The way there and back

    /// Waits until what is sent arrives.
    private func reach(_ call: Call) async throws(StoreError) {
        while true {
            let arrival = timeline.now + oneWay
            guard let outage = faults.outages.holding(at: arrival, for: instance) else {
                await timeline.sleep(until: arrival)
                return
            }
            faults.log.meet(outage.number)
            if outage.cuts {
                await timeline.sleep(until: arrival + oneWay)
                throw .unavailable(.postgres)
            }
            await timeline.sleep(until: outage.end - oneWay)
            if call.isAbandoned { throw .timedOut(.postgres) }
        }
    }

    /// Sends something on a connection; when it fails the connection is gone.
    private func send(on backend: Backend, _ call: Call) async throws(StoreError) {
        do throws(StoreError) {
            if model.isCut(backend) { throw .unavailable(.postgres) }
            try await reach(call)
            if model.isCut(backend) { throw .unavailable(.postgres) }
        } catch {
            discard(backend)
            throw error
        }
    }

    /// Waits until what leaves the server at an instant is here; when it is lost, or nobody waits
    /// for it any more, the connection is gone.
    private func receive(
        _ ready: Nanoseconds,
        on backend: Backend,
        of kind: StatementKind,
        _ call: Call
    ) async throws(StoreError) {
        var departure = ready
        while let outage = faults.outages.holding(at: departure, for: instance), !outage.cuts {
            faults.log.meet(outage.number)
            departure = outage.end
        }
        await timeline.sleep(until: departure)
        let isCut = model.isCut(backend)
        let extra = model.networkExtra(of: kind)
        await timeline.sleep(until: max(timeline.now, departure) + oneWay + extra)
        if isCut || call.isAbandoned {
            discard(backend)
            throw isCut ? .unavailable(.postgres) : .timedOut(.postgres)
        }
    }

    /// Cuts the connection if the answer to a commit is one of those that are lost.
    private func loseCommit(_ ready: Nanoseconds, on backend: Backend) async throws(StoreError) {
        guard faults.losesCommit(at: ready) else { return }
        await timeline.sleep(until: ready + oneWay)
        discard(backend)
        throw .unavailable(.postgres)
    }

    // MARK: Connections

    private func checkOut(_ call: Call) async throws(StoreError) -> Backend {
        while let backend = idle.popLast() {
            model.connectionTaken()
            if !model.isCut(backend) { return backend }
            discard(backend)
        }
        if opened < size {
            opened += 1
            return try await open(call)
        }
        if let most = model.settings.maxWaiting, waiting >= most { throw .poolFull }
        let ticket = Ticket(timeline)
        call.ticket = ticket
        line.push(ticket)
        waiting += 1
        model.callerWaits()
        _ = await ticket.waiter.wait()
        waiting -= 1
        call.ticket = nil
        model.connectionWaiters -= 1
        if ticket.isAbandoned { throw .timedOut(.postgres) }
        if let backend = ticket.backend {
            if call.isAbandoned {
                giveBack(backend)
                throw .timedOut(.postgres)
            }
            return backend
        }
        return try await open(call)
    }

    /// Opens a connection in the place that the caller has been given.
    private func open(_ call: Call) async throws(StoreError) -> Backend {
        do throws(StoreError) {
            try await reach(call)
            let costs = model.costs.connection
            let before = 2 * oneWay * Nanoseconds(costs.roundTripsBefore)
            await timeline.sleep(until: timeline.now + before)
            guard let admitted = model.connect() else {
                await timeline.sleep(until: timeline.now + oneWay)
                throw .refused(.tooManyConnections)
            }
            let after = 2 * oneWay * Nanoseconds(max(0, costs.roundTripsAfter - 1))
            await timeline.sleep(until: admitted.ready + after + oneWay)
            model.connectionTaken()
            return admitted.backend
        } catch {
            handOverPlace()
            throw error
        }
    }

    /// Lets the next in line open a connection, where nobody waits the place stays free.
    private func handOverPlace() {
        if let next = nextInLine() { next.waiter.wake() } else { opened -= 1 }
    }

    private func nextInLine() -> Ticket? {
        while let next = line.pop() {
            if !next.isAbandoned { return next }
        }
        return nil
    }

    private func giveBack(_ backend: Backend) {
        if let next = nextInLine() {
            next.backend = backend
            next.waiter.wake()
            return
        }
        model.connectionsInUse -= 1
        idle.append(backend)
    }

    /// Closes a connection with whatever is open on it.
    private func discard(_ backend: Backend) {
        model.close(backend)
        model.connectionsInUse -= 1
        handOverPlace()
    }
}

/// An open transaction whose connection may break.
private final class WatchedTransaction: SQLTransaction {
    private let backend: Backend
    private let pool: WatchedPool
    private var isOver = false
    /// Whether the connection is gone, and the transaction with it.
    private var isGone = false

    init(backend: Backend, pool: WatchedPool) {
        self.backend = backend
        self.pool = pool
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        if isGone { throw .unavailable(.postgres) }
        do throws(StoreError) {
            return try await pool.run(statement, on: backend)
        } catch {
            if case .unavailable = error { isGone = true }
            if case .timedOut = error { isGone = true }
            throw error
        }
    }

    func commit() async throws(StoreError) {
        end()
        if isGone { throw .unavailable(.postgres) }
        try await pool.commit(backend)
    }

    func rollback() async {
        end()
        if !isGone { await pool.rollback(backend) }
    }

    private func end() {
        precondition(!isOver, "a transaction was used after its end")
        isOver = true
    }
}
