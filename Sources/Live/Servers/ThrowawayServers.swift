import Measurement
import Stores
import Synchronization

/// The servers of one engine, started when a trial first needs them.
final class ThrowawayServers: Sendable {
    private struct State {
        var folder: ServerFolder?
        var postgres: PostgresServer?

        mutating func openFolder(in parent: String) throws(ServerProblem) -> ServerFolder {
            if let folder { return folder }
            do {
                let folder = try ServerFolder(in: parent)
                self.folder = folder
                return folder
            } catch {
                throw ServerProblem(error)
            }
        }
    }

    private let parent: String
    private let state = Mutex(State())

    /// Servers whose files are in a folder; nil is the one for temporary files.
    init(in parent: String? = nil) { self.parent = parent ?? ServerFolder.parent }

    /// Says what is missing before anything is started.
    func check(
        for trial: Trial,
        redis: Bool = true,
        postgres: Bool = true
    ) throws(ServerProblem) {
        var programs: [Program] = []
        if postgres { programs += [.setPrivileges, .initializeDatabase, .postgres] }
        if redis, trial.redis != nil { programs += [.setPrivileges, .redisServer] }
        for program in programs { _ = try program.path() }
    }

    /// A new Redis server, whose caller stops it: memory and evictions start from nothing.
    func redis(
        _ settings: RedisSettings,
        following primary: RedisAddress? = nil
    ) throws(ServerProblem) -> RedisServer {
        let folder = try state.withLock { state throws(ServerProblem) in
            try state.openFolder(in: parent)
        }
        return try RedisServer(
            settings,
            following: primary,
            in: folder,
            as: ServerUser.current()
        )
    }

    /// The Postgres server, running with a trial's settings.
    func postgres(_ settings: PostgresSettings) throws(ServerProblem) -> PostgresServer {
        try state.withLock { state throws(ServerProblem) in
            let folder = try state.openFolder(in: parent)
            let server: PostgresServer
            if let postgres = state.postgres {
                server = postgres
            } else {
                server = try PostgresServer(in: folder, as: ServerUser.current())
                state.postgres = server
            }
            try server.run(settings)
            return server
        }
    }

    /// Stops every server and removes the folder.
    func shutdown() {
        state.withLock { state in
            state.postgres?.stop()
            state.folder?.remove()
            state = State()
        }
    }
}
