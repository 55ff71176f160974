import Measurement
import Stores
import Workload

/// Work under a lock in Redis; a request that finds the lock taken ends as busy.
struct Lock: Step {
    var speedObstacle: String? { "takes a lock" }
    let lock: RedisLock
    let hold: Nanoseconds

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else {
            throw StoreError.unavailable(.redis)
        }
        switch try await lock.acquire(redis, request, instance) {
        case .taken: return .end(.busy)
        case .died: throw StoreError.timedOut(.redis)
        case .held(let holder):
            await instance.seams.clock.sleep(until: instance.now + hold)
            await lock.giveUp(holder, redis, request, instance)
            return .proceed
        }
    }
}

extension StepKind {
    /// `lock`.
    static let lock = StepKind(
        name: "lock",
        summary: "Holds a lock in Redis for a while; a taken lock turns the request away.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The lock's key."),
            SettingDeclaration(
                "ttl",
                .timeToLive,
                required: true,
                "When the lock expires by itself."
            ),
            SettingDeclaration(
                "hold",
                .duration,
                fallback: .duration(0),
                "The time of the work under the lock."
            ),
            .release, .acquire, .lockDeaths,
        ]
    ) { settings, blueprint throws(StepProblem) in
        guard blueprint.hasRedis else {
            throw StepProblem(
                setting: nil,
                "a 'lock' needs Redis, and this setup has none",
                hint: "give the setup other steps, or leave Redis on"
            )
        }
        return Lock(
            lock: try RedisLock(settings),
            hold: settings.duration("hold")
        )
    }
}
