import CLibPQ
import Glibc

/// A blocking connection to Postgres for what happens outside the played window.
@safe
final class PostgresControl {
    private let connection: OpaquePointer
    /// How many statements were run, each in a transaction of its own.
    private(set) var statements: UInt64 = 0

    /// Connects.
    init(
        to address: PostgresAddress,
        in schema: TrialSchema = .throwaway,
        named place: String? = nil
    ) throws(ServerProblem) {
        let parameters = address.parameters(in: schema)
        guard let connection = unsafe startConnecting(to: parameters) else {
            throw ServerProblem("libpq has no memory for a connection")
        }
        guard unsafe finishConnecting(connection) else {
            let words = unsafe String(cString: PQerrorMessage(connection))
            unsafe PQfinish(connection)
            throw ServerProblem(
                "cannot connect to \(place.map { "Postgres at \($0)" } ?? "the Postgres server"): "
                    + (words.isEmpty ? "no answer within 10 s" : Self.trimmed(words)),
                hint: place == nil
                    ? nil : "check user, password, host, port and database of the URL"
            )
        }
        unsafe self.connection = unsafe connection
        unsafe PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(connection) }

    /// The rows that a statement answers, as texts; a null is an empty text.
    @discardableResult
    func run(_ sql: String) throws(ServerProblem) -> [[String]] {
        statements += 1
        let result = unsafe PQexec(connection, sql)
        defer { unsafe PQclear(result) }
        let status = unsafe PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            let words = unsafe String(cString: PQerrorMessage(connection))
            if unsafe PQstatus(connection) == CONNECTION_BAD {
                throw ServerProblem("the connection to the Postgres server broke: \(words)")
            }
            throw ServerProblem("Postgres refused '\(sql)': \(words)")
        }
        return unsafe texts(of: result)
    }

    /// libpq ends its messages with a line end.
    private static func trimmed(_ words: String) -> String {
        String(words.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// Whether a server at an address is ready for connections.
    static func isReady(at address: PostgresAddress) -> Bool {
        let parameters = address.parameters(in: .throwaway)
        guard let connection = unsafe startConnecting(to: parameters) else { return false }
        defer { unsafe PQfinish(connection) }
        return unsafe finishConnecting(connection)
    }
}

/// Waits until a connection that was begun is open or has failed.
@unsafe
private func finishConnecting(_ connection: OpaquePointer) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while unsafe PQstatus(connection) != CONNECTION_BAD {
        let events: Int32
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_OK: return true
        case PGRES_POLLING_READING: events = POLLIN
        case PGRES_POLLING_WRITING: events = POLLOUT
        default: return false
        }
        var entry = pollfd(fd: unsafe PQsocket(connection), events: Int16(events), revents: 0)
        let left = ContinuousClock.now.duration(to: deadline).components.seconds
        let changed = unsafe poll(&entry, 1, Int32(max(0, left + 1)) * 1_000)
        if left < 0 || changed == 0 { return false }
    }
    return false
}
