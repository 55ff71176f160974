import Measurement
import Stores

/// The connection pool of one application instance.
///
/// Connections are opened when they are first needed and then kept. ``PoolState`` decides who gets
/// which. A caller waits for one at most as long as the limits say, and while the server cannot be
/// reached a new one is tried only as often as the ``Backoff`` allows.
final class LivePostgres: SQLStore, Alarmed {
    /// A caller in the queue.
    fileprivate final class Ticket {
        var grant: PoolState<PostgresConnection, Ticket>.Grant?
        var suspension: Suspension?
        let deadline: Nanoseconds

        init(deadline: Nanoseconds) { self.deadline = deadline }
    }

    private let loop: EventLoop
    private let patience: Nanoseconds
    private let maxWaiting: Int?
    @safe @exclusivity(unchecked) private var alarm = Alarm()
    @safe @exclusivity(unchecked) private var backoff = Backoff()
    private let open: () -> PostgresConnection
    private let levels: PoolLevels
    @safe @exclusivity(unchecked) private var state: PoolState<PostgresConnection, Ticket>
    /// Every connection that has not been given up, used or not.
    @safe @exclusivity(unchecked) private var connections: [PostgresConnection] = []
    @safe @exclusivity(unchecked) private var isClosed = false

    /// Creates an empty pool.
    init(
        size: Int,
        levels: PoolLevels,
        patience: Nanoseconds,
        maxWaiting: Int? = nil,
        loop: EventLoop,
        open: @escaping () -> PostgresConnection
    ) {
        self.loop = loop
        self.patience = patience
        self.maxWaiting = maxWaiting
        self.open = open
        self.levels = levels
        state = PoolState(limit: size)
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        let connection = try await take()
        defer { giveBack(connection) }
        return try await connection.run(statement)
    }

    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction {
        let connection = try await take()
        do {
            try await connection.run(command: level.beginCommand)
        } catch {
            giveBack(connection)
            throw error
        }
        return LiveTransaction(connection) { [self] in giveBack($0) }
    }

    func closeIdle() {
        for connection in state.removeIdle() { giveUp(connection) }
    }

    /// Closes every connection, used ones too; whoever waits fails as unavailable.
    func close() {
        isClosed = true
        let (_, waiting) = state.removeAll()
        for connection in connections { connection.close() }
        connections.removeAll()
        for ticket in waiting { ticket.suspension?.resume(on: loop.executor) }
        levels.change(waiting: -waiting.count)
    }

    // MARK: Connections

    private func take() async throws(StoreError) -> PostgresConnection {
        guard !isClosed else { throw .unavailable(.postgres) }
        var grant = state.take()
        if grant == nil {
            if let maxWaiting, state.waiting >= maxWaiting { throw .poolFull }
            grant = await queued()
        }
        switch grant {
        case .connection(let connection):
            // The server may have closed it while nobody used it.
            guard connection.isUsable else {
                giveUp(connection)
                return try await opened()
            }
            levels.change(inUse: 1)
            return connection
        case .place:
            return try await opened()
        case nil:
            throw isClosed ? .unavailable(.postgres) : .timedOut(.postgres)
        }
    }

    /// Opens a connection in a place that is ours.
    private func opened() async throws(StoreError) -> PostgresConnection {
        guard backoff.allows(at: loop.now) else {
            passOnPlace()
            throw .unavailable(.postgres)
        }
        let connection = open()
        connections.append(connection)
        levels.change(inUse: 1)
        do {
            try await connection.opened()
            backoff.succeed()
        } catch {
            // A server that refuses can be reached.
            if case .refused = error {} else { backoff.fail(at: loop.now) }
            giveBack(connection)
            throw error
        }
        return connection
    }

    private func queued() async -> PoolState<PostgresConnection, Ticket>.Grant? {
        let ticket = Ticket(deadline: loop.now + patience)
        state.wait(ticket)
        levels.change(waiting: 1)
        alarm.set(self, at: ticket.deadline, on: loop)
        await Suspension.wait(on: loop.executor) { ticket.suspension = $0 }
        return ticket.grant
    }

    /// Ends the wait of those who have waited too long, without a connection.
    func ring(at now: Nanoseconds) {
        alarm.clear()
        let late = state.removeWaiting { $0.deadline <= now }
        levels.change(waiting: -late.count)
        for ticket in late { ticket.suspension?.resume(on: loop.executor) }
        if let next = state.firstWaiting { alarm.set(self, at: next.deadline, on: loop) }
    }

    private func giveUp(_ connection: PostgresConnection) {
        connection.close()
        connections.removeAll { $0 === connection }
    }

    private func giveBack(_ connection: PostgresConnection) {
        levels.change(inUse: -1)
        guard !isClosed else { return connection.close() }
        guard connection.isUsable else {
            giveUp(connection)
            return passOnPlace()
        }
        pass(state.giveBack(connection))
    }

    private func passOnPlace() { pass(state.giveBackPlace()) }

    /// Wakes whoever is next, with what it gets.
    private func pass(_ next: (ticket: Ticket, grant: PoolState<PostgresConnection, Ticket>.Grant)?)
    {
        guard let next else { return }
        levels.change(waiting: -1)
        next.ticket.grant = next.grant
        next.ticket.suspension?.resume(on: loop.executor)
    }
}

/// A transaction and the connection that it holds.
private final class LiveTransaction: SQLTransaction {
    private let connection: PostgresConnection
    private let giveBack: (PostgresConnection) -> Void

    init(_ connection: PostgresConnection, giveBack: @escaping (PostgresConnection) -> Void) {
        self.connection = connection
        self.giveBack = giveBack
    }

    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        try await connection.run(statement)
    }

    func commit() async throws(StoreError) {
        defer { giveBack(connection) }
        try await connection.commit()
    }

    func rollback() async {
        defer { giveBack(connection) }
        // A connection that cannot roll back is broken, and the server rolls back by itself.
        do { try await connection.run(command: "ROLLBACK") } catch { connection.close() }
    }
}

extension IsolationLevel {
    /// The command that begins a transaction at this level.
    fileprivate var beginCommand: String {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}
