import Foundation
import RedisKit
import Synchronization

/// Repetitions of one run on real servers, each replayed on the model at its own times.
struct Comparison {
    private let real: [CacheRun.Result]
    private let model: [CacheRun.Result]

    /// Plays a run so many times.
    ///
    /// - Parameters:
    ///   - run: What is played; each repetition draws the same keys, and the model others at
    ///     random.
    ///   - repetitions: How many times.
    ///   - together: Whether the repetitions share the machine, each with a server of its own.
    /// - Throws: What a server that does not start, or a broken connection, throws.
    init(_ run: CacheRun, repetitions: Int, together: Bool = false) throws {
        let results =
            together
            ? try Self.playTogether(run, repetitions)
            : try (0..<repetitions).map { _ in try run.play(seed: 1) }
        real = results.map(\.real)
        model = results.map(\.model)
    }

    private static func playTogether(
        _ run: CacheRun,
        _ repetitions: Int
    ) throws -> [(real: CacheRun.Result, model: CacheRun.Result)] {
        let outcomes = Mutex<[Result<(real: CacheRun.Result, model: CacheRun.Result), any Error>]>(
            []
        )
        // Threads of their own: a pool has as many as there are cores, and these mostly wait.
        let done = DispatchGroup()
        for _ in 0..<repetitions {
            done.enter()
            Thread.detachNewThread {
                let outcome = Result { try run.play(seed: 1) }
                outcomes.withLock { $0.append(outcome) }
                done.leave()
            }
        }
        done.wait()
        return try outcomes.withLock { try $0.map { try $0.get() } }
    }

    /// The mean rate that was reached, in look-ups a second.
    var rate: Double { mean(real.map(\.rate)) }

    // MARK: CSV

    /// Prints the names of the columns: those of the run, then those of the comparison.
    static func printHeader(_ names: String) {
        say(
            names + ",real_hit_ratio,real_spread_points,model_hit_ratio,difference_points,"
                + "real_keys,model_keys,keys_difference_percent"
        )
    }

    /// Prints what the run was, then how the two compare.
    func printRow(_ run: [String]) {
        let hits = (real: mean(real.map(\.hitRatio)), model: mean(model.map(\.hitRatio)))
        let spread = (real.map(\.hitRatio).max() ?? 0) - (real.map(\.hitRatio).min() ?? 0)
        let keys = (real: mean(real.map(\.keys)), model: mean(model.map(\.keys)))
        let compared = [
            digits(hits.real, 5), digits(spread * 100, 2), digits(hits.model, 5),
            digits((hits.model - hits.real) * 100, 2), digits(keys.real, 0),
            digits(keys.model, 0), digits((keys.model / keys.real - 1) * 100, 2),
        ]
        say((run + compared).joined(separator: ","))
    }
}

/// The mean of some values.
func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
}

/// A number with so many digits after the point.
func digits(_ value: Double, _ count: Int) -> String {
    String(format: "%.\(count)f", value)
}

/// Prints a line.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
