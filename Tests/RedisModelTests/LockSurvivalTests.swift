import Measurement
import Simulation
import Stores
import Testing
import Workload

/// How long locks live that share a full server with a cache, as measured on Redis 7.0.15.
///
/// 24 MB are full of values of 1 KB, 2,000 new ones a second push older keys out, and 1,000 reads a
/// second go to recent ones; 200 locks are set at the start and never touched again.
@Suite struct LockSurvivalTests {
    private struct Row: Sendable {
        var policy: EvictionPolicy
        /// Survivors after 1, 3, 5, 7, 9, 11, 15 and 20 seconds on the real server.
        var survivors: [Int]
    }

    private static let seconds: [Int64] = [1, 3, 5, 7, 9, 11, 15, 20]
    private static let rows = [
        Row(policy: .allkeysLRU, survivors: [200, 200, 200, 191, 71, 36, 12, 2]),
        Row(policy: .allkeysLFU, survivors: [164, 129, 103, 80, 61, 51, 34, 21]),
        Row(policy: .allkeysRandom, survivors: [186, 153, 131, 107, 81, 74, 57, 40]),
        Row(policy: .volatileTTL, survivors: [110, 52, 25, 12, 6, 3, 0, 0]),
    ]

    @Test("locks are evicted as on the real server", arguments: rows.indices)
    func survival(row: Int) throws {
        let row = Self.rows[row]
        // The mean of some runs, as the real figures are of one.
        let runs = try (1...5 as ClosedRange<UInt64>).map { try survivors(row.policy, seed: $0) }
        for (index, expected) in row.survivors.enumerated() {
            let mean = Double(runs.reduce(0) { $0 + $1[index] }) / Double(runs.count)
            let distance = abs(mean - Double(expected))
            #expect(
                distance <= 20,
                "\(row.policy.rawValue) after \(Self.seconds[index]) s: \(mean), not \(expected)"
            )
        }
    }

    private func survivors(_ policy: EvictionPolicy, seed: UInt64) throws -> [Int] {
        let families = ["page:{n}", "lock:{n}"].map { template in
            let text = String(template.prefix { $0 != "{" })
            return KeyFamily(template: template, parts: [.text(text), .number(slot: 0)])
        }
        let model = RedisModel(
            settings: RedisSettings(maxMemory: 24 << 20, policy: policy, network: .loopback),
            families: families,
            seed: seed
        )
        var random = RandomStream(seed: seed, name: "lock-survival")
        var pages: UInt32 = 0
        func write(at now: Nanoseconds) throws {
            let value = Value.payload(Payload(size: 1_000, stamp: 1))
            _ = try model.execute(.set(Key(0, pages), value, ttl: 300 * .second), at: now)
            pages += 1
        }
        func read(at now: Nanoseconds) throws {
            let page = pages - 1 - UInt32(random.below(UInt64(min(pages, 2_000))))
            _ = try model.execute(.get(Key(0, page)), at: now)
        }
        let start = 15 * Nanoseconds.second
        for step in 0..<(start / (500 * .microsecond)) {
            let now = step * 500 * .microsecond
            try write(at: now)
            if step % 2 == 0 { try read(at: now) }
        }
        for lock in 0..<200 as Range<UInt32> {
            let owner = Value.payload(Payload(size: 36, stamp: UInt64(lock)))
            _ = try model.execute(.set(Key(1, lock), owner, ttl: 60 * .second), at: start)
        }
        var counts: [Int] = []
        for step in 1...(20 * Nanoseconds.second / (500 * .microsecond)) {
            let now = start + step * 500 * .microsecond
            try write(at: now)
            if step % 2 == 0 { try read(at: now) }
            guard Self.seconds.contains(where: { $0 * .second == now - start }) else { continue }
            // EXISTS leaves no trace of recency.
            counts.append(
                try (0..<200 as Range<UInt32>).count { lock in
                    try model.execute(.exists([Key(1, lock)]), at: now) == .integer(1)
                }
            )
        }
        return counts
    }
}
