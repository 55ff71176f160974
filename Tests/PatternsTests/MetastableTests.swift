import Measurement
import Patterns
import Simulation
import Stores
import Testing
import Workload

/// A cache that is gone for 15 s, and a database that can do half of the load without it.
///
/// 200 requests a second for 200 keys, a database of 100 reads a second, and clients who give up
/// after one second; Redis comes back empty. What a queue without a bound does has no end, because
/// the database works for clients who are gone, and nobody is left to fill the cache (Bronson et
/// al., "Metastable failures in distributed systems", HotOS 2021).
@Suite struct MetastableTests {
    private static let outage = 30 * Nanoseconds.second...45 * .second

    /// The share of the requests that were served, by second of the intended start, with so many
    /// connections, which the server's queue has no more than, and so many callers in line for one.
    private func success(pool: Int, maxWaiting: Int?) throws -> [Double] {
        var trial = StepTrial(populations: [
            Population(name: "page", count: 200, popularity: .uniform)
        ])
        trial.postgres.maxConnections = pool
        trial.postgres.pool = pool
        trial.postgres.maxWaiting = maxWaiting
        trial.postgres.timeout = .second
        trial.postgres.cores = 2
        trial.interval = .second
        // 0.53 µs a row and 12 µs beside: 20 ms on one of two cores.
        try trial.add(
            "cached",
            [
                "key": trial.key("page", of: 0), "ttl": .duration(.hour), "size": .bytes(100),
                "table": trial.table("pages", each: 37_700),
            ]
        )
        var plan = trial.trial(Self.requests)
        plan.faults = [
            Fault(
                .redis,
                .restart(keepsData: false),
                from: Self.outage.lowerBound,
                to: Self.outage.upperBound
            )
        ]
        let record = try ModelEngine().play(plan) { _ in true }
        return record.timeline.map { interval in
            interval.completed == 0
                ? 0
                : Double(interval.completed - interval.failed) / Double(interval.completed)
        }
    }

    /// The cache is filled at a quarter of the load before the whole of it comes.
    private static var requests: [Request] {
        var random = RandomStream(seed: 4, name: "readers")
        var requests: [Request] = []
        var time = 0.0
        while true {
            time += random.exponential() / (time < 20 ? 50 : 200)
            if time >= 100 { return requests }
            requests.append(Request(Nanoseconds(time * 1e9), 0, UInt32(random.below(200))))
        }
    }

    /// The mean share over some seconds.
    private func mean(_ shares: [Double], _ seconds: Range<Int>) -> Double {
        shares[seconds].reduce(0, +) / Double(seconds.count)
    }

    @Test func aQueueWithoutABoundNeverRecovers() throws {
        let shares = try success(pool: 300, maxWaiting: nil)
        #expect(mean(shares, 25..<30) > 0.99)
        #expect(mean(shares, 33..<45) < 0.15)
        #expect(mean(shares, 80..<100) < 0.01)
    }

    @Test func aBoundedQueueRecoversAtOnce() throws {
        let shares = try success(pool: 20, maxWaiting: 30)
        #expect(mean(shares, 25..<30) > 0.99)
        // 100 of 200 requests a second are all that the database can do.
        #expect(abs(mean(shares, 33..<45) - 0.52) < 0.06)
        #expect(mean(shares, 46..<56) > 0.95)
        #expect(mean(shares, 80..<100) > 0.999)
    }
}
