import Measurement
import Stores
import Workload

extension Cached {
    /// Makes a missing value, or waits for whoever makes it.
    ///
    /// Without a Redis nothing is stored there, because it does not answer or keeps nothing.
    func load(_ look: Look, _ redis: (any RedisStore)?) async throws(StoreError) -> Answer {
        switch policy.flight {
        case .none:
            return try await fill(look, redis)
        case .process:
            return try await fillOnce(look) { () async throws(StoreError) in
                try await self.fill(look, redis)
            }
        case .redisLock:
            guard let redis, let lock else { return try await fill(look, redis) }
            return try await fillOnce(look) { () async throws(StoreError) in
                try await self.fill(look, redis, under: lock)
            }
        }
    }

    /// One process of the instance fills; the others wait and share its answer.
    private func fillOnce(
        _ look: Look,
        _ fill: () async throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        let instance = look.instance
        if let flight = instance.memory.flights.flight(of: look.key) {
            await flight.landed.wait()
            guard let result = flight.result else {
                preconditionFailure("a flight landed without a result")
            }
            return try result.get()
        }
        let flight = instance.memory.flights.begin(look.key)
        let result: Result<Answer, StoreError>
        do { result = .success(try await fill()) } catch { result = .failure(error) }
        flight.result = result
        instance.memory.flights.end(look.key)
        flight.landed.open()
        return try result.get()
    }

    /// The holder of the lock fills; who does not get it looks again until the value is there, and
    /// fills as well when the lock should long have ended.
    private func fill(
        _ look: Look,
        _ redis: any RedisStore,
        under lock: RefillLock
    ) async throws(StoreError) -> Answer {
        let patience = look.instance.now + lock.timeToLive
        while look.instance.now < patience {
            switch await turn(look, redis, lock) {
            case .ours:
                let result: Result<Answer, StoreError>
                do { result = .success(try await fill(look, redis)) } catch {
                    result = .failure(error)
                }
                await lock.release(redis, look)
                return try result.get()
            case .found(let payload): return .version(version(of: payload))
            case .theirs: continue
            case .silent: return try await fill(look, nil)
            }
        }
        return try await fill(look, redis)
    }

    /// What came of one try for the lock.
    private enum Turn {
        /// The lock is ours.
        case ours
        /// Another held it, and the value was there after a pause.
        case found(Payload)
        /// Another holds it.
        case theirs
        /// Redis does not answer.
        case silent
    }

    private func turn(_ look: Look, _ redis: any RedisStore, _ lock: RefillLock) async -> Turn {
        do {
            if try await lock.acquire(redis, look) { return .ours }
            await look.instance.seams.clock.sleep(until: look.instance.now + lock.pause)
            return try await get(look, redis).map(Turn.found) ?? .theirs
        } catch {
            return .silent
        }
    }

    private func version(of payload: Payload) -> UInt64 {
        policy.isStamped ? FreshnessStamp(bits: payload.stamp).version : payload.stamp
    }

    /// Reads the database and keeps what was read.
    private func fill(
        _ look: Look,
        _ redis: (any RedisStore)?
    ) async throws(StoreError) -> Answer {
        let began = look.instance.now
        let answer = try await look.instance.run(
            source.statement(for: look.request),
            for: look.request
        )
        if work > 0 { await look.instance.seams.clock.sleep(until: look.instance.now + work) }
        guard case .version(let version) = answer else { return answer }
        if version < source.committed(for: look.request, look.instance.ledger) {
            look.instance.recorder.staleFill(family: look.key.family, intended: look.request.at)
        }
        keepCopy(version, look)
        if let redis { await store(version, began, look, redis) }
        return answer
    }

    /// Keeps a copy in the instance's memory, where the policy says so.
    func keepCopy(_ version: UInt64, _ look: Look) {
        guard policy.place.usesProcess else { return }
        let expiry = look.instance.now + policy.processTimeToLive
        let copy = ProcessCache.Copy(version: version, expiry: expiry)
        look.instance.memory.cache.keep(copy, for: look.key, limit: policy.processLimit)
    }

    /// Stores what was read; a cache that cannot be filled does not fail the request.
    private func store(
        _ version: UInt64,
        _ began: Nanoseconds,
        _ look: Look,
        _ redis: any RedisStore
    ) async {
        let instance = look.instance
        var life = policy.timeToLive
        if policy.jitter > 0 {
            let share = (2 * instance.cacheRandom.unit() - 1) * policy.jitter
            life += Nanoseconds(share * Double(life))
        }
        life = max(life, .millisecond)
        var stamp = version
        if policy.isStamped {
            let now = instance.now
            let freshness = FreshnessStamp(
                version: version,
                expiry: now + life,
                recompute: now - began
            )
            stamp = freshness.bits
        }
        let value = Value.payload(Payload(size: size, stamp: stamp))
        do {
            let command = Command.set(look.key, value, ttl: life + policy.grace)
            _ = try await instance.send(command, to: redis, for: look.request)
        } catch {
            // The next reader misses and tries again; the failed command is counted by its kind.
        }
    }
}
