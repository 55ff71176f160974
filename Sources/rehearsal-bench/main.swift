import Foundation
import Measurement
import Simulation
import Stores
import TrialKit

// Measures the model engine on one core and prints a line of JSON for each figure; the script in
// Scripts/bench runs it beside its peers and prints the ratios.

/// Plays the trial and answers its record, the processor nanoseconds a request, and the growth of
/// memory.
func measure(_ endpoint: CachedEndpoint) throws -> (TrialRecord, Double) {
    let trial = endpoint.trial()
    let began = Machine.processorTime()
    let record = try ModelEngine().play(trial) { _ in true }
    let spent = Machine.processorTime() - began
    return (record, Double(spent) / Double(record.endpoints[0].offered))
}

func emit(_ name: String, _ value: Double, _ unit: String, _ conditions: String) {
    let fields: [String: Any] = [
        "name": name, "value": value, "unit": unit, "conditions": conditions,
    ]
    if let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys]) {
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}

func throughput() throws {
    let endpoint = CachedEndpoint(keys: 200_000, rate: 20_000, duration: 150 * .second)
    var best = Double.infinity
    var ratio = 0.0
    for _ in 0..<3 {
        let (record, cost) = try measure(endpoint)
        best = min(best, cost)
        let family = record.families[0]
        ratio = Double(family.hits) / Double(family.hits + family.misses)
    }
    emit(
        "cached-endpoint",
        1e9 / best,
        "requests/s",
        "one cached step; hit ratio \(String(format: "%.3f", ratio)); 3,000,000 requests at "
            + "20,000/s "
            + "of virtual time; 200,000 keys, Zipf 0.9; recorder on; processor time; best of 3"
    )
}

func waiting() throws {
    // Every request of the window waits for its first reply when the last one arrives.
    let endpoint = CachedEndpoint(
        keys: 1_000,
        rate: 100_000,
        duration: 2 * .second,
        oneWay: 10 * .second
    )
    let before = Machine.residentMemory()
    var peak: Int64 = 0
    let trial = endpoint.trial()
    let record = try ModelEngine().play(trial) { passed in
        // Only while all of them wait for their first reply; what follows is another matter.
        if passed <= 2 * endpoint.duration { peak = max(peak, Machine.residentMemory()) }
        return true
    }
    let most = record.timeline.map(\.inFlight).max() ?? 0
    emit(
        "waiting-user",
        Double(peak - before) / Double(max(1, most)),
        "bytes",
        "resident memory at the peak of \(most) requests that wait for Redis, everything included"
    )
}

let words = CommandLine.arguments.dropFirst(2)
do {
    switch CommandLine.arguments.dropFirst().first {
    case "hit-ratio": try HitRatioBench.run(words)
    case "memory": try MemoryBench.run()
    case "expiry": try ExpiryBench.run()
    case "lru-test": try PowerLawBench.run()
    case "traces": try TraceBench.run(words.first ?? ".", Array(words.dropFirst()))
    case "redis-model": try RedisModelBench.run()
    case "audit": AuditBench.run()
    case "live": try LiveBench.run(words)
    case "honesty": try HonestyBench.run()
    case "growth": try GrowthBench.run(words)
    default:
        try throughput()
        try RedisModelBench.run()
        try waiting()
    }
} catch {
    let words = (error as? EngineFailure)?.message ?? "\(error)"
    FileHandle.standardError.write(Data("error: \(words)\n".utf8))
    exit(1)
}
