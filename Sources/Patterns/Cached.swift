import Measurement
import Stores
import Workload

/// Cache-aside: look the value up, on a miss read the database and keep what was read for a fixed
/// time.
///
/// When Redis fails, the database carries the request and nothing is stored. Without Redis every
/// request reads the database.
struct Cached: Step {
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let size: UInt32
    let source: RowSource

    var isCached: Bool { true }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else {
            _ = try await instance.run(source.statement(for: request), for: request)
            return .proceed
        }
        let key = key.key(for: request)
        let committed = source.committed(for: request, instance.ledger)
        var answered = true
        do {
            if case .value(let value) = try await instance.send(.get(key), to: redis, for: request)
            {
                hit(value, key, committed, request, instance)
                return .proceed
            }
        } catch {
            answered = false
        }
        instance.recorder.lookup(family: key.family, intended: request.at, hit: false)
        let answer = try await instance.run(source.statement(for: request), for: request)
        if answered { await fill(key, answer, redis, request, instance) }
        return .proceed
    }

    private func hit(
        _ value: Value,
        _ key: Key,
        _ committed: UInt64,
        _ request: Request,
        _ instance: Instance
    ) {
        var stale = false
        if case .payload(let payload) = value { stale = payload.stamp < committed }
        instance.recorder.lookup(
            family: key.family,
            intended: request.at,
            hit: true,
            stale: stale
        )
    }

    /// Stores what was read; a cache that cannot be filled does not fail the request.
    private func fill(
        _ key: Key,
        _ answer: Answer,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async {
        guard case .version(let version) = answer else { return }
        let value = Value.payload(Payload(size: size, stamp: version))
        do {
            _ = try await instance.send(
                .set(key, value, ttl: timeToLive),
                to: redis,
                for: request
            )
        } catch {
            // The next reader misses and tries again; the failed command is counted by its kind.
        }
    }
}

extension StepKind {
    /// `cached`.
    static let cached = StepKind(
        name: "cached",
        summary: "Reads through Redis: a miss reads the database and fills the cache.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The cached key."),
            SettingDeclaration("ttl", .duration, required: true, "How long a filled key lives."),
            SettingDeclaration("size", .bytes, required: true, "The size of the cached value."),
            SettingDeclaration(
                "table",
                .table,
                required: true,
                "The table a miss reads: one row of the owner, or all where it has several."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        let size = settings.bytes("size")
        guard size >= Int64(Payload.stampedSize), size <= 512 << 20 else {
            throw StepProblem(
                setting: "size",
                "a cached value must be from \(Payload.stampedSize) bytes to 512MB, but is "
                    + "\(size) bytes",
                hint:
                    "the first \(Payload.stampedSize) bytes carry the version that shows staleness"
            )
        }
        return Cached(
            key: settings.key("key"),
            timeToLive: settings.duration("ttl"),
            size: UInt32(size),
            source: try RowSource(settings.table("table"), in: blueprint)
        )
    }
}
