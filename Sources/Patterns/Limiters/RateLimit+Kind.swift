import Measurement
import Stores

extension StepKind {
    /// `rate-limit`.
    static let rateLimit = StepKind(
        name: "rate-limit",
        summary: "Refuses requests over a limit in a window.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The key that is counted."),
            SettingDeclaration("limit", .count, required: true, "Requests admitted in a window."),
            SettingDeclaration("window", .duration, required: true, "The length of the window."),
            SettingDeclaration(
                "algorithm",
                .choice(LimiterAlgorithm.allCases.map(\.rawValue)),
                "How it decides; fixed-anchored in Redis and fixed elsewhere unless given."
            ),
            SettingDeclaration(
                "in",
                .choice(RateLimit.Place.allCases.map(\.rawValue)),
                fallback: .choice(RateLimit.Place.redis.rawValue),
                "Where requests are counted."
            ),
            SettingDeclaration("burst", .count, "The size of a bucket; the limit unless given."),
            SettingDeclaration(
                "counts",
                .choice(["admitted", "all"]),
                fallback: .choice("admitted"),
                "Whether a sliding window counts refused requests too."
            ),
            SettingDeclaration(
                "sent-as",
                .choice(["script", "commands"]),
                fallback: .choice("script"),
                "Whether INCR and EXPIRE go in one script or one by one."
            ),
            SettingDeclaration(
                "without-redis",
                .choice(RateLimit.Fallback.allCases.map(\.rawValue)),
                fallback: .choice(RateLimit.Fallback.memory.rawValue),
                "What happens when Redis does not answer: count in memory, admit or refuse."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        try RateLimit(settings, in: &blueprint)
    }
}

extension RateLimit {
    init(_ settings: StepSettings, in blueprint: inout Blueprint) throws(StepProblem) {
        let key = settings.key("key")
        place = Place(rawValue: settings.choice("in")) ?? .redis
        fallback = Fallback(rawValue: settings.choice("without-redis")) ?? .memory
        let algorithm = try Self.algorithm(settings, place)
        rule = LimiterRule(
            family: key.family,
            limit: settings.count("limit"),
            window: settings.duration("window")
        )
        try Self.check(rule, algorithm, settings)
        var aligned: (maker: KeyMaker, slot: Int)?
        if place == .redis, algorithm.isAligned {
            aligned = key.aligned(in: &blueprint)
            guard aligned != nil else { throw Self.noFreeSlot(key, algorithm, blueprint) }
        }
        self.key = aligned?.maker ?? key
        limiter = RedisLimiter(
            algorithm: algorithm,
            limit: rule.limit,
            window: rule.window,
            burst: settings.has("burst") ? settings.count("burst") : rule.limit,
            countsRefused: settings.choice("counts") == "all",
            isScript: settings.choice("sent-as") == "script",
            slot: aligned?.slot ?? 0
        )
        table = place == .postgres ? Self.table(of: key, in: &blueprint) : 0
    }

    private static func algorithm(
        _ settings: StepSettings,
        _ place: Place
    ) throws(StepProblem) -> LimiterAlgorithm {
        guard settings.has("algorithm"),
            let algorithm = LimiterAlgorithm(rawValue: settings.choice("algorithm"))
        else { return place == .redis ? .fixedAnchored : .fixed }
        let known =
            switch place {
            case .redis: LimiterAlgorithm.allCases
            case .postgres: [LimiterAlgorithm.fixed]
            case .memory: LimiterAlgorithm.inMemory
            }
        guard known.contains(algorithm) else {
            let names = known.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            throw StepProblem(
                setting: "algorithm",
                "'\(algorithm.rawValue)' is not known in \(place.rawValue)",
                hint: "choose \(names), or 'in: redis'"
            )
        }
        return algorithm
    }

    private static func check(
        _ rule: LimiterRule,
        _ algorithm: LimiterAlgorithm,
        _ settings: StepSettings
    ) throws(StepProblem) {
        guard rule.window >= .millisecond else {
            throw StepProblem(
                setting: "window",
                "a window must be at least 1ms",
                hint: "Redis keeps times to live in whole milliseconds"
            )
        }
        try refuse("burst", of: algorithm, when: settings.has("burst") && !algorithm.hasBurst)
        let countsAll = settings.choice("counts") == "all"
        try refuse("counts", of: algorithm, when: countsAll && !algorithm.canLeaveOutRefused)
        let isCommands = settings.choice("sent-as") == "commands"
        try refuse("sent-as", of: algorithm, when: isCommands && !algorithm.canBeCommands)
        let burst = settings.has("burst") ? settings.count("burst") : rule.limit
        let level = Double(burst) * Double(rule.window / .microsecond)
        if algorithm.hasBurst, level >= 0x1p53 {
            throw StepProblem(
                setting: nil,
                "a bucket of \(burst) tokens over this window is finer than Lua's numbers",
                hint: "choose a smaller burst or a shorter window"
            )
        }
    }

    /// A setting that would be ignored is refused.
    private static func refuse(
        _ setting: String,
        of algorithm: LimiterAlgorithm,
        when isMeaningless: Bool
    ) throws(StepProblem) {
        guard isMeaningless else { return }
        throw StepProblem(
            setting: setting,
            "'\(setting)' means nothing to algorithm '\(algorithm.rawValue)'",
            hint: "leave it out, or choose another algorithm"
        )
    }

    private static func noFreeSlot(
        _ key: KeyMaker,
        _ algorithm: LimiterAlgorithm,
        _ blueprint: Blueprint
    ) -> StepProblem {
        StepProblem(
            setting: "key",
            "'\(algorithm.rawValue)' adds the window's number to key "
                + "'\(blueprint.families[Int(key.family)].template)', which has three "
                + "numbers already",
            hint: "name two placeholders at most, or choose 'fixed-anchored' or 'sliding-log'"
        )
    }

    private static func table(of key: KeyMaker, in blueprint: inout Blueprint) -> UInt16 {
        let template = blueprint.families[Int(key.family)].template
        return blueprint.table(
            Table(
                name: "rate_counters_\(key.family)",
                content: .counters,
                rowSize: UInt32(template.utf8.count)
            )
        )
    }
}
