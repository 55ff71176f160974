public import Measurement
public import Stores

/// A Redis and a Postgres of our own that stay for as long as their owner, for programs that
/// measure this tool and its peers on the same servers.
///
/// They go with their owner, and with the program in whichever way it ends.
public final class StandingServers: Sendable {
    /// How a program reaches one of the servers.
    public struct Place: Sendable {
        /// The host, a loopback address.
        public var host: String
        /// The port.
        public var port: UInt16
        /// The user; empty where there is none.
        public var user: String
        /// The password, made for the run.
        public var password: String
        /// The URL that an engine takes for a given server.
        public var url: String
    }

    /// The database of ``postgres``.
    public static let database = PostgresServer.database

    /// Where Redis is.
    public let redis: Place
    /// Where Postgres is; the user is its owner.
    public let postgres: Place
    private let servers = ThrowawayServers()
    private let redisServer: RedisServer
    private let postgresServer: PostgresServer

    /// Starts both, and creates and loads tables in the schema `rehearsal`.
    public init(
        redis settings: RedisSettings,
        postgres postgresSettings: PostgresSettings,
        tables: [Table]
    ) throws(EngineFailure) {
        do throws(ServerProblem) {
            let postgres = try servers.postgres(postgresSettings)
            let control = try postgres.control()
            for statement in TrialSchema.throwaway.creation(of: tables) {
                try control.run(statement)
            }
            let place = try postgres.controlPlace()
            redisServer = try servers.redis(settings)
            postgresServer = postgres
            redis = Self.place("redis", redisServer.address)
            self.postgres = Self.place(place)
        } catch {
            servers.shutdown()
            throw error.engineFailure
        }
    }

    deinit { shutdown() }

    /// Stops both and removes their files.
    public func shutdown() {
        redisServer.stop()
        servers.shutdown()
    }

    /// Lets Redis stand still, or go on.
    public func standRedis(still: Bool) { redisServer.stand(still: still) }

    /// The processes of both.
    public var processes: [Int32] { redisServer.processes + postgresServer.processes }

    /// The processor time that both have used.
    public var busy: Nanoseconds { redisServer.busy + postgresServer.busy }

    private static func place(_ scheme: String, _ address: RedisAddress) -> Place {
        let password = address.password ?? ""
        return Place(
            host: address.host,
            port: address.port,
            user: "",
            password: password,
            url: "\(scheme)://:\(password)@\(address.host):\(address.port)"
        )
    }

    private static func place(_ address: PostgresAddress) -> Place {
        let (user, password) = (address["user"] ?? "", address["password"] ?? "")
        let place = "\(Loopback.host):\(address.port)/\(database)"
        return Place(
            host: Loopback.host,
            port: address.port,
            user: user,
            password: password,
            url: "postgres://\(user):\(password)@\(place)?sslmode=disable"
        )
    }
}
