import Measurement
import Stores
import Workload

/// Work under a lock in Redis; a request that finds the lock taken ends as busy.
struct Lock: Step {
    let lock: RedisLock
    let hold: Nanoseconds

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else {
            throw StoreError.unavailable(.redis)
        }
        guard try await lock.acquire(redis, request, instance) else { return .end(.busy) }
        await instance.seams.clock.sleep(until: instance.now + hold)
        await lock.giveUp(redis, request, instance)
        return .proceed
    }
}

extension SettingDeclaration {
    /// The settings of a Redis lock that several kinds of step share.
    static let release = SettingDeclaration(
        "release",
        .choice(LockRelease.allCases.map(\.rawValue)),
        fallback: .choice(LockRelease.ownerChecked.rawValue),
        "How the lock is given up: only if still ours, by a plain DEL, or never."
    )
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
                .duration,
                required: true,
                "When the lock expires by itself."
            ),
            SettingDeclaration(
                "hold",
                .duration,
                fallback: .duration(0),
                "The time of the work under the lock."
            ),
            .release,
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
            lock: RedisLock(
                key: settings.key("key"),
                timeToLive: settings.duration("ttl"),
                release: LockRelease(rawValue: settings.choice("release")) ?? .ownerChecked
            ),
            hold: settings.duration("hold")
        )
    }
}
