import Measurement
import Stores
import Workload

/// A fixed-window limiter: a request over the limit of its key's window is refused.
///
/// In Redis the window begins with its first request (a script counts and sets the expiry
/// together); in Postgres and in memory windows are aligned to multiples of their length. When
/// Redis fails, or the setup has none, the instance's own memory counts instead.
struct RateLimit: Step {
    /// Where requests are counted.
    enum Place: String, CaseIterable {
        case redis, postgres, memory
    }
    let key: KeyMaker
    let limit: Int64
    let window: Nanoseconds
    let place: Place
    /// The counters' table, where they are in Postgres.
    let table: UInt16

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let key = key.key(for: request)
        let count = try await count(key, request, instance)
        return count > limit ? .end(.refused) : .proceed
    }

    private func count(
        _ key: Key,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Int64 {
        switch place {
        case .redis:
            if let redis = instance.seams.redis,
                let count = await countInRedis(key, redis, request, instance)
            {
                return count
            }
            return instance.windows.count(key, window: window, at: instance.now)
        case .postgres:
            let statement = Statement.countRequest(
                table: table,
                key: identity(of: key),
                window: UInt32(truncatingIfNeeded: instance.now / window)
            )
            guard case .count(let count) = try await instance.run(statement, for: request) else {
                throw StoreError.protocolError(.postgres, "a counter's upsert returned no row")
            }
            return count
        case .memory:
            return instance.windows.count(key, window: window, at: instance.now)
        }
    }

    /// The window's count; nil when Redis does not answer.
    private func countInRedis(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async -> Int64? {
        let command = Command.script(.countInWindow, [key], [window / Nanoseconds.millisecond])
        do {
            if case .integer(let count) = try await instance.send(command, to: redis, for: request)
            {
                return count
            }
        } catch {
            return nil
        }
        return nil
    }

    /// One number for a limiter's key in Postgres; keys of at most two numbers never share one.
    private func identity(of key: Key) -> UInt64 {
        key.a ^ UInt64(key.b) &* 0x9E37_79B9_7F4A_7C15
    }
}

extension StepKind {
    /// `rate-limit`.
    static let rateLimit = StepKind(
        name: "rate-limit",
        summary: "Refuses requests over a limit in a fixed window.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The key that is counted."),
            SettingDeclaration("limit", .count, required: true, "Requests admitted in a window."),
            SettingDeclaration("window", .duration, required: true, "The length of the window."),
            SettingDeclaration(
                "in",
                .choice(RateLimit.Place.allCases.map(\.rawValue)),
                fallback: .choice(RateLimit.Place.redis.rawValue),
                "Where requests are counted."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        let key = settings.key("key")
        let window = settings.duration("window")
        guard window >= .millisecond else {
            throw StepProblem(
                setting: "window",
                "a window must be at least 1ms",
                hint: "Redis keeps times to live in whole milliseconds"
            )
        }
        let place = RateLimit.Place(rawValue: settings.choice("in")) ?? .redis
        var table: UInt16 = 0
        if place == .postgres {
            let template = blueprint.families[Int(key.family)].template
            let name = "rate_counters_\(key.family)"
            table = blueprint.table(
                Table(name: name, content: .counters, rowSize: UInt32(template.utf8.count))
            )
        }
        return RateLimit(
            key: key,
            limit: settings.count("limit"),
            window: window,
            place: place,
            table: table
        )
    }
}
