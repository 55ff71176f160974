import Audit
import Measurement
import Patterns
import Stores
import Testing
import Workload

/// A Redis that is away for a while: what the breaker saves, and what the database carries.
@Suite struct BreakerTests {
    private static let outage = Outage(from: 10 * .second, to: 40 * .second)

    private func cached(breaker: BreakerSettings?) throws -> TrialRecord {
        var trial = StepTrial(
            populations: [Population(name: "user", count: 10, popularity: .uniform)]
        )
        try trial.add(
            "cached",
            [
                "key": trial.key("user", of: 0), "ttl": .duration(.hour), "size": .bytes(100),
                "table": trial.table("users"),
            ]
        )
        trial.settings.breaker = breaker
        trial.outages = [Self.outage]
        return try trial.play(
            (0..<600).map { Request(Nanoseconds($0) * 100 * .millisecond, 0, UInt32($0 % 10)) }
        )
    }

    @Test func withoutABreakerEveryRequestAsksTheDeadRedis() throws {
        let record = try cached(breaker: nil)
        #expect(record.commands[Int(CommandKind.get.rawValue)].failed == 300)
        #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 0)
        #expect(record.calls(.read) == 310)
    }

    @Test func anOpenBreakerLetsOneCallTryNowAndThen() throws {
        let record = try cached(breaker: BreakerSettings(failures: 3, open: 10 * .second))
        // Three failures open it at 10.2 s; a call tries at 20.2, 30.2 and, once Redis is back,
        // 40.2 s.
        #expect(record.commands[Int(CommandKind.get.rawValue)].failed == 5)
        #expect(record.endpoints[0].shortCircuits == 297)
        #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 0)
        // The database carries every request of the outage, and of the 0.2 s until the breaker
        // closes.
        #expect(record.calls(.read) == 312)
    }

    @Test func failuresFarApartDoNotOpenIt() throws {
        let record = try cached(
            breaker: BreakerSettings(failures: 3, window: 150 * .millisecond)
        )
        #expect(record.endpoints[0].shortCircuits == 0)
    }

    /// Two instances that book the same cars under a Redis lock for each car, with row locks as the
    /// fallback: while only one of them is cut off, nobody keeps them apart.
    @Test(arguments: [0..<0, 0..<1, 0..<2] as [Range<Int>])
    func twoLockDomains(_ cutOff: Range<Int>) throws {
        var trial = StepTrial(
            populations: [Population(name: "car", count: 5, popularity: .uniform)],
            oneWay: 250 * .microsecond
        )
        let table = trial.blueprint.table(
            Table(
                name: "bookings",
                content: .bookings(resources: 5, exclusive: false),
                rowSize: 100
            )
        )
        try trial.add(
            "book",
            [
                "table": .table(table), "protection": .choice("redis-lock-else-row-lock"),
                "key": trial.key("lock:car", of: 0), "work": .duration(20 * .millisecond),
            ]
        )
        trial.instances = 2
        trial.outages = [Outage(from: 0, to: .hour, instances: cutOff)]
        var random = RandomStream(seed: 4, name: "ranges")
        let record = try trial.play(
            (0..<2_000).map { index in
                var request = Request(Nanoseconds(index) * .millisecond, 0, UInt32(index % 5))
                request.number = random.next() >> 1
                request.range = DayRange(
                    start: UInt32(random.below(300)),
                    length: 2 + UInt32(random.below(6))
                )
                return request
            }
        )
        let audit = BookingAudit(record)
        #expect(audit.won > 100)
        #expect((audit.doubleBookings > 0) == (cutOff.count == 1), "\(audit.doubleBookings)")
    }
}
