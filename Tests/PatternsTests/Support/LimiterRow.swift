import Measurement
import Patterns
import Stores
import Testing
import Workload

/// The limiters of the table.
enum LimiterRow: String, CaseIterable, Sendable {
    case slidingLog = "sliding log"
    case slidingLogInMemory = "sliding log in memory"
    case slidingLogOfAll = "sliding log, refused added"
    case fixed = "fixed, aligned"
    case anchored = "fixed, anchored"
    case expireAlways = "INCR + EXPIRE always"
    case counter = "sliding counter"
    case counterOfAll = "sliding counter of all requests"
    case gcra = "GCRA, burst L"
    case tokenBucket = "token bucket of L"
    case gcraTenth = "GCRA, burst L/10"
    case local = "local × 10, limit L each"
    case localTenth = "local × 10, limit L/10 each"
    case evicted = "fixed, evicted with 1 % at each request"

    /// The step's settings, key and window aside.
    private var settings: [String: SettingValue] {
        switch self {
        case .slidingLog: ["algorithm": .choice("sliding-log")]
        case .slidingLogInMemory: ["in": .choice("memory"), "algorithm": .choice("sliding-log")]
        case .slidingLogOfAll: ["algorithm": .choice("sliding-log"), "counts": .choice("all")]
        case .tokenBucket: ["algorithm": .choice("token-bucket")]
        case .fixed, .evicted: ["algorithm": .choice("fixed")]
        case .anchored: ["algorithm": .choice("fixed-anchored")]
        case .expireAlways: ["algorithm": .choice("incr-expire-always")]
        case .counter: ["algorithm": .choice("sliding-counter")]
        case .counterOfAll: ["algorithm": .choice("sliding-counter"), "counts": .choice("all")]
        case .gcra: ["algorithm": .choice("gcra")]
        case .gcraTenth: ["algorithm": .choice("gcra"), "burst": .count(10)]
        case .local, .localTenth: ["in": .choice("memory")]
        }
    }

    /// The trial of the row; its limiter promises L in W except where each instance has a tenth.
    func trial() throws -> StepTrial {
        var trial = StepTrial()
        let key = trial.key("rate")
        if self == .local || self == .localTenth { trial.instances = 10 }
        var settings = settings
        settings["key"] = key
        let limit = self == .localTenth ? LimiterLoad.limit / 10 : LimiterLoad.limit
        settings["limit"] = .count(limit)
        settings["window"] = .duration(LimiterLoad.window)
        try trial.add("rate-limit", settings)
        if self == .evicted {
            let family = UInt16(trial.blueprint.families.count - 1)
            trial.endpoints[0].insert(Evict(family: family), at: 0)
        }
        return trial
    }
}

/// Deletes the counter of the window before one request in a hundred, as an eviction would.
private struct Evict: Step {
    let family: UInt16

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        var random = RandomStream(seed: request.number, name: "eviction")
        guard random.below(100) == 0, let redis = instance.seams.redis else { return .proceed }
        let window = UInt32(instance.seams.clock.now / LimiterLoad.window)
        _ = try await redis.send(.delete([Key(family, window)]))
        return .proceed
    }
}
