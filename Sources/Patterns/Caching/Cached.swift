import Measurement
import Stores
import Workload

/// Cache-aside: look the value up, on a miss read the database and keep what was read.
///
/// When Redis fails, the database carries the request and nothing is stored. Without Redis every
/// request reads the database, unless the value is kept in the instance's own memory.
struct Cached: Step {
    var speedObstacle: String? { lock == nil ? nil : "takes a lock" }
    let key: KeyMaker
    let size: UInt32
    let source: RowSource
    let policy: CachePolicy
    /// The time that making the value of what was read takes.
    let work: Nanoseconds
    /// The lock of ``SingleFlight/redisLock``.
    let lock: RefillLock?
    /// The population whose member reads; nil where nobody asks.
    let session: Int?

    var isCached: Bool { true }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let redis = policy.place.usesRedis ? instance.seams.redis : nil
        guard redis != nil || policy.place.usesProcess else {
            try await readDatabase(request, instance)
            return .proceed
        }
        let look = look(for: request, on: instance)
        if policy.place.usesProcess,
            let copy = instance.memory.cache.find(look.key, at: instance.now)
        {
            look.found(copy.version)
            return .proceed
        }
        guard let redis else {
            look.missed()
            look.saw(try await load(look, nil))
            return .proceed
        }
        try await runInRedis(look, redis)
        return .proceed
    }

    /// Reads what no cache is asked for; only who looks at single reads wants to know more of it.
    private func readDatabase(
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        let seen = instance.recorder.watch == nil ? nil : look(for: request, on: instance)
        let answer = try await instance.run(source.statement(for: request), for: request)
        seen?.saw(answer)
    }

    @inline(__always)
    private func look(for request: Request, on instance: Instance) -> Look {
        Look(
            key: key.key(for: request),
            source: source,
            committed: source.committed(for: request, instance.ledger),
            session: session.map { session in
                let entry = source.entry(of: session, for: request)
                let known = instance.observing { $0.readers.known(entry) }
                return SessionRead(entry: entry, known: known)
            },
            request: request,
            instance: instance
        )
    }

    private func runInRedis(_ look: Look, _ redis: any RedisStore) async throws(StoreError) {
        let value: Payload?
        do {
            value = try await get(look, redis)
        } catch {
            look.missed()
            look.saw(try await load(look, nil))
            return
        }
        guard let value else {
            look.missed()
            look.saw(try await load(look, redis))
            return
        }
        guard policy.isStamped else {
            look.found(value.stamp)
            keepCopy(value.stamp, look)
            return
        }
        let stamp = FreshnessStamp(bits: value.stamp)
        if isDue(stamp, look.instance), policy.earlyRefresh != nil {
            look.found(look.committed)
            _ = try await load(look, redis)
            return
        }
        look.found(stamp.version)
        keepCopy(stamp.version, look)
        if policy.grace > 0, look.instance.now >= stamp.expiry {
            await revalidate(look, redis)
        }
    }

    /// A look into Redis; nil is a miss.
    func get(_ look: Look, _ redis: any RedisStore) async throws(StoreError) -> Payload? {
        let reply = try await look.instance.send(.get(look.key), to: redis, for: look.request)
        if case .value(.payload(let payload)) = reply { return payload }
        return nil
    }

    /// Whether this reader makes the value anew before it expires.
    ///
    /// XFetch: now − δβ ln(u) ≥ expiry, with δ the time that making the value took (Vattani,
    /// Chierichetti, Lowenstein, "Optimal probabilistic cache stampede prevention", VLDB 2015).
    private func isDue(_ stamp: FreshnessStamp, _ instance: Instance) -> Bool {
        guard let beta = policy.earlyRefresh else { return false }
        let ahead = Double(stamp.recompute) * beta * instance.cacheRandom.exponential()
        return Double(instance.now) + ahead >= Double(stamp.expiry)
    }

    /// Makes the value anew beside the request, unless somebody on the instance does.
    private func revalidate(_ look: Look, _ redis: any RedisStore) async {
        let instance = look.instance
        if policy.flight != .none, instance.memory.flights.flight(of: look.key) != nil { return }
        instance.startProcess {
            do { _ = try await self.load(look, redis) } catch {
                // The next reader after the expiry tries again; the failed call is counted.
            }
        }
    }
}
