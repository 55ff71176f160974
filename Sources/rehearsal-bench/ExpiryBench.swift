import RedisKit
import Stores

/// How many keys linger under short times to live, model against server: `Scripts/bench expiry`.
enum ExpiryBench {
    private static let repetitions = 6

    /// Prints CSV: the means of DBSIZE and of the hit ratio over six runs of each kind, and how far
    /// single runs lie apart.
    ///
    /// - Throws: What a server that does not start, or a broken connection, throws.
    static func run() throws {
        say(
            "keys,skew,requests_per_s,ttl_ms,seconds,real_keys,real_spread_percent,model_keys,"
                + "model_spread_percent,difference_percent,real_hit_ratio,model_hit_ratio"
        )
        try compare(keys: 20_000, skew: 0.9, rate: 10_000, ttl: 1_000, seconds: 30)
        try compare(keys: 20_000, skew: 0.9, rate: 5_000, ttl: 2_000, seconds: 60)
        try compare(keys: 100_000, skew: 0.6, rate: 8_000, ttl: 3_000, seconds: 60)
    }

    private static func compare(
        keys: UInt32,
        skew: Double,
        rate: Double,
        ttl: Int64,
        seconds: Int
    ) throws {
        var run = CacheRun(
            policy: .noeviction,
            maxMemory: nil,
            skew: skew,
            keys: keys,
            requests: Int(rate) * seconds
        )
        run.rate = rate
        run.ttl = ttl...ttl
        run.warmUp = 0.25
        let comparison = try run.compare(repetitions: repetitions, together: true)
        let level = comparison.mean(\.keys)
        let spread = comparison.spread(\.keys)
        let hits = comparison.mean(\.hitRatio)
        say(
            [
                "\(keys)", "\(skew)", "\(Int(rate))", "\(ttl)", "\(seconds)",
                digits(level.real, 0), digits(spread.real / level.real * 100, 1),
                digits(level.model, 0), digits(spread.model / level.model * 100, 1),
                digits((level.model / level.real - 1) * 100, 2), digits(hits.real, 5),
                digits(hits.model, 5),
            ].joined(separator: ",")
        )
    }
}
