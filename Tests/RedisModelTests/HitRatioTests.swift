import RedisKit
import Stores
import Testing
import Workload

/// The hit ratio of the model against the real server's, in runs short enough for every day; the
/// long ones are `Scripts/bench hit-ratio`.
@Suite(.serialized, .enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct HitRatioTests {
    @Test(arguments: EvictionPolicy.allCases.filter { $0 != .noeviction })
    func hitRatioIsTheServers(policy: EvictionPolicy) throws {
        var run = CacheRun(
            policy: policy,
            maxMemory: 3 << 20,
            skew: 0.9,
            keys: 20_000,
            requests: 120_000
        )
        // Three seconds: in a run as short as the server's clock of recency ticks, it matters in
        // which tenth of a second a tick falls.
        run.rate = 40_000
        run.ttl = 600_000...1_200_000
        let (real, model) = try run.play(seed: 5)
        #expect(abs(model.hitRatio - real.hitRatio) < 0.005, "model \(model), server \(real)")
        #expect(
            abs(model.keys / real.keys - 1) < 0.005,
            "model \(model), server \(real)"
        )
        #expect(real.evictions > 10_000)
    }

    /// Expired keys that linger, by the means of runs side by side.
    ///
    /// Where the expire cycle stands when a wave of keys dies is chance on both sides, so single
    /// runs of this length lie some percent apart, servers among themselves as well.
    @Test func expiredKeysLingerAlike() throws {
        var run = CacheRun(
            policy: .noeviction,
            maxMemory: nil,
            skew: 0.9,
            keys: 20_000,
            requests: 75_000
        )
        run.rate = 5_000
        run.ttl = 2_000...2_000
        run.warmUp = 0.3
        let comparison = try run.compare(repetitions: 6, together: true)
        let hits = comparison.mean(\.hitRatio)
        #expect(abs(hits.model - hits.real) < 0.005, "\(hits)")
        let keys = comparison.mean(\.keys)
        #expect(abs(keys.model / keys.real - 1) < 0.02, "\(keys), \(comparison.spread(\.keys))")
    }
}

/// The model's hit ratio over recorded traffic, against the real server's.
@Suite(.serialized, .enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct TraceTests {
    /// A trace, how much of it is played, and the memory limits.
    struct Plan: Sendable {
        var name: String
        var requests: Int
        var limits: [Int64]
    }

    static let plans = [
        Plan(name: "web07", requests: 80_000, limits: [1_536 << 10, 2_560 << 10, 4 << 20]),
        Plan(name: "orm-busy", requests: 150_000, limits: [3 << 20, 4 << 20, 6 << 20]),
    ]

    static var isAtHand: Bool {
        guard let folder = RecordedObjects.folder else { return false }
        return plans.allSatisfy { RecordedObjects.file($0.name, in: folder) != nil }
    }

    /// A part of what `Scripts/bench traces` plays in full.
    @Test(
        .enabled(if: isAtHand, "the traces web07 and orm-busy are not at hand"),
        arguments: plans,
        [EvictionPolicy.allkeysLRU, .allkeysLFU]
    )
    func hitRatioIsTheServers(plan: Plan, policy: EvictionPolicy) throws {
        let folder = try #require(RecordedObjects.folder)
        let file = try #require(RecordedObjects.file(plan.name, in: folder))
        let objects = Array(try RecordedObjects.read(file).prefix(plan.requests))
        for limit in plan.limits {
            var run = CacheRun(policy: policy, maxMemory: limit, recorded: objects)
            run.rate = 20_000
            let (real, model) = try run.play(seed: 1)
            #expect(abs(model.hitRatio - real.hitRatio) < 0.002, "model \(model), server \(real)")
            #expect(abs(model.keys / real.keys - 1) < 0.005, "model \(model), server \(real)")
        }
    }
}

/// Traffic that is not ours: redis-cli's own, and the same rule on the model.
@Suite(.serialized, .enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct PowerLawTests {
    @Test func aFifthOfTheKeysGetsFourFifthsOfTheTraffic() {
        let run = PowerLawRun(keys: 100_000, maxMemory: 0, seconds: 0)
        var random = RandomStream(seed: 1, name: "power law")
        let drawn = (0..<20_000).map { _ in run.drawKey(&random) }
        let popular = Double(drawn.count { $0 <= 20_000 }) / Double(drawn.count)
        #expect(abs(popular - 0.8) < 0.01)
        #expect(drawn.allSatisfy { 1...100_000 ~= $0 })
    }

    /// A part of `Scripts/bench lru-test`.
    @Test func hitRatioIsWhatRedisClientSays() throws {
        let run = PowerLawRun(keys: 60_000, maxMemory: 3 << 20, seconds: 4)
        let (real, model) = try run.play(seed: 1)
        #expect(abs(model.hitRatio - real.hitRatio) < 0.005, "model \(model), server \(real)")
        #expect(abs(Double(model.keys) / Double(real.keys) - 1) < 0.005, "\(model) \(real)")
    }
}
