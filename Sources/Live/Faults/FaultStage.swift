import Glibc
import Measurement
import Stores

/// The servers and lines of a trial, as its faults strike them.
///
/// Only the thread that plays the faults uses it.
final class FaultStage {
    private let servers: Servers
    private var redis: RedisServer?
    private var memoryLimit: Int64
    /// Open before they are needed, because opening them takes time.
    private var redisControl: RedisControl?
    private var postgresControl: PostgresControl?

    /// What can be struck.
    struct Servers: Sendable {
        var redis: RedisServer?
        /// The limit that the scenario sets; 0 is none.
        var memoryLimit: Int64 = 0
        var replica: RedisServer?
        /// The line on which the replica follows.
        var replicaLine: TCPProxy.Route?
        /// The lines of each store: that of all instances without one of their own, and theirs.
        var shared: [StoreName: TCPProxy.Route] = [:]
        var own: [StoreName: [Int: TCPProxy.Route]] = [:]
        var postgres: PostgresServer?
        var tables: [Table] = []
    }

    init(_ servers: Servers) {
        self.servers = servers
        redis = servers.redis
        memoryLimit = servers.memoryLimit
    }

    /// Opens the connections that some steps need.
    func prepare(for steps: [FaultStep]) throws(ServerProblem) {
        for step in steps {
            if case .memory = step { _ = try controlOfRedis() }
            if case .full = step, postgresControl == nil {
                postgresControl = try servers.postgres?.control()
            }
        }
    }

    private func controlOfRedis() throws(ServerProblem) -> RedisControl? {
        if let redisControl { return redisControl }
        redisControl = try redis.map { redis throws(ServerProblem) in
            try RedisControl(to: redis.address)
        }
        return redisControl
    }

    private func limitMemory() throws(ServerProblem) {
        try controlOfRedis()?.run(["CONFIG", "SET", "maxmemory", "\(memoryLimit)"])
    }

    /// Does one step.
    func play(_ step: FaultStep) throws(ServerProblem) {
        switch step {
        case .stand(let still): redis?.stand(still: still)
        case .end(let keepsData):
            redisControl = nil
            try redis?.end(keepingData: keepsData)
        case .start: try startAgain()
        case .slow: break
        case .memory(let bytes):
            memoryLimit = bytes ?? servers.memoryLimit
            try limitMemory()
        case .replicaIsCutOff: servers.replicaLine?.change { $0.holds = true }
        case .replicaTakesOver: try takeOver()
        case .lines(let store, let instances, let isUp):
            for route in routes(store, instances) { route.change { $0.isUp = isUp } }
        case .hold(let store, let instances, let holds):
            for route in routes(store, instances) { route.change { $0.holds = holds } }
        case .delay(let store, let delay):
            for route in routes(store, nil) { route.change { $0.delay = delay } }
        case .loseCommits(let store, let every):
            for route in routes(store, nil) { route.change { $0.cutsEvery = every } }
        case .full(let isFull): try fill(isFull)
        }
    }

    /// Gives Redis the processor, or takes it away for a moment.
    func pace(runs: Bool) { redis?.stand(still: !runs) }

    private func routes(_ store: StoreName, _ instances: [Int]?) -> [TCPProxy.Route] {
        let own = servers.own[store] ?? [:]
        if let instances { return instances.compactMap { own[$0] } }
        return (servers.shared[store].map { [$0] } ?? [])
            + own.sorted { $0.key < $1.key }.map(\.value)
    }

    private func startAgain() throws(ServerProblem) {
        try redis?.startAgain()
        // The configuration file has the scenario's limit, not that of another fault.
        if memoryLimit != servers.memoryLimit { try limitMemory() }
    }

    private func takeOver() throws(ServerProblem) {
        guard let replica = servers.replica else { return }
        servers.replicaLine?.change { $0.isUp = false }
        try replica.promote()
        for route in routes(.redis, nil) { route.lead(to: replica.address.port) }
        redis = replica
        redisControl = nil
    }

    /// Has every statement that writes refused with SQLSTATE 53100.
    ///
    /// Filling a real disk would end the server, whose log is on it; a trigger refuses what a
    /// database with a log of its own would refuse.
    private func fill(_ isFull: Bool) throws(ServerProblem) {
        guard let control = postgresControl else { return }
        if isFull {
            try control.run(
                """
                CREATE OR REPLACE FUNCTION rehearsal_full() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END$$
                """
            )
        }
        for table in servers.tables {
            let name = TableText(table: table).name
            try control.run(
                isFull
                    ? """
                    CREATE TRIGGER rehearsal_full BEFORE INSERT OR UPDATE OR DELETE ON \(name)
                    FOR EACH STATEMENT EXECUTE FUNCTION rehearsal_full()
                    """ : "DROP TRIGGER IF EXISTS rehearsal_full ON \(name)"
            )
        }
    }
}
