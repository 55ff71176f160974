import Measurement
import Stores

/// The model's servers of one trial, and what the engine knows of them.
final class ModelServers {
    let redis: RedisServer?
    let postgres: PostgresModel
    private let trial: Trial
    private let timeline: Timeline
    private let faults: FaultLog
    private var peak: Int64 = 0

    init(_ trial: Trial, _ timeline: Timeline, _ calibration: Calibration) {
        self.trial = trial
        self.timeline = timeline
        let faults = FaultLog(trial.faults)
        self.faults = faults
        redis = trial.redis.map { settings in
            var gate: UpstashGate?
            if case .upstash(let upstash) = settings.provider {
                gate = UpstashGate(upstash, families: trial.families)
            }
            let isWatched =
                settings.timeout != nil || gate != nil || !faults.faults(of: .redis).isEmpty
            return RedisServer(
                timeline: timeline,
                faults: isWatched ? RedisFaults(faults, memoryLimit: settings.maxMemory) : nil,
                gate: gate
            ) {
                RedisModel(
                    settings: settings,
                    families: trial.families,
                    seed: trial.seed,
                    configuration: RedisConfiguration(
                        otherMemory: Int(calibration[.declared("redis.own-memory")])
                    ),
                    times: RedisTimes(calibration)
                )
            }
        }
        postgres = PostgresModel(
            settings: trial.postgres,
            tables: trial.tables,
            costs: StatementCosts(calibration),
            timeline: timeline,
            seed: trial.seed
        )
        if trial.postgres.timeout != nil || !faults.faults(of: .postgres).isEmpty {
            postgres.play(PostgresFaults(faults))
        }
    }

    /// One application instance's connections.
    func connect(_ instance: Int, clock: any Clock, processes: any Processes) -> Seams {
        let pool: any SQLStore =
            if let faults = postgres.faults {
                WatchedPool(postgres, faults, instance: instance, processes: processes)
            } else {
                postgres.pool(size: trial.postgres.pool)
            }
        let seams = Seams(
            redis: redis.flatMap { server in
                trial.redis.map {
                    ModelRedis(server: server, settings: $0, instance: instance, seed: trial.seed)
                }
            },
            sql: pool,
            clock: clock,
            processes: processes
        )
        return Pauses(faults, of: instance, on: timeline)?.over(seams) ?? seams
    }

    /// The servers' levels now.
    func gauges() -> Gauges {
        var gauges = Gauges()
        if let redis {
            gauges.redisUsedMemory = Int64(redis.model.usedMemory)
            gauges.redisKeys = Int64(redis.model.keyCount)
            gauges.redisKeysWithoutTimeToLive =
                Int64(redis.model.keyCount - redis.model.volatileCount)
            gauges.evictions = redis.evictions
            gauges.expirations = redis.expirations
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
        record.faultsMet = faults.met
        record.databaseCores = Int64(trial.postgres.cores)
        record.redisBusy = redis?.busy ?? 0
        record.databaseBusy = postgres.busy
        record.connectionsInUsePeak = Int64(postgres.connectionsInUsePeak)
        record.connectionWaitersPeak = Int64(postgres.connectionWaitersPeak)
        return record
    }
}
