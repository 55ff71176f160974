import Measurement
import Simulation
import Stores
import Testing
import Workload

/// How long locks live that share a full server with a cache, as measured on Redis 7.0.15.
///
/// 24 MB are full of values of 1,000 bytes that live for five minutes, 2,000 new ones a second push
/// older keys out, and 1,000 reads a second go to the latest 2,000; 200 locks are set after 15 s
/// and never touched again.
@Suite struct LockSurvivalTests {
    private struct Row: Sendable {
        var policy: EvictionPolicy
        /// Survivors after 1, 3, 5, 7, 9, 11, 15 and 20 seconds in three runs on the real server.
        var survivors: [[Int]]

        /// The mean of the runs after the n-th of these times, and how far they are apart.
        func measured(_ time: Int) -> (mean: Double, spread: Int) {
            let counts = survivors.map { $0[time] }
            let mean = Double(counts.reduce(0, +)) / Double(counts.count)
            return (mean, (counts.max() ?? 0) - (counts.min() ?? 0))
        }
    }

    private static let seconds: [Int64] = [1, 3, 5, 7, 9, 11, 15, 20]
    private static let rows = [
        Row(
            policy: .allkeysLRU,
            survivors: [
                [200, 200, 200, 200, 146, 60, 14, 6], [200, 200, 200, 200, 135, 66, 14, 1],
                [200, 200, 200, 200, 106, 53, 11, 1],
            ]
        ),
        Row(
            policy: .allkeysLFU,
            survivors: [
                [149, 89, 49, 26, 12, 5, 0, 0], [177, 119, 84, 57, 40, 24, 7, 1],
                [155, 89, 45, 27, 11, 4, 1, 1],
            ]
        ),
        Row(
            policy: .allkeysRandom,
            survivors: [
                [180, 140, 112, 96, 85, 74, 49, 31], [179, 143, 118, 97, 76, 62, 43, 28],
                [177, 147, 122, 100, 83, 72, 52, 28],
            ]
        ),
        Row(
            policy: .volatileTTL,
            survivors: [
                [123, 44, 20, 13, 8, 6, 2, 0], [125, 51, 18, 9, 5, 2, 0, 0],
                [124, 54, 27, 12, 1, 1, 0, 0],
            ]
        ),
    ]

    @Test("locks are evicted as on the real server", arguments: rows.indices)
    func survival(row: Int) throws {
        let row = Self.rows[row]
        let runs = try (1...5 as ClosedRange<UInt64>).map { try survivors(row.policy, seed: $0) }
        for index in Self.seconds.indices {
            let mean = Double(runs.reduce(0) { $0 + $1[index] }) / Double(runs.count)
            let real = row.measured(index)
            // Redis' clock of recency ticks once a second, so that its own runs differ by more.
            #expect(
                abs(mean - real.mean) <= max(10, Double(real.spread)),
                "\(row.policy.rawValue) after \(Self.seconds[index]) s: \(mean), not \(real)"
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
        // Where in a second everything begins is the server's own affair.
        let begin = Int64(seed) * 170 * Nanoseconds.millisecond
        let filling = 15 * Nanoseconds.second
        let start = begin + filling
        for step in 0..<(filling / (500 * .microsecond)) {
            let now = begin + step * 500 * .microsecond
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
