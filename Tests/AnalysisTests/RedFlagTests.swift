import Testing

@testable import Analysis
@testable import Measurement

/// Signs that something is wrong with the system, on timelines made by hand.
@Suite struct RedFlagTests {
    /// A timeline of sixteen seconds.
    private func timeline(_ change: (Int, inout Gauges) -> Void) -> [IntervalRecord] {
        (0..<16).map { index in
            var interval = IntervalRecord()
            interval.end = Nanoseconds(index + 1) * .second
            change(index, &interval.gauges)
            return interval
        }
    }

    private func flags(
        _ timeline: [IntervalRecord],
        limit: Int64? = nil,
        response: Nanoseconds = .millisecond
    ) -> [RedFlag] {
        var trial = TinyRun.trial(
            "plain",
            endpoints: [
                TinyRun.endpoint("a", cacheable: false, sent: 2_000, reads: 0, response: response)
            ]
        )
        trial.timeline = timeline
        trial.engine.memory = [FamilyMemory(name: "counter:{user}")]
        trial.engine.memory[0].keysWithoutTimeToLive = 5
        var description = TinyRun.description()
        description.setups[0].redisMemoryLimit = limit
        return RedFlags(record: RunRecord(description: description, trials: [trial])).all
    }

    @Test("keys that are evicted under half of the memory")
    func evictions() {
        let early = timeline { index, gauges in
            gauges.evictions = UInt64(index)
            gauges.redisUsedMemory = 400
        }
        #expect(flags(early, limit: 1_000).map(\.kind) == [.earlyEviction])
        #expect(flags(early, limit: 1_000).first?.value == Figure(15))
        #expect(flags(early, limit: 800).isEmpty)
        #expect(flags(early).isEmpty)
    }

    @Test("keys that never expire and do not stop growing")
    func growth() {
        let steady = timeline { $1.redisKeysWithoutTimeToLive = Int64(10 * $0) }
        let flag = flags(steady).first
        #expect(flag?.kind == .unboundGrowth)
        #expect(flag?.subject == "counter:{user}")
        #expect(flag?.value == Figure(digits: 864_000_000_000, decimals: 6))
        let filling = timeline { $1.redisKeysWithoutTimeToLive = Int64([0, 90, 99, 100][$0 / 4]) }
        #expect(flags(filling).isEmpty)
        #expect(flags(timeline { $1.redisKeysWithoutTimeToLive = 7 }).isEmpty)
        #expect(flags(timeline { _, _ in }).isEmpty)
    }

    @Test("one request in a hundred over 100 ms")
    func slowness() {
        #expect(flags([], response: 100 * .millisecond).isEmpty)
        let slow = flags([], response: 150 * .millisecond)
        #expect(slow.map(\.kind) == [.slowResponse])
        #expect(slow.first?.sentence.contains("'a' took 150 ms or longer") == true)
    }
}
