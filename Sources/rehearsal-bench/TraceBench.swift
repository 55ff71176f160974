import Foundation
import RedisKit
import Stores

/// The model over recorded traces against a real server: `Scripts/bench traces FOLDER`.
enum TraceBench {
    /// Limits at which between a tenth and two thirds of a trace's objects are resident, and the
    /// rate at which it is played.
    private static let plans: [String: (megabytes: [Double], rate: Double)] = [
        "web07": ([1.5, 2.5, 4], 10_000), "orm-busy": ([3, 6, 12], 100_000),
    ]

    /// Prints CSV: each trace, policy and limit, the real mean of three runs with their spread, and
    /// the model's.
    ///
    /// - Parameters:
    ///   - folder: The folder with the traces.
    ///   - named: The traces to play, all when empty.
    /// - Throws: What a missing file, a server that does not start, or a broken connection throws.
    static func run(_ folder: String, _ named: [String]) throws {
        CacheRun.Comparison.printHeader("trace,policy,max_memory_bytes,requests_per_s")
        for name in named.isEmpty ? RecordedObjects.names : named {
            guard let plan = plans[name], let file = RecordedObjects.file(name, in: folder) else {
                throw ServerFailure(description: "\(folder) has no \(name).trace.xz")
            }
            let objects = try RecordedObjects.read(file)
            for policy in [EvictionPolicy.allkeysLRU, .allkeysLFU] {
                for megabytes in plan.megabytes {
                    let limit = Int64(megabytes * 1_048_576)
                    var run = CacheRun(policy: policy, maxMemory: limit, recorded: objects)
                    run.rate = plan.rate
                    try run.compare(repetitions: 3, together: plan.rate < 50_000)
                        .printRow([name, policy.rawValue, "\(limit)", "\(Int(plan.rate))"])
                }
            }
        }
    }
}
