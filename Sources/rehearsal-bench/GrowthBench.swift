import Foundation
import Live
import Measurement
import Stores

/// How the engine's memory grows in a long run: `Scripts/bench growth`.
enum GrowthBench {
    /// Prints CSV, a line for each half minute, and the growth a minute after the first two.
    static func run(_ words: ArraySlice<String>) throws {
        let minutes = max(3, words.first.flatMap { Int64($0) } ?? 10)
        let load = LiveLoad(
            operation: .get,
            connections: 20,
            rate: 2_000,
            warmUp: 0,
            duration: minutes * .minute
        )
        let engine = LiveEngine()
        defer { engine.shutdown() }
        say("time_s,resident_bytes")
        var samples: [(at: Nanoseconds, bytes: Int64)] = []
        var next: Nanoseconds = 0
        _ = try engine.play(try load.trial(LiveLoad.Tally())) { now in
            guard now >= next else { return true }
            samples.append((now, Machine.residentMemory()))
            say("\(now / .second),\(Machine.residentMemory())")
            next += 30 * .second
            return true
        }
        let warm = samples.filter { $0.at >= 2 * .minute }
        guard let first = warm.first, let last = warm.last, last.at > first.at else { return }
        let growth = Double(last.bytes - first.bytes) / Double(last.at - first.at) * 60e9
        say("# after two minutes of warm-up: \(digits(growth / 1e6, 3)) MB a minute")
    }
}
