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

    private static let repetitions = 3

    /// Prints CSV: each policy, skew, limit and rate, the real mean of three runs with their
    /// spread, and the model's.
    ///
    /// - Parameter words: The policies to compare, all when none is named; a skew among the words
    ///   leaves out the others. All of it takes about an hour.
    /// - Throws: What a server that does not start, or a broken connection, throws.
    static func run(_ words: some Sequence<String>) throws {
        let named = words.compactMap(EvictionPolicy.init(rawValue:))
        let skews = words.compactMap { Double($0) }
        let compared = named.isEmpty ? EvictionPolicy.allCases : named
        CacheRun.Comparison.printHeader("policy,skew,max_memory_bytes,requests_per_s")
        for policy in compared where policy != .noeviction {
            for (skew, megabytes) in limits where skews.isEmpty || skews.contains(skew) {
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
        // Three servers at the lower rate take less of the machine than one at the higher.
        let comparison = try run.compare(repetitions: repetitions, together: rate < 50_000)
        comparison.printRow([policy.rawValue, "\(skew)", "\(limit)", "\(Int(rate))"])
    }
}
