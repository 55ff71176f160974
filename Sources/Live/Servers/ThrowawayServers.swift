import Measurement
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
        if let problem = FaultPlan.problem(with: trial.faults) { throw ServerProblem(problem) }
    }

    /// Starts what a trial needs and loads its tables.
    func stage(for trial: Trial) throws(ServerProblem) -> LiveStage {
        try check(for: trial)
        let postgres = try postgres(trial.postgres)
        let control = try postgres.control()
        let schema = TrialSchema.throwaway
        for statement in schema.creation(of: trial.tables) { try control.run(statement) }
        let struck = try StruckServers(trial, postgres: postgres, servers: self)
        return LiveStage(
            places: struck.places,
            schema: schema,
            control: control,
            faults: struck.player,
            databaseBusy: { postgres.busy },
            redisHasEnded: { struck.redis?.hasEnded ?? false },
            kind: "a throwaway server on loopback",
            leave: { struck.stop() }
        )
    }

    /// A new Redis server, whose caller stops it: memory and evictions start from nothing.
    func redis(
        _ settings: RedisSettings,
        following primary: RedisAddress? = nil
    ) throws(ServerProblem) -> RedisServer {
        let folder = try state.withLock { state throws(ServerProblem) in try state.openFolder() }
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
            let folder = try state.openFolder()
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
