import RedisKit

/// The model against `redis-cli --lru-test`'s own figures: `Scripts/bench lru-test`.
enum PowerLawBench {
    /// Prints CSV: each limit, what redis-cli says that it hit, and what the model hits under
    /// traffic made after the same rule.
    ///
    /// - Throws: What a server that does not start, or a broken connection, throws.
    static func run() throws {
        say(
            "keys,max_memory_bytes,lookups,real_hit_ratio,real_spread_points,model_hit_ratio,"
                + "difference_points,real_keys,model_keys,keys_difference_percent"
        )
        for megabytes in [3, 5, 8] as [Int64] { try compare(100_000, megabytes << 20) }
    }

    private static func compare(_ keys: UInt32, _ limit: Int64) throws {
        let run = PowerLawRun(keys: keys, maxMemory: limit, seconds: 12)
        let results = try (1...3).map { try run.play(seed: $0) }
        let real = results.map(\.real.hitRatio)
        let hits = (real: mean(real), model: mean(results.map(\.model.hitRatio)))
        let resident = (
            real: mean(results.map { Double($0.real.keys) }),
            model: mean(results.map { Double($0.model.keys) })
        )
        say(
            [
                "\(keys)", "\(limit)", digits(mean(results.map { Double($0.real.lookups) }), 0),
                digits(hits.real, 5), digits(((real.max() ?? 0) - (real.min() ?? 0)) * 100, 2),
                digits(hits.model, 5), digits((hits.model - hits.real) * 100, 2),
                digits(resident.real, 0), digits(resident.model, 0),
                digits((resident.model / resident.real - 1) * 100, 2),
            ].joined(separator: ",")
        )
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }
}
