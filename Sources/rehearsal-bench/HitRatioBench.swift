import Foundation
import Measurement
import RedisKit
import Stores

/// The long comparison of the model's hit ratio with a real server's: `Scripts/bench hit-ratio`.
enum HitRatioBench {
    /// A limit for each skew at which between a tenth and a half of 200,000 keys are resident.
    private static let limits: [(skew: Double, megabytes: [Int64])] = [
        (0.7, [8, 14, 24]), (0.9, [4, 8, 14]), (1.1, [3, 6, 10]),
    ]

    /// Prints CSV: each policy, skew, limit and rate, the real mean of three runs with their
    /// spread, and the model's.
    ///
    /// - Parameter policies: The policies to compare; all when empty, which takes about two hours.
    /// - Throws: What a server that does not start, or a broken connection, throws.
    static func run(_ policies: some Sequence<String>) throws {
        let named = policies.compactMap(EvictionPolicy.init(rawValue:))
        let compared = named.isEmpty ? EvictionPolicy.allCases : named
        say(
            "policy,skew,max_memory_bytes,requests_per_s,real_hit_ratio,real_spread,"
                + "model_hit_ratio,difference_points,real_keys,model_keys,keys_difference_percent"
        )
        for policy in compared where policy != .noeviction {
            for (skew, megabytes) in limits {
                for limit in megabytes {
                    for rate in [20_000, 100_000] as [Double] {
                        try compare(policy, skew, limit << 20, rate)
                    }
                }
            }
        }
    }

    private static func compare(
        _ policy: EvictionPolicy,
        _ skew: Double,
        _ limit: Int64,
        _ rate: Double
    ) throws {
        var run = CacheRun(
            policy: policy,
            maxMemory: limit,
            skew: skew,
            keys: 200_000,
            requests: rate < 50_000 ? 400_000 : 1_000_000
        )
        run.rate = rate
        run.ttl = 600_000...1_200_000
        let results = try (1...3).map { _ in try run.play(seed: 1) }
        let real = results.map(\.real.hitRatio)
        let model = mean(results.map(\.model.hitRatio))
        let keys = (mean(results.map(\.real.keys)), mean(results.map(\.model.keys)))
        let spread = (real.max() ?? 0) - (real.min() ?? 0)
        say(
            [
                policy.rawValue, "\(skew)", "\(limit)", "\(Int(rate))", digits(mean(real), 5),
                digits(spread, 5), digits(model, 5), digits((model - mean(real)) * 100, 2),
                digits(keys.0, 0), digits(keys.1, 0), digits((keys.1 / keys.0 - 1) * 100, 2),
            ].joined(separator: ",")
        )
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static func digits(_ value: Double, _ count: Int) -> String {
        String(format: "%.\(count)f", value)
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
