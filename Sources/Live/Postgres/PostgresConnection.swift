import CLibPQ
import Glibc
import Measurement
import Stores

/// One connection to Postgres, through libpq's non-blocking calls on our own event loop.
///
/// It is the only owner of the `PGconn`. Statements are prepared on the connection when they are
/// first used. One call is under way at a time; a broken connection fails it and every later one as
/// unavailable. A call that takes longer than the limits allow has timed out, and the connection is
/// closed: its answer may come at any time.
@safe
final class PostgresConnection: Watcher, Alarmed {
    /// What the caller waits for.
    private enum Phase {
        case connecting
        case idle
        case running(StatementText.AnswerShape?)
        case broken
    }

    /// Counts what is sent and received; nil where nobody pays for it.
    var meter: Meter?
    /// Counts what the server has to have counted; nil for what is not the trial's.
    var counter: StatementCounter?
    private let loop: EventLoop
    private let catalog: StatementCatalog
    @exclusivity(unchecked) private var connection: OpaquePointer?
    @safe @exclusivity(unchecked) private var phase = Phase.connecting
    @safe @exclusivity(unchecked) private var prepared: [Bool]
    @safe @exclusivity(unchecked) private var parameters = ParameterBuffer()

    @safe @exclusivity(unchecked) private var watch: EventLoop.Watch?
    @safe @exclusivity(unchecked) private var watched: Int32 = -1
    @safe @exclusivity(unchecked) private var interest: Readiness = []

    /// How much longer a call takes than the server took over it; nil without a fault.
    var slowdown: ((Nanoseconds) -> Nanoseconds)?
    private let limits: ClientLimits
    private var began: Nanoseconds = 0
    @safe @exclusivity(unchecked) private var alarm = Alarm()
    @safe @exclusivity(unchecked) private var deadline: Nanoseconds

    @safe @exclusivity(unchecked) private var outcome: Result<Answer, StoreError>?
    /// The place in the catalog of the statement that runs; nil for other commands.
    @safe @exclusivity(unchecked) private var place: Int?
    /// Whether a transaction was open when the call began.
    @safe @exclusivity(unchecked) private var wasOpen = false
    /// The rows that the answer is about.
    @safe @exclusivity(unchecked) private var rowCount: UInt64 = 0
    /// The rows as texts, where somebody asked for them.
    private var texts: [[String]]?
    @safe @exclusivity(unchecked) private var suspension: Suspension?

    /// Begins to connect; ``opened()`` waits until it has.
    init(
        to address: PostgresAddress,
        in schema: TrialSchema,
        on loop: EventLoop,
        catalog: StatementCatalog,
        limits: ClientLimits
    ) {
        self.loop = loop
        self.catalog = catalog
        self.limits = limits
        deadline = loop.now + limits.connect
        prepared = [Bool](repeating: false, count: catalog.count)
        unsafe connection = startConnecting(to: address.parameters(in: schema))
        guard let connection = unsafe connection, unsafe PQstatus(connection) != CONNECTION_BAD
        else {
            breakDown(.unavailable(.postgres))
            return
        }
        // The SQLSTATE is the only part of a failed connection's message that means the same
        // everywhere.
        unsafe PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
        watchSocket(for: .writing)
        alarm.set(self, at: deadline, on: loop)
    }

    deinit { close() }

    /// Whether the connection can be used again.
    var isUsable: Bool {
        if case .idle = phase { return true }
        return false
    }

    /// Waits until the connection is open.
    func opened() async throws(StoreError) {
        guard case .connecting = phase else { return }
        _ = try await finish()
    }

    /// Runs one statement, prepared before if it is new to the connection.
    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        guard let entry = catalog.entry(for: statement) else {
            throw .protocolError(.postgres, "no table \(statement.table)")
        }
        if !prepared[entry.index] {
            try unsafe begin(nil) { connection in
                unsafe PQsendPrepare(connection, entry.name, entry.prepared, 0, nil)
            }
            _ = try await finish()
            prepared[entry.index] = true
        }
        catalog.write(statement, into: &parameters)
        meter?.note(commands: 1, bytes: parameters.size)
        try unsafe begin(entry.text.shape, of: entry.index) { connection in
            unsafe parameters.withPointers { values in
                unsafe PQsendQueryPrepared(
                    connection,
                    entry.name,
                    Int32(parameters.count),
                    values,
                    nil,
                    nil,
                    0
                )
            }
        }
        return try await finish()
    }

    /// Runs a command without parameters or answer, such as BEGIN.
    func run(command: String) async throws(StoreError) {
        meter?.note(commands: 1, bytes: command.utf8.count)
        try unsafe begin(nil) { connection in unsafe PQsendQuery(connection, command) }
        _ = try await finish()
    }

    /// The rows that a query without parameters answers, as texts.
    func rows(of query: String) async throws(StoreError) -> [[String]] {
        meter?.note(commands: 1, bytes: query.utf8.count)
        texts = []
        defer { texts = nil }
        try unsafe begin(.affectedRows) { connection in unsafe PQsendQuery(connection, query) }
        _ = try await finish()
        return texts ?? []
    }

    /// Commits; a transaction that the server had given up before is an error, not a commit.
    func commit() async throws(StoreError) {
        try unsafe begin(nil) { connection in unsafe PQsendQuery(connection, "COMMIT") }
        guard try await finish() != .none else {
            throw .protocolError(.postgres, "COMMIT of a failed transaction")
        }
    }

    /// Ends the connection; a caller that waits fails as unavailable.
    func close() {
        if case .broken = phase {} else { breakDown(.unavailable(.postgres)) }
    }
}

