import Measurement
import Patterns
import Testing
import Workload

/// Users who wait for answers: known throughputs, and what they do to latencies.
@Suite("Closed loops")
struct ClosedLoopTests {
    private static let window = 200 * Nanoseconds.second

    /// A trial of users who each ask for a piece of work.
    private func play(
        users: UInt32,
        thinkTime: Nanoseconds,
        thinking: ClosedLoop.Thinking,
        work: Nanoseconds,
        isLimited: Bool = false
    ) throws -> TrialRecord {
        var trial = StepTrial()
        trial.window = Self.window
        if isLimited {
            // One instance that serves one request at a time.
            trial.settings.instances.concurrency = 1
        }
        try trial.add("work", ["time": .duration(work)])
        let plan = TrafficPlan(
            arrivals: .poisson,
            curve: RateCurve(points: [.init(at: 0, rate: 0)]),
            mix: [1],
            populations: [],
            ranges: nil,
            users: ClosedLoop(users: users, thinkTime: thinkTime, thinking: thinking),
            start: 0,
            duration: Self.window
        )
        let closed = VirtualUsers(plan, seed: 3)
        trial.users = closed
        return try trial.play(closed.firstRequests)
    }

    @Test(
        "throughput is N / (Z + R), exactly for constant times",
        arguments: [(1, 900, 100), (10, 900, 100), (50, 0, 250), (7, 3_990, 10)]
    )
    func constant(users: Int, think: Int, work: Int) throws {
        let (think, work) = (Nanoseconds(think) * .millisecond, Nanoseconds(work) * .millisecond)
        let record = try play(
            users: UInt32(users),
            thinkTime: think,
            thinking: .constant,
            work: work
        )
        let expected = Double(users) * Double(Self.window) / Double(think + work)
        #expect(abs(Double(record.endpoints[0].offered) - expected) <= Double(users))
        #expect(record.endpoints[0].response.maximum == record.endpoints[0].service.maximum)
    }

    @Test("throughput is N / (Z + R) on average for thinking that varies")
    func exponential() throws {
        let record = try play(
            users: 100,
            thinkTime: 4 * .second,
            thinking: .exponential,
            work: .second
        )
        let expected = 100.0 * 200 / 5
        // One standard deviation of the number of cycles is Z / (Z + R) × √expected.
        #expect(
            abs(Double(record.endpoints[0].offered) - expected) < 4 * 0.8 * expected.squareRoot()
        )
    }

    @Test("a full server sets the pace: 1 / S, and each user waits for the others")
    func saturated() throws {
        // N = 20, Z = 1 s, S = 100 ms: the server is full above N* = (S + Z) / S = 11 users, and
        // then R = N·S − Z.
        let record = try play(
            users: 20,
            thinkTime: .second,
            thinking: .constant,
            work: 100 * .millisecond,
            isLimited: true
        )
        let served = record.endpoints[0].response.count
        #expect(abs(Double(served) - 2_000) <= 20)
        let median = Double(record.endpoints[0].response.value(atPercentile: 50))
        #expect(abs(median / Double(Nanoseconds.second) - 1) < 0.01)
    }

    @Test("equal seeds give equal records")
    func deterministic() throws {
        func once() throws -> TrialRecord {
            try play(
                users: 30,
                thinkTime: 300 * .millisecond,
                thinking: .exponential,
                work: 5 * .millisecond,
                isLimited: true
            )
        }
        let (one, other) = (try once(), try once())
        #expect(one.endpoints[0].response == other.endpoints[0].response)
        #expect(one.endpoints[0].offered == other.endpoints[0].offered)
    }
}
