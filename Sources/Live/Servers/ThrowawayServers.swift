import Stores
import Synchronization

/// The servers of one engine, started when a trial first needs them.
final class ThrowawayServers: Sendable {
    private struct State {
        var folder: ServerFolder?
        var postgres: PostgresServer?

        mutating func openFolder() throws(ServerProblem) -> ServerFolder {
            if let folder { return folder }
            do {
                let folder = try ServerFolder()
                self.folder = folder
                return folder
            } catch {
                throw ServerProblem(error)
            }
        }
    }

    private let state = Mutex(State())

    /// Says what is missing before anything is started.
    func check(for trial: Trial) throws(ServerProblem) {
        let programs: [Program] = [.setPrivileges, .initializeDatabase, .postgres]
        for program in programs + (trial.redis == nil ? [] : [.redisServer]) {
            _ = try program.path()
        }
    }

    /// A new Redis server, whose caller stops it: memory and evictions start from nothing.
    func redis(_ settings: RedisSettings) throws(ServerProblem) -> RedisServer {
        let folder = try state.withLock { state throws(ServerProblem) in try state.openFolder() }
        return try RedisServer(settings, in: folder, as: ServerUser.current())
    }

    /// The Postgres server, running with a connection limit.
    func postgres(maxConnections: Int) throws(ServerProblem) -> PostgresServer {
        try state.withLock { state throws(ServerProblem) in
            let folder = try state.openFolder()
            let server: PostgresServer
            if let postgres = state.postgres {
                server = postgres
            } else {
                server = try PostgresServer(in: folder, as: ServerUser.current())
                state.postgres = server
            }
            try server.run(maxConnections: maxConnections)
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
