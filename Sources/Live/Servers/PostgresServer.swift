import Glibc
import Measurement
import Stores
import Synchronization

/// A `postgres` of our own in a temporary folder, kept for all the trials of a run.
///
/// `initdb` takes about a second, so there is one data folder; a trial with another connection
/// limit or another setting restarts the server on it. What the scenario does not set is as
/// Postgres ships it, `fsync` on.
final class PostgresServer: Sendable {
    private struct Running {
        var server: ChildProcess
        var port: UInt16
        var settings: Settings
    }

    /// What a server must be restarted for.
    private struct Settings: Equatable {
        var maxConnections: Int
        var sharedBuffers: Int64?
        var fsync: Bool

        init(_ settings: PostgresSettings) {
            maxConnections = settings.maxConnections
            sharedBuffers = settings.sharedBuffers
            fsync = settings.fsync
        }
    }

    /// The library that counts statements.
    static let statementLibrary = "pg_stat_statements"
    /// The trial's database.
    static let database = "postgres"
    /// Another one, in which one can look at the counts without being counted.
    private static let otherDatabase = "template1"

    private static let attempts = 5
    private static let owner = "rehearsal_owner"
    /// Connections beyond the application's limit that only the owner can open.
    private static let reserved = 3
    /// The owner's connections that stay open during a trial: its own, and the one that samples.
    private static let ours = 2

    private let folder: ServerFolder
    private let user: ServerUser?
    private let data: String
    private let password = randomPassword()
    private let running = Mutex<Running?>(nil)

    /// Makes the data folder.
    init(in folder: ServerFolder, as user: ServerUser?) throws(ServerProblem) {
        self.folder = folder
        self.user = user
        data = "\(folder.path)/postgres/data"
        let passwordFile = "\(folder.path)/postgres/password"
        do {
            try FileTree.makeFolder("\(folder.path)/postgres", owner: user)
            try FileTree.write(password, to: passwordFile, owner: user)
        } catch {
            throw ServerProblem(error)
        }
        let initialization = try ChildProcess(
            .initializeDatabase,
            [
                "-D", data, "-U", Self.owner, "--pwfile", passwordFile, "--auth-host", "md5",
                "--auth-local", "reject", "--encoding", "UTF8", "--locale", "C", "--no-sync",
            ],
            in: folder,
            as: user
        )
        guard initialization.exitStatus() == 0 else {
            throw ServerProblem("initdb failed:\n\(FileTree.tail(of: initialization.log))")
        }
    }

    /// Sees to it that a server with these settings runs.
    ///
    /// - Parameters:
    ///   - settings: What it must be started with.
    ///   - port: Finds a port that is free, as far as anybody can know.
    /// - Throws: ``ServerProblem`` when it does not become ready.
    func run(
        _ settings: PostgresSettings,
        port: () throws(ServerProblem) -> UInt16 = freePort
    ) throws(ServerProblem) {
        let settings = Settings(settings)
        let isRunning = running.withLock { running in
            if let running, running.settings == settings, !running.server.isGone(within: 0) {
                return true
            }
            running?.server.stop(.interrupt)
            running = nil
            return false
        }
        if isRunning { return }
        let started = try start(settings, port)
        running.withLock { $0 = started }
        try makeRole()
    }

    private func start(
        _ settings: Settings,
        _ freePort: () throws(ServerProblem) -> UInt16
    ) throws(ServerProblem) -> Running {
        var attempt = 1
        while true {
            let port = try freePort()
            let server = try start(onPort: port, settings)
            let address = controlAddress(port: port)
            let isReady = try server.isReady(
                isLastAttempt: attempt == Self.attempts,
                check: { PostgresControl.isReady(at: address) }
            )
            if isReady { return Running(server: server, port: port, settings: settings) }
            attempt += 1
        }
    }

    /// A connection of the owner's, outside the application's limit.
    func control() throws(ServerProblem) -> PostgresControl {
        try PostgresControl(to: try controlPlace())
    }

    /// Where its owner connects.
    func controlPlace() throws(ServerProblem) -> PostgresAddress {
        controlAddress(port: try port())
    }

    /// Where its owner looks at the server's counts without adding to them.
    func lookingPlace() throws(ServerProblem) -> PostgresAddress {
        var address = try controlPlace()
        address["dbname"] = Self.otherDatabase
        return address
    }

    /// Where the application connects.
    func applicationAddress() throws(ServerProblem) -> PostgresAddress {
        var address = try controlPlace()
        address["user"] = TrialSchema.role
        return address
    }

    /// The processor time that the server has used, all its processes together.
    var busy: Nanoseconds {
        running.withLock { $0.map { ProcessorTime.ofFamily($0.server.processID) } ?? 0 }
    }

    /// Its processes.
    var processes: [pid_t] {
        running.withLock { $0.map { ProcessorTime.family(of: $0.server.processID) } ?? [] }
    }

    /// Ends the server; its data stay until the folder is removed.
    func stop() {
        running.withLock { running in
            running?.server.stop(.quit)
            running = nil
        }
    }

    private func port() throws(ServerProblem) -> UInt16 {
        guard let port = running.withLock({ $0?.port }) else {
            throw ServerProblem("the Postgres server does not run")
        }
        return port
    }

    private func controlAddress(port: UInt16) -> PostgresAddress {
        PostgresAddress(port: port, user: Self.owner, password: password, database: Self.database)
    }

    /// Statements that fail are not logged: refused statements are the trial's business.
    private func start(
        onPort port: UInt16,
        _ settings: Settings
    ) throws(ServerProblem) -> ChildProcess {
        var words = [
            "listen_addresses=\(Loopback.host)", "port=\(port)", "unix_socket_directories=",
            "max_connections=\(settings.maxConnections + Self.reserved + Self.ours)",
            "superuser_reserved_connections=\(Self.reserved)", "log_min_messages=log",
            "fsync=\(settings.fsync ? "on" : "off")",
        ]
        if try Program.postgres.hasLibrary(Self.statementLibrary) {
            words.append("shared_preload_libraries=\(Self.statementLibrary)")
        }
        if let bytes = settings.sharedBuffers { words.append("shared_buffers=\(bytes / 1_024)kB") }
        let arguments = words.flatMap { ["-c", $0] }
        return try ChildProcess(.postgres, ["-D", data] + arguments, in: folder, as: user)
    }

    /// The application's role: no superuser, so that the reserved connections are not for it.
    private func makeRole() throws(ServerProblem) {
        let control = try control()
        let found = try control.run(
            "SELECT 1 FROM pg_roles WHERE rolname = '\(TrialSchema.role)'"
        )
        guard found.isEmpty else { return }
        try control.run("SET password_encryption = 'md5'")
        try control.run("CREATE ROLE \(TrialSchema.role) LOGIN PASSWORD '\(password)'")
    }
}
