/// What a connection pool does next: at most `limit` connections, and callers served in the order
/// they came.
///
/// It decides and does nothing; ``LivePostgres`` acts. A grant is an idle connection, or leave to
/// open one.
struct PoolState<Connection, Ticket> {
    /// What a caller may use.
    enum Grant {
        /// A connection that was idle.
        case connection(Connection)
        /// Leave to open a connection; the place counts as taken.
        case place
    }

    /// The most connections at once.
    let limit: Int
    /// Connections that are used, opened or idle.
    private(set) var open = 0
    private var idle: [Connection] = []
    private var queue: [Ticket] = []
    private var served = 0

    init(limit: Int) { self.limit = limit }

    /// Connections that callers hold.
    var inUse: Int { open - idle.count }

    /// Callers that wait.
    var waiting: Int { queue.count - served }

    /// What the next caller gets at once; nil where it must wait.
    mutating func take() -> Grant? {
        if let connection = idle.popLast() { return .connection(connection) }
        guard open < limit else { return nil }
        open += 1
        return .place
    }

    /// Puts a caller at the end of the queue.
    mutating func wait(_ ticket: Ticket) { queue.append(ticket) }

    /// Takes callers out of the front of the queue while a condition holds for them.
    mutating func removeWaiting(while condition: (Ticket) -> Bool) -> [Ticket] {
        var removed: [Ticket] = []
        while served < queue.count, condition(queue[served]), let ticket = nextTicket() {
            removed.append(ticket)
        }
        return removed
    }

    /// The caller that has waited longest.
    var firstWaiting: Ticket? { served < queue.count ? queue[served] : nil }

    /// Takes a connection back; whoever waits longest gets it.
    mutating func giveBack(_ connection: Connection) -> (ticket: Ticket, grant: Grant)? {
        if let ticket = nextTicket() { return (ticket, .connection(connection)) }
        idle.append(connection)
        return nil
    }

    /// Takes back the place of a connection that broke or could not be opened; whoever waits
    /// longest may try.
    mutating func giveBackPlace() -> (ticket: Ticket, grant: Grant)? {
        if let ticket = nextTicket() { return (ticket, .place) }
        open -= 1
        return nil
    }

    /// Takes the idle connections out, to be closed; callers that hold one keep it.
    mutating func removeIdle() -> [Connection] {
        defer { idle = [] }
        open -= idle.count
        return idle
    }

    /// Empties the pool: the idle connections, to be closed, and the callers, to be told.
    mutating func removeAll() -> (idle: [Connection], waiting: [Ticket]) {
        defer { (idle, queue, served) = ([], [], 0) }
        open -= idle.count
        return (idle, Array(queue[served...]))
    }

    private mutating func nextTicket() -> Ticket? {
        guard served < queue.count else { return nil }
        let ticket = queue[served]
        served += 1
        // Compacting at half keeps each hand-over at constant cost on average.
        if served * 2 >= queue.count {
            queue.removeFirst(served)
            served = 0
        }
        return ticket
    }
}