// MARK: - Calls

extension PostgresConnection {
    private func begin(
        _ shape: StatementText.AnswerShape?,
        of place: Int? = nil,
        _ send: (OpaquePointer) -> Int32
    ) throws(StoreError) {
        guard case .idle = phase, let connection = unsafe connection else {
            throw .unavailable(.postgres)
        }
        phase = .running(shape)
        outcome = nil
        self.place = place
        rowCount = 0
        if counter != nil { wasOpen = unsafe isInTransaction }
        if slowdown != nil { began = loop.now }
        deadline = loop.recent + limits.statement
        alarm.set(self, at: deadline, on: loop)
        guard unsafe send(connection) == 1 else {
            breakDown(.unavailable(.postgres))
            throw .unavailable(.postgres)
        }
        flush()
    }

    private func finish() async throws(StoreError) -> Answer {
        if outcome == nil { await Suspension.wait(on: loop.executor) { suspension = $0 } }
        let outcome = outcome ?? .failure(.unavailable(.postgres))
        self.outcome = nil
        if let slowdown, case let extra = slowdown(loop.now - began), extra > 0 {
            await loop.sleep(until: loop.now + extra)
        }
        return try outcome.get()
    }

    private func complete() {
        suspension?.resume(on: loop.executor)
        suspension = nil
    }

    /// Gives up what has taken too long.
    func ring(at now: Nanoseconds) {
        alarm.clear()
        switch phase {
        case .connecting, .running:
            guard now < deadline else { return breakDown(.timedOut(.postgres)) }
            alarm.set(self, at: deadline, on: loop)
        case .idle, .broken: break
        }
    }

    /// Gives the connection up: nothing more can be learnt from it.
    private func breakDown(_ error: StoreError) {
        noteBroken()
        // libpq closes the socket itself when it finds the connection broken.
        if let watch {
            if unsafe PQsocket(connection) == watched {
                loop.end(watch, of: watched)
            } else {
                loop.forget(watch)
            }
        }
        watch = nil
        if let connection = unsafe connection { unsafe PQfinish(connection) }
        unsafe connection = nil
        phase = .broken
        outcome = .failure(error)
        complete()
    }
}

// MARK: - The event loop's side

extension PostgresConnection {
    func ready(_ readiness: Readiness) {
        switch phase {
        case .connecting: goOnConnecting()
        case .idle, .running: goOn()
        case .broken: break
        }
    }

    private func goOnConnecting() {
        guard let connection = unsafe connection else { return }
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: watchSocket(for: .reading)
        case PGRES_POLLING_WRITING: watchSocket(for: .writing)
        case PGRES_POLLING_OK:
            unsafe PQsetnonblocking(connection, 1)
            watchSocket(for: .reading)
            phase = .idle
            counter?.noteOpened()
            outcome = .success(.none)
            complete()
        default:
            let text = unsafe String(cString: PQerrorMessage(connection))
            breakDown(PostgresError.connectionError(text))
        }
    }

    private func goOn() {
        guard let connection = unsafe connection else { return }
        if interest.contains(.writing) { flush() }
        guard unsafe PQconsumeInput(connection) == 1 else {
            return breakDown(.unavailable(.postgres))
        }
        while case .running(let shape) = phase, unsafe PQisBusy(connection) == 0 {
            guard let result = unsafe PQgetResult(connection) else {
                phase = .idle
                noteEnded()
                complete()
                return
            }
            // The first result of a call decides; what follows can only repeat its error.
            if outcome == nil { outcome = unsafe read(result, shape) }
            if let meter { meter.note(commands: 0, bytes: unsafe size(of: result)) }
            unsafe PQclear(result)
        }
        // Between calls the server speaks only to say that it goes away.
        if case .idle = phase, unsafe PQstatus(connection) == CONNECTION_BAD {
            breakDown(.unavailable(.postgres))
        }
    }

    private func flush() {
        guard let connection = unsafe connection else { return }
        switch unsafe PQflush(connection) {
        case 0: watchSocket(for: .reading)
        case 1: watchSocket(for: [.reading, .writing])
        default: breakDown(.unavailable(.postgres))
        }
    }

    /// Watches the socket, which libpq may have replaced by another.
    private func watchSocket(for readiness: Readiness) {
        let descriptor = unsafe PQsocket(connection)
        if let watch, watched == descriptor {
            if interest != readiness { loop.change(watch, of: descriptor, to: readiness) }
        } else {
            if let watch { loop.forget(watch) }
            watch = loop.watch(descriptor, for: readiness, self)
            watched = descriptor
        }
        interest = readiness
    }
}

