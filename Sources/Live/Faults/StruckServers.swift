import Glibc
import Measurement
import Stores

/// A trial's servers with the proxy before them, a replica beside them where a fault
/// needs these, and the player of the faults.
final class StruckServers {
    /// How long a replica may take to copy an empty server, in looks of 2 ms.
    private static let looks = 15_000

    /// Where the clients connect.
    let places: LivePlaces
    /// Plays the trial's faults.
    let player: FaultPlayer
    /// The throwaway Redis server; nil where the setup has none or one was given.
    let redis: RedisServer?
    private let replica: RedisServer?
    private let proxy: TCPProxy?

    /// Starts what the trial needs beside Postgres.
    ///
    /// - Parameters:
    ///   - trial: The trial.
    ///   - given: The Redis that the user named; nil is a throwaway one.
    ///   - application: Where the application reaches Postgres.
    ///   - postgres: The throwaway Postgres server; nil where one was given.
    ///   - servers: Where throwaway servers come from.
    /// - Throws: ``ServerProblem`` when something cannot be started.
    init(
        _ trial: Trial,
        redis given: RedisAddress?,
        postgres application: PostgresAddress,
        server postgres: PostgresServer?,
        servers: ThrowawayServers
    ) throws(ServerProblem) {
        let plan = FaultPlan(trial.faults)
        let settings = given == nil ? trial.redis : nil
        let redis = try settings.map { settings throws(ServerProblem) in
            try servers.redis(settings)
        }
        var struck = FaultStage.Servers(redis: redis, postgres: postgres, tables: trial.tables)
        struck.memoryLimit = trial.redis?.maxMemory ?? 0
        var proxy: TCPProxy?
        do throws(ServerProblem) {
            if !plan.proxied.isEmpty { proxy = try Self.makeProxy() }
            if plan.needsReplica, let settings = trial.redis, let redis, let proxy {
                try Self.follow(redis, settings, proxy, servers, &struck)
            }
            var lines = Lines(plan, trial.instances, proxy)
            let address = trial.redis == nil ? nil : redis?.address ?? given
            let toRedis = try address.map { address throws(ServerProblem) in
                try lines.open(.redis, to: address.port, &struck)
            }
            let toPostgres = try lines.open(.postgres, to: application.port, &struck)
            // Levels are read past the faults, except from the server that took over.
            let sampler = plan.needsReplica ? try lines.openOne(to: redis, &struck) : nil
            places = LivePlaces(
                redis: Self.addresses(address, toRedis),
                sampler: sampler ?? address,
                postgres: toPostgres.map { port in
                    var address = application
                    address.port = port
                    return address
                }
            )
        } catch {
            proxy?.close()
            struck.replica?.stop()
            redis?.stop()
            throw error
        }
        self.redis = redis
        self.proxy = proxy
        replica = struck.replica
        player = FaultPlayer(plan, on: struck)
    }

    /// Ends the faults and stops what was started.
    func stop() {
        player.finish()
        proxy?.close()
        replica?.stop()
        redis?.stop()
    }

    private static func addresses(_ address: RedisAddress?, _ ports: [UInt16]?) -> [RedisAddress] {
        guard let address, let ports else { return [] }
        return ports.map { port in
            var address = address
            address.port = port
            return address
        }
    }

    private static func makeProxy() throws(ServerProblem) -> TCPProxy {
        do { return try TCPProxy() } catch { throw ServerProblem(error) }
    }

    /// Starts a replica behind a line of its own, and waits until it has copied the primary.
    private static func follow(
        _ redis: RedisServer,
        _ settings: RedisSettings,
        _ proxy: TCPProxy,
        _ servers: ThrowawayServers,
        _ struck: inout FaultStage.Servers
    ) throws(ServerProblem) {
        var behind = redis.address
        do {
            let line = try proxy.open(to: redis.address.port)
            struck.replicaLine = line
            behind.port = line.port
        } catch {
            throw ServerProblem(error)
        }
        let replica = try servers.redis(settings, following: behind)
        struck.replica = replica
        for _ in 0..<looks {
            if try replica.hasCopied() { return }
            usleep(2_000)
        }
        throw ServerProblem("a throwaway Redis replica did not copy its primary")
    }
}

/// Opens the lines of the proxy that a plan asks for.
private struct Lines {
    private let plan: FaultPlan
    private let instances: Int
    private let proxy: TCPProxy?

    init(_ plan: FaultPlan, _ instances: Int, _ proxy: TCPProxy?) {
        self.plan = plan
        self.instances = instances
        self.proxy = proxy
    }

    /// The port by which each instance reaches a store; one for all where none has its own.
    mutating func open(
        _ store: StoreName,
        to port: UInt16,
        _ struck: inout FaultStage.Servers
    ) throws(ServerProblem) -> [UInt16] {
        guard plan.proxied.contains(store), let proxy else { return [port] }
        do {
            let shared = try proxy.open(to: port)
            struck.shared[store] = shared
            let own = plan.ownLines[store] ?? []
            if own.isEmpty { return [shared.port] }
            var ports: [UInt16] = []
            for instance in 0..<instances {
                guard own.contains(instance) else {
                    ports.append(shared.port)
                    continue
                }
                let route = try proxy.open(to: port)
                struck.own[store, default: [:]][instance] = route
                ports.append(route.port)
            }
            return ports
        } catch {
            throw ServerProblem(error)
        }
    }

    /// A line for reading levels, which a failover leads to the new server with the others.
    mutating func openOne(
        to redis: RedisServer?,
        _ struck: inout FaultStage.Servers
    ) throws(ServerProblem) -> RedisAddress? {
        guard let redis, let proxy else { return nil }
        do {
            let route = try proxy.open(to: redis.address.port)
            // No instance has this number.
            struck.own[.redis, default: [:]][.max] = route
            var address = redis.address
            address.port = route.port
            return address
        } catch {
            throw ServerProblem(error)
        }
    }
}
