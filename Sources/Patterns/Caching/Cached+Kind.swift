import Measurement
import Stores

extension StepKind {
    /// `cached`.
    static let cached = StepKind(
        name: "cached",
        summary: "Reads through a cache: a miss reads the database and fills the cache.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The cached key."),
            SettingDeclaration("ttl", .timeToLive, required: true, "How long a filled key lives."),
            SettingDeclaration("size", .bytes, required: true, "The size of the cached value."),
            SettingDeclaration(
                "table",
                .table,
                required: true,
                "The table a miss reads: one row of the owner, or all where it has several."
            ),
            SettingDeclaration(
                "work",
                .duration,
                fallback: .duration(0),
                "The time that the application takes to make the value of what was read."
            ),
            SettingDeclaration(
                "in",
                .choice(CachePlace.allCases.map(\.rawValue)),
                fallback: .choice(CachePlace.redis.rawValue),
                "Where the value is kept: Redis, the instance's own memory, or both."
            ),
            SettingDeclaration(
                "process-ttl",
                .duration,
                isTimer: true,
                "How long an instance keeps its copy; the ttl unless given."
            ),
            SettingDeclaration(
                "process-limit",
                .count,
                fallback: .count(10_000),
                "The most copies that an instance keeps."
            ),
            SettingDeclaration(
                "jitter",
                .share,
                fallback: .number(0),
                "The share by which each ttl is lengthened or shortened at random."
            ),
            SettingDeclaration(
                "single-flight",
                .choice(SingleFlight.allCases.map(\.rawValue)),
                fallback: .choice(SingleFlight.none.rawValue),
                "Who reads the database when many miss at once."
            ),
            SettingDeclaration(
                "lock-ttl",
                .timeToLive,
                fallback: .duration(10 * .second),
                "When the lock of single-flight: redis-lock expires by itself."
            ),
            SettingDeclaration(
                "lock-pause",
                .duration,
                fallback: .duration(20 * .millisecond),
                "How long those who miss the lock wait before they look again."
            ),
            SettingDeclaration(
                "early-refresh",
                .number,
                "β of probabilistic early refresh (XFetch); 1 is usual, more refreshes earlier."
            ),
            SettingDeclaration(
                "stale-while-revalidate",
                .duration,
                fallback: .duration(0),
                isTimer: true,
                "How long an expired value is still handed out while it is read anew."
            ),
            .session,
        ]
    ) { settings, blueprint throws(StepProblem) in
        try Cached(settings, in: &blueprint)
    }
}

extension Cached {
    init(_ settings: StepSettings, in blueprint: inout Blueprint) throws(StepProblem) {
        key = settings.key("key")
        size = try Self.size(settings)
        source = try RowSource(settings.table("table"), in: blueprint)
        policy = CachePolicy(settings)
        work = settings.duration("work")
        session = settings.has("as") ? settings.population("as") : nil
        try Self.check(policy, settings)
        guard policy.flight == .redisLock else {
            lock = nil
            return
        }
        var family = blueprint.families[Int(key.family)]
        family.template = "lock:" + family.template
        family.parts.insert(.text("lock:"), at: 0)
        lock = RefillLock(
            family: blueprint.family(family),
            timeToLive: settings.duration("lock-ttl"),
            pause: settings.duration("lock-pause")
        )
    }

    static func size(_ settings: StepSettings) throws(StepProblem) -> UInt32 {
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
        return UInt32(size)
    }

    private static func check(
        _ policy: CachePolicy,
        _ settings: StepSettings
    ) throws(StepProblem) {
        guard settings.duration("lock-pause") >= .millisecond else {
            throw StepProblem(
                setting: "lock-pause",
                "'lock-pause' must be at least 1ms",
                hint: "those who wait for less ask Redis without end"
            )
        }
        guard policy.place == .process else { return }
        let needsRedis = [
            ("single-flight", policy.flight == .redisLock),
            ("early-refresh", policy.earlyRefresh != nil),
            ("stale-while-revalidate", policy.grace > 0),
        ]
        for (name, isGiven) in needsRedis where isGiven {
            throw StepProblem(
                setting: name,
                "this '\(name)' works on the value in Redis, and 'in: process' keeps none there",
                hint: "choose 'in: redis' or 'in: both', or leave '\(name)' out"
            )
        }
    }
}

extension CachePolicy {
    fileprivate init(_ settings: StepSettings) {
        place = CachePlace(rawValue: settings.choice("in")) ?? .redis
        timeToLive = settings.duration("ttl")
        jitter = settings.number("jitter")
        processTimeToLive =
            settings.has("process-ttl") ? settings.duration("process-ttl") : timeToLive
        processLimit = Int(settings.count("process-limit"))
        flight = SingleFlight(rawValue: settings.choice("single-flight")) ?? .none
        earlyRefresh = settings.has("early-refresh") ? settings.number("early-refresh") : nil
        grace = settings.duration("stale-while-revalidate")
    }
}
