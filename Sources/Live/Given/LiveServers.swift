import Measurement
import Stores

/// Sets the stage of each trial: on throwaway servers, on given ones, or one of each.
final class LiveServers: Sendable {
    private let throwaway: ThrowawayServers
    private let given: GivenServers

    init(_ given: GivenServers, in folder: String? = nil) {
        self.given = given
        throwaway = ThrowawayServers(in: folder)
    }

    /// Says why given servers cannot be used, before anything is done to them.
    func check() throws(ServerProblem) {
        if let url = given.redis {
            try GivenRedis(url).check(allowsNonEmpty: given.allowsNonEmpty)
        }
        if let url = given.postgres {
            try GivenPostgres(url).check(allowsNonEmpty: given.allowsNonEmpty)
        }
    }

    /// Starts or prepares what a trial needs and loads its tables.
    func stage(for trial: Trial) throws(ServerProblem) -> LiveStage {
        try checkFaults(of: trial)
        try throwaway.check(
            for: trial,
            redis: given.redis == nil,
            postgres: given.postgres == nil
        )
        let run = Self.runName()
        let database = try database(of: trial, run)
        let redis = try given.redis.map { url throws(ServerProblem) in try GivenRedis(url) }
        let struck: StruckServers
        do throws(ServerProblem) {
            struck = try StruckServers(
                trial,
                redis: redis?.address,
                postgres: database.address,
                server: database.server,
                servers: throwaway
            )
        } catch {
            try? database.leave()
            throw error
        }
        let prefix = redis == nil ? "" : "\(GivenRedis.mark)\(run):"
        var places = struck.places
        places.databaseSampler = database.lookingPlace
        places.database = database.name
        return LiveStage(
            places: places,
            keyPrefix: prefix,
            schema: database.schema,
            control: database.control,
            account: { () throws(ServerProblem) in
                guard database.server != nil, trial.faults.isEmpty else { return nil }
                return try DatabaseAccount(
                    connect: { () throws(ServerProblem) in
                        try PostgresControl(to: database.lookingPlace)
                    },
                    work: database.control,
                    database: database.name
                )
            },
            faults: struck.player,
            databaseBusy: { database.server?.busy },
            redisHasEnded: { struck.redis?.hasEnded ?? false },
            redisKind: redis.map { "given at \($0.place)" } ?? LiveStage.throwaway,
            postgresKind: database.kind,
            leave: { () throws(ServerProblem) in
                struck.stop()
                if trial.redis != nil { try redis?.clear(prefix: prefix) }
                try database.leave()
            }
        )
    }

    /// Stops every server of our own and removes their folder.
    func shutdown() { throwaway.shutdown() }

    /// A database with the trial's tables in it.
    private struct Database {
        var address: PostgresAddress
        /// Where its counts are read.
        var lookingPlace: PostgresAddress
        var name: String
        var schema: TrialSchema
        var control: PostgresControl
        var server: PostgresServer?
        var kind: String
        var leave: () throws(ServerProblem) -> Void
    }

    private func database(of trial: Trial, _ run: String) throws(ServerProblem) -> Database {
        guard let url = given.postgres else {
            let server = try throwaway.postgres(trial.postgres)
            let control = try server.control()
            for statement in TrialSchema.throwaway.creation(of: trial.tables) {
                try control.run(statement)
            }
            return Database(
                address: try server.applicationAddress(),
                lookingPlace: try server.lookingPlace(),
                name: PostgresServer.database,
                schema: .throwaway,
                control: control,
                server: server,
                kind: LiveStage.throwaway,
                leave: {}
            )
        }
        let postgres = try GivenPostgres(url)
        let schema = TrialSchema(name: GivenPostgres.mark + run, role: nil, isAlone: false)
        let control = try postgres.control(in: schema)
        // The trial may have ended because this very connection broke.
        func leave() throws(ServerProblem) {
            try postgres.control(in: schema).run(schema.removal)
        }
        do throws(ServerProblem) {
            for statement in schema.creation(of: trial.tables) { try control.run(statement) }
        } catch {
            try? leave()
            throw error
        }
        return Database(
            address: postgres.address,
            lookingPlace: postgres.address,
            name: postgres.address["dbname"] ?? "",
            schema: schema,
            control: control,
            kind: "given at \(postgres.place)",
            leave: leave
        )
    }

    private func checkFaults(of trial: Trial) throws(ServerProblem) {
        let stores: [(StoreName, Bool)] = [
            (.redis, given.redis != nil), (.postgres, given.postgres != nil),
        ]
        for (store, isGiven) in stores where isGiven {
            guard trial.faults.contains(where: { $0.store == store }) else { continue }
            throw ServerProblem(
                "setup '\(trial.setup)' has a fault of \(store.rawValue), and faults are played "
                    + "only on servers that the tool started itself",
                hint: "leave --\(store.rawValue)-url out, or play another --setup"
            )
        }
        if let problem = FaultPlan.problem(with: trial.faults) { throw ServerProblem(problem) }
    }

    /// A name that no other run has: ten lower-case letters and digits.
    private static func runName() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<10).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}
