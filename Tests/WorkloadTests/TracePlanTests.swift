import Measurement
import Testing
import Workload

@Suite("Playing a trace")
struct TracePlanTests {
    /// A fill soon after a lookup, another set much later, and lookups around them.
    static let text = """
        time,operation,key,size,ttl
        0,get,a,,
        0.005,set,a,300,60
        1,get,a,,
        5,set,a,700,0
        6,get,a,,
        7,get,b,,
        8,get,c,50,10
        """

    private func requests(
        _ plan: TracePlan,
        window: Range<Nanoseconds> = 0..<Nanoseconds.day
    ) -> [Request] {
        var source = TraceRequests(plan, window: window)
        var requests: [Request] = []
        while let request = source.next() { requests.append(request) }
        return requests
    }

    @Test("a set soon after a lookup is its fill; sets tell sizes and times to live of lookups")
    func learning() throws {
        let operations = try trace(Self.text).operations
        #expect(operations.map(\.isFill) == [false, true, false, false, false, false, false])
        let lookups = operations.filter { $0.kind == .get }
        #expect(lookups.map(\.size) == [300, 300, 700, TraceOperation.unknownSize, 50])
        let minute = Nanoseconds.minute
        #expect(lookups.map(\.argument) == [minute, minute, 0, -1, minute / 6])
        #expect(lookups.map(\.hasSizeOfSet) == [true, true, true, false, false])
    }

    @Test("a lookup before every set of its key learns from the next one")
    func learningAhead() throws {
        let text = "time,operation,key,size,ttl\n0,get,a,,\n9,set,a,42,5\n"
        #expect(try trace(text).operations[0].size == 42)
        #expect(try trace(text).operations[0].argument == 5 * .second)
    }

    @Test("fills are found within their time only, and never for counters")
    func fillLimits() throws {
        let none = try trace(Self.text, options: TraceOptions(fillsWithin: 5 * .millisecond))
        #expect(none.operations.filter(\.isFill).isEmpty)
        let counter = "time,operation,key\n0,get,n\n0,set,n\n1,incr,n\n"
        #expect(try trace(counter).operations.filter(\.isFill).isEmpty)
    }

    @Test("played at its own times, fills left out; a request's number is its operation's index")
    func recorded() throws {
        let plan = TracePlan(try trace(Self.text))
        let requests = requests(plan)
        #expect(requests.map(\.at) == [0, 1, 5, 6, 7, 8].map { $0 * Nanoseconds.second })
        #expect(requests.map(\.number) == [0, 2, 3, 4, 5, 6])
        #expect(plan.kinds == [.get, .set])
        #expect(plan.counts == [5, 1])
        #expect(requests.map(\.endpoint) == [0, 0, 1, 0, 0, 0])
        #expect(plan.duration == 8_001 * .millisecond)
    }

    @Test("where misses are only counted, every operation is played")
    func exact() throws {
        let assumptions = TraceAssumptions(readsThrough: false)
        let plan = TracePlan(try trace(Self.text), assumptions: assumptions)
        #expect(requests(plan).count == 7)
    }

    @Test("ten times as fast, and at a stated rate")
    func paces() throws {
        let trace = try trace(Self.text)
        let fast = requests(TracePlan(trace, pace: .recorded(times: 10)))
        #expect(
            fast.map(\.at) == [0, 100, 500, 600, 700, 800].map { $0 * Nanoseconds.millisecond }
        )
        let plan = TracePlan(trace, pace: .constant(perSecond: 4))
        let even = requests(plan)
        #expect(
            even.map(\.at)
                == [125, 375, 625, 875, 1_125, 1_375].map { $0 * Nanoseconds.millisecond }
        )
        #expect(plan.duration == 1_501 * .millisecond)
    }

    @Test("a part of the recording, and a part of that")
    func windows() throws {
        let trace = try trace(Self.text)
        let plan = TracePlan(trace, window: 5 * .second..<8 * .second)
        #expect(requests(plan).map(\.at) == [0, 1, 2].map { $0 * Nanoseconds.second })
        #expect(requests(plan).map(\.number) == [3, 4, 5])
        let part = requests(plan, window: .second..<2 * .second)
        #expect(part.map(\.at) == [0])
        #expect(part.map(\.number) == [4])
        #expect(TracePlan(trace, window: 20 * .second..<30 * .second).kinds.isEmpty)
    }

    @Test("the notes say what is played and what is assumed, with numbers")
    func notes() throws {
        let text = Self.text + "\n9,hset,h,,\n9,set,d,,\n"
        let assumptions = TraceAssumptions(size: 123, timeToLive: 90 * .second)
        #expect(
            TracePlan(try trace(text), pace: .recorded(times: 2), assumptions: assumptions).notes
                == [
                    "Trace: 7 of 8 recorded operations on 4 keys are played, 2 times as fast, with "
                        + "unchanged times to live; a miss is taken to be one read of one row.",
                    "Trace: the size of a value that a lookup reads is recorded for 1 of 5 "
                        + "lookups, known from a set of the same key for 3, and assumed for 1: "
                        + "123 bytes.",
                    "Trace: the time to live of a value that a lookup reads is recorded for 1 of "
                        + "5 lookups, known from a set of the same key for 3, and assumed for 1: "
                        + "90 s.",
                    "Trace: recorded sets soon after a lookup of the same key are taken for fills "
                        + "after a miss (1 of them): they tell size and time to live, and "
                        + "are not sent by themselves.",
                    "Trace: size or time to live of 1 of 3 recorded sets is assumed: "
                        + "123 bytes, 90 s.",
                    "Trace: recorded commands that are not played: hset (1).",
                ]
        )
    }
}
