import Measurement
import Stores

/// The model's servers of one trial, and what the engine knows of them.
final class ModelServers {
    let redis: RedisServer?
    let postgres: PostgresModel
    private let trial: Trial
    private let timeline: Timeline
    private var peak: Int64 = 0

    init(_ trial: Trial, _ timeline: Timeline) {
        self.trial = trial
        self.timeline = timeline
        redis = trial.redis.map { settings in
            RedisServer(
                model: RedisModel(settings: settings, families: trial.families, seed: trial.seed),
                timeline: timeline
            )
        }
        postgres = PostgresModel(
            settings: trial.postgres,
            tables: trial.tables,
            costs: .measured,
            timeline: timeline,
            seed: trial.seed
        )
    }

    /// One application instance's connections.
    func connect(clock: any Clock, processes: any Processes) -> Seams {
        Seams(
            redis: redis.flatMap { server in
                trial.redis.map { ModelRedis(server: server, network: $0.network) }
            },
            sql: postgres.pool(size: trial.postgres.pool),
            clock: clock,
            processes: processes
        )
    }

    /// The servers' levels now.
    func gauges() -> Gauges {
        var gauges = Gauges()
        if let model = redis?.model {
            gauges.redisUsedMemory = Int64(model.usedMemory)
            gauges.redisKeys = Int64(model.keyCount)
            gauges.redisKeysWithoutTimeToLive = Int64(model.keyCount - model.volatileCount)
            gauges.evictions = model.evictions
            gauges.expirations = model.expirations
        }
        gauges.connectionsInUse = Int64(postgres.connectionsInUse)
        gauges.connectionWaiters = Int64(postgres.connectionWaiters)
        peak = max(peak, gauges.redisUsedMemory)
        return gauges
    }

    /// What is known at the end of the trial.
    func record() -> EngineRecord {
        var record = EngineRecord()
        let last = gauges()
        record.redisUsedMemoryPeak = peak
        record.evictions = last.evictions
        record.expirations = last.expirations
        record.memory = redis?.model.memoryByFamily() ?? []
        record.redisDataBytes = redis.map { Int64($0.model.dataBytes) }
        record.redisBusy = redis?.busy ?? 0
        record.databaseBusy = postgres.busy
        record.connectionsInUsePeak = Int64(postgres.connectionsInUsePeak)
        record.connectionWaitersPeak = Int64(postgres.connectionWaitersPeak)
        return record
    }
}