// MARK: - Counting

extension PostgresConnection {
    /// Whether the server holds a transaction open for us, a failed one included.
    @unsafe
    private var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(connection)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    private func noteEnded() {
        guard let counter, let outcome else { return }
        var rows: UInt64?
        var isRollback = false
        if case .success(let answer) = outcome {
            rows = rowCount
            isRollback = answer == .none
        }
        counter.noteEnded(
            place,
            rows: rows,
            wasOpen: wasOpen,
            isOpen: unsafe isInTransaction,
            isRollback: isRollback
        )
    }

    private func noteBroken() {
        guard let counter else { return }
        switch phase {
        case .connecting: counter.noteBroken(during: nil)
        case .running: counter.noteBroken(during: place)
        case .idle: if unsafe isInTransaction { counter.noteAbandoned() }
        case .broken: break
        }
    }
}

// MARK: - Results

extension PostgresConnection {
    @unsafe
    private func read(
        _ result: OpaquePointer,
        _ shape: StatementText.AnswerShape?
    ) -> Result<Answer, StoreError> {
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
        default: return .failure(unsafe error(of: result))
        }
        if counter != nil {
            rowCount = unsafe strtoull(PQcmdTuples(result), nil, 10)
        }
        if texts != nil { texts = unsafe Live.texts(of: result) }
        switch shape {
        case nil: return .success(unsafe isRollback(result) ? .none : .count(0))
        case .version:
            guard let value = unsafe firstValue(of: result) else { return .success(.none) }
            return .success(.version(UInt64(bitPattern: value)))
        case .count:
            return .success(.count(unsafe firstValue(of: result) ?? 0))
        case .affectedRows:
            return .success(.count(unsafe strtoll(PQcmdTuples(result), nil, 10)))
        }
    }

    /// The bytes of the values that a result holds.
    @unsafe
    private func size(of result: OpaquePointer) -> Int {
        var size = 0
        let columns = unsafe PQnfields(result)
        for row in 0..<(unsafe PQntuples(result)) {
            for column in 0..<columns { size += Int(unsafe PQgetlength(result, row, column)) }
        }
        return size
    }

    @unsafe
    private func error(of result: OpaquePointer) -> StoreError {
        let state = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C")))
        let message = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "M")))
        return PostgresError.error(
            unsafe state.map { unsafe String(cString: $0) } ?? "",
            unsafe message.map { unsafe String(cString: $0) } ?? ""
        )
    }

    /// COMMIT of a failed transaction succeeds, as a ROLLBACK.
    @unsafe
    private func isRollback(_ result: OpaquePointer) -> Bool {
        unsafe String(cString: PQcmdStatus(result)) == "ROLLBACK"
    }

    @unsafe
    private func firstValue(of result: OpaquePointer) -> Int64? {
        guard unsafe PQntuples(result) > 0, unsafe PQgetisnull(result, 0, 0) == 0,
            let text = unsafe PQgetvalue(result, 0, 0)
        else { return nil }
        return unsafe strtoll(text, nil, 10)
    }
}

/// The rows of a result as texts; a null is an empty text.
@unsafe
func texts(of result: OpaquePointer?) -> [[String]] {
    let columns = unsafe PQnfields(result)
    let rows = unsafe PQntuples(result)
    return (0..<rows).map { row in
        (0..<columns).map { column in
            unsafe PQgetvalue(result, row, column).map { unsafe String(cString: $0) } ?? ""
        }
    }
}

/// Begins a connection without waiting for it.
@unsafe
func startConnecting(to parameters: [(name: String, value: String)]) -> OpaquePointer? {
    let names = unsafe parameters.map { unsafe strdup($0.name) }
    let values = unsafe parameters.map { unsafe strdup($0.value) }
    defer {
        unsafe (names + values).forEach { unsafe free($0) }
    }
    let nameList = unsafe names.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    let valueList = unsafe values.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    return unsafe PQconnectStartParams(nameList, valueList, 0)
}
