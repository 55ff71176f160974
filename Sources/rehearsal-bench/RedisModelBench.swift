import Measurement
import Simulation
import Stores
import Workload

/// The bare Redis model: no virtual executor, no network, no recorder.
enum RedisModelBench {
    static let keys: UInt32 = 1_000_000
    static let operations = 8_000_000

    /// Measures look-ups with a write after each miss, with and without a memory limit.
    static func run() throws {
        let drawn = drawKeys()
        let all = try operationsPerSecond(drawn, maxMemory: nil)
        emit(
            "redis-model",
            all.rate,
            "operations/s",
            "GET, and SET of 100 bytes with a TTL after a miss; 1,000,000 keys, Zipf 0.9, all "
                + "of them resident, hit ratio \(all.hitRatio); processor time; best of 3"
        )
        emit(
            "redis-model-key",
            all.bytesPerKey,
            "bytes",
            "our own memory for a string key: entry and buckets of both dictionaries; "
                + "\(all.resident) keys"
        )
        let limited = try operationsPerSecond(drawn, maxMemory: 100 << 20)
        emit(
            "redis-model-eviction",
            limited.rate,
            "operations/s",
            "the same with allkeys-lru and 100 MiB, which hold \(limited.resident) keys; hit ratio "
                + "\(limited.hitRatio), \(limited.evictions) evictions"
        )
    }

    private struct Figures {
        var rate = 0.0
        var hitRatio = ""
        var bytesPerKey = 0.0
        var resident = 0
        var evictions: UInt64 = 0
    }

    private static func operationsPerSecond(_ drawn: [UInt32], maxMemory: Int64?) throws -> Figures
    {
        var figures = Figures()
        for _ in 0..<3 {
            let model = makeModel(maxMemory: maxMemory)
            for key in 0..<keys { _ = try model.execute(write(Key(0, key)), at: 0) }
            let began = Machine.processorTime()
            var now: Nanoseconds = 0
            var hits = 0
            for number in drawn {
                now += 10 * .microsecond
                let key = Key(0, number)
                if case .none = try model.execute(.get(key), at: now) {
                    _ = try model.execute(write(key), at: now)
                } else {
                    hits += 1
                }
            }
            let spent = Double(Machine.processorTime() - began)
            let executed = Double(2 * drawn.count - hits)
            figures.rate = max(figures.rate, executed / spent * 1e9)
            figures.hitRatio = "\((Double(hits) / Double(drawn.count) * 1_000).rounded() / 1_000)"
            figures.bytesPerKey = Double(model.ownBytes) / Double(model.keyCount)
            figures.resident = model.keyCount
            figures.evictions = model.evictions
        }
        return figures
    }

    private static func write(_ key: Key) -> Command {
        .set(key, .payload(Payload(size: 100, stamp: 1)), ttl: .hour)
    }

    private static func makeModel(maxMemory: Int64?) -> RedisModel {
        var configuration = RedisConfiguration()
        configuration.adviseMemory = Machine.adviseLargePages
        return RedisModel(
            settings: RedisSettings(
                maxMemory: maxMemory,
                policy: maxMemory == nil ? .noeviction : .allkeysLRU,
                network: Network(name: "none", oneWay: 0, source: "the bare model")
            ),
            families: [KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)])],
            seed: 1,
            configuration: configuration
        )
    }

    private static func drawKeys() -> [UInt32] {
        let plan = TrafficPlan(
            arrivals: .constant,
            curve: RateCurve(points: [RateCurve.Point(at: 0, rate: 100_000)]),
            mix: [1],
            populations: [Population(name: "n", count: keys, popularity: .zipf(skew: 0.9))],
            ranges: nil,
            start: 0,
            duration: Nanoseconds(operations) * 10 * .microsecond
        )
        var stream = RequestStream(plan, seed: 1)
        var drawn: [UInt32] = []
        drawn.reserveCapacity(operations)
        while let request = stream.next() { drawn.append(request.entities[0]) }
        return drawn
    }
}
