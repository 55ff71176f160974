import Measurement
import Stores
import Workload

/// A limiter: a request that is one too many for its key is refused.
///
/// When Redis fails, or the setup has none, the step does what its setting says: count in the
/// instance's own memory, let every request in, or refuse it.
struct RateLimit: Step {
    var speedObstacle: String? { "has a limiter" }
    /// Where requests are counted.
    enum Place: String, CaseIterable {
        case redis, postgres, memory
    }
    /// What happens to a request that Redis says nothing about.
    enum Fallback: String, CaseIterable {
        case memory, admit, refuse
    }
    let key: KeyMaker
    let rule: LimiterRule
    let place: Place
    let fallback: Fallback
    let limiter: RedisLimiter
    /// The counters' table, where they are in Postgres.
    let table: UInt16

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let key = key.key(for: request)
        let isAdmitted = try await admits(key, request, instance)
        instance.recorder.admission(
            rule,
            Admission.Client(wide: key.a, third: key.b),
            at: instance.now,
            isAdmitted: isAdmitted,
            request: request.number,
            instance: instance.index
        )
        return isAdmitted ? .proceed : .end(.refused)
    }

    private func admits(
        _ key: Key,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        switch place {
        case .redis:
            if let redis = instance.seams.redis {
                do { return try await limiter.admits(key, redis, request, instance) } catch {
                    // Redis does not answer: the fallback does, as where there is none.
                }
            }
            return admitsWithoutRedis(key, instance)
        case .postgres:
            let statement = Statement.countRequest(
                table: table,
                key: identity(of: key),
                window: UInt32(truncatingIfNeeded: instance.now / rule.window)
            )
            guard case .count(let count) = try await instance.run(statement, for: request) else {
                throw StoreError.protocolError(.postgres, "a counter's upsert returned no row")
            }
            return count <= rule.limit
        case .memory:
            return admitsInMemory(key, instance)
        }
    }

    private func admitsWithoutRedis(_ key: Key, _ instance: Instance) -> Bool {
        switch fallback {
        case .memory: admitsInMemory(key, instance)
        case .admit: true
        case .refuse: false
        }
    }

    private func admitsInMemory(_ key: Key, _ instance: Instance) -> Bool {
        guard limiter.algorithm == .slidingLog else {
            return instance.memory.limiters.count(key, window: rule.window, at: instance.now)
                <= rule.limit
        }
        return instance.memory.limiters.admits(
            key,
            limit: rule.limit,
            window: rule.window,
            at: instance.now,
            logsRefused: limiter.countsRefused
        )
    }

    /// One number for a limiter's key in Postgres; keys of at most two numbers never share one.
    private func identity(of key: Key) -> UInt64 {
        key.a ^ UInt64(key.b) &* 0x9E37_79B9_7F4A_7C15
    }
}
