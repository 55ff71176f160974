import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Application instances that start, fill up and end.
@Suite struct FleetTests {
    private func trial(_ settings: InstanceSettings, instances: Int) throws -> StepTrial {
        var trial = StepTrial(
            populations: [Population(name: "user", count: 10, popularity: .uniform)]
        )
        trial.instances = instances
        trial.settings.instances = settings
        try trial.add(
            "cached",
            [
                "key": trial.key("user", of: 0), "ttl": .duration(.hour), "size": .bytes(100),
                "table": trial.table("users"), "in": .choice("process"),
            ]
        )
        try trial.add("work", ["time": .duration(100 * .millisecond)])
        return trial
    }

    private func every(_ gap: Nanoseconds, _ count: Int, from start: Nanoseconds = 0) -> [Request] {
        (0..<count).map { Request(start + Nanoseconds($0) * gap) }
    }

    @Test func aStartTakesItsTimeAndOnlyTheFirstRequestsWait() throws {
        let settings = InstanceSettings(
            routing: .reuse,
            coldStart: 2 * .second,
            idleTimeout: .minute
        )
        let record = try trial(settings, instances: 1).play(every(.second, 10))
        #expect(record.coldStarts == 1)
        #expect(record.endpoints[0].response.value(atPercentile: 100) > 2 * .second)
        // The requests of the first two seconds wait for the start, and no other.
        #expect(record.endpoints[0].response.value(atPercentile: 70) < 200 * .millisecond)
    }

    @Test func idleInstancesEndAndForget() throws {
        let settings = InstanceSettings(routing: .reuse, idleTimeout: 10 * .second)
        let record = try trial(settings, instances: 4).play(
            every(.second, 5) + every(.second, 5, from: 30 * .second)
        )
        #expect(record.coldStarts == 2)
        #expect(record.families[0].misses == 2)
        #expect(record.families[0].hits == 8)
    }

    @Test func aLifetimeEndsBusyInstancesToo() throws {
        let settings = InstanceSettings(routing: .reuse, lifetime: 10 * .second)
        let record = try trial(settings, instances: 2).play(every(.second, 40))
        #expect(record.coldStarts == 4)
        #expect(record.families[0].misses == 4)
    }

    @Test func moreRequestsThanOneTakesStartAnother() throws {
        let settings = InstanceSettings(
            routing: .reuse,
            coldStart: 500 * .millisecond,
            idleTimeout: .minute,
            concurrency: 1
        )
        let record = try trial(settings, instances: 10).play(every(10 * .millisecond, 5))
        #expect(record.coldStarts == 5)
    }

    @Test func fullInstancesLetRequestsWait() throws {
        let settings = InstanceSettings(concurrency: 1)
        // Ten at once, two places, 100 ms each: five rounds.
        let record = try trial(settings, instances: 2).play(every(.microsecond, 10))
        let slowest = Double(record.endpoints[0].response.value(atPercentile: 100)) / 1e6
        #expect(abs(slowest - 500) < 20, "\(slowest) ms")
        #expect(record.coldStarts == 0)
    }

    @Test func randomRoutingIsEven() throws {
        let record = try trial(InstanceSettings(routing: .random), instances: 10).play(
            every(.millisecond, 1_000)
        )
        #expect(record.families[0].misses >= 10)
    }

    @Test func anIdlePoolClosesItsConnections() throws {
        var trial = try trial(
            InstanceSettings(poolIdleTimeout: 10 * .second),
            instances: 1
        )
        trial.endpoints[0] = []
        try trial.add("append", ["table": trial.table("log")])
        trial.postgres.network.oneWay = 10 * .millisecond
        // A connection is opened anew after each pause that is longer than the timeout.
        let requests = [0, 1, 2, 30, 31, 60].map { Request($0 * .second) }
        let record = try trial.play(requests)
        let slow = record.endpoints[0].response
        #expect(slow.value(atPercentile: 40) < 30 * .millisecond)
        #expect(slow.value(atPercentile: 60) > 30 * .millisecond)
    }
}
