import Testing

@testable import Measurement

@Suite("Recorder")
struct RecorderTests {
    private let second = Nanoseconds.second

    private func recorder(
        warmUp: Nanoseconds = 0,
        window: Nanoseconds = 10 * Nanoseconds.second,
        interval: Nanoseconds = Nanoseconds.second,
        attemptLimit: Int = 10
    ) -> Recorder {
        Recorder(
            layout: Recorder.Layout(
                endpoints: [
                    Recorder.Layout.Endpoint(name: "read", cacheable: true),
                    Recorder.Layout.Endpoint(name: "write", cacheable: false),
                ],
                families: ["user:{user}"],
                commands: ["get", "set"],
                statements: ["select"],
                warmUp: warmUp,
                window: window,
                interval: interval,
                attemptLimit: attemptLimit
            )
        )
    }

    @Test("a database sleeps after a time without statements, and until the next one")
    func sleep() {
        var layout = recorder(warmUp: second, window: 100 * second).layout
        layout.sleepsAfter = [10 * second, 30 * second]
        let recorder = Recorder(layout: layout)
        func statement(from start: Nanoseconds, to end: Nanoseconds) {
            recorder.statement(
                kind: 0,
                isRead: true,
                isWrite: false,
                endpoint: 0,
                intended: start,
                latency: end - start,
                failed: false,
                now: end
            )
        }
        statement(from: 5 * second, to: 6 * second)
        statement(from: 18 * second, to: 20 * second)
        // It began while the one before it ran, so nobody slept in between.
        statement(from: 19 * second, to: 21 * second)
        statement(from: 61 * second, to: 62 * second)
        let sleep = finish(recorder, at: 100 * second).sleep
        // 12, 40 and 38 seconds without a statement; the last one nobody ended.
        #expect(sleep[0].asleep == (2 + 30 + 28) * second)
        #expect(sleep[0].wakeUps == 2)
        #expect(sleep[1].asleep == (10 + 8) * second)
        #expect(sleep[1].wakeUps == 1)
    }

    @Test("how late requests began says nothing of how late jobs were done")
    func lag() {
        var layout = recorder().layout
        layout.endpoints.append(.init(name: "worker", cacheable: false, isBackground: true))
        let recorder = Recorder(layout: layout)
        recorder.begin(endpoint: 0, intended: second, now: second + 5)
        recorder.end(
            endpoint: 0,
            intended: second,
            began: second + 5,
            now: second + 9,
            outcome: .served
        )
        recorder.job(
            endpoint: 2,
            due: second,
            began: 3 * second,
            now: 4 * second,
            outcome: .served
        )
        let record = finish(recorder, at: 10 * second)
        #expect(record.endpoints[2].lag.maximum == 2 * second)
        #expect(record.lag.count == 1)
        #expect(record.lag.maximum == 5)
    }

    private func finish(_ recorder: Recorder, at now: Nanoseconds) -> TrialRecord {
        recorder.finish(
            setup: "cached",
            repetition: 2,
            seed: 42,
            at: now,
            engine: EngineRecord(),
            bookings: []
        )
    }

    @Test("offered is sent and skipped, and the outcomes add up to sent")
    func balance() {
        let recorder = recorder()
        for (index, outcome) in Outcome.allCases.enumerated() {
            let at = Nanoseconds(index) * second
            recorder.begin(endpoint: 1, intended: at, now: at + 5)
            recorder.end(endpoint: 1, intended: at, began: at + 5, now: at + 25, outcome: outcome)
        }
        recorder.skip(endpoint: 1, intended: 6 * second, now: 7 * second)
        let endpoint = finish(recorder, at: 10 * second).endpoints[1]
        #expect(endpoint.offered == 6)
        #expect(endpoint.skipped == 1)
        #expect(endpoint.sent == 5)
        #expect(endpoint.outcomes == [1, 1, 1, 1, 1])
    }

    @Test("lag, service and response are three spans of one request")
    func latencies() {
        let recorder = recorder()
        recorder.begin(endpoint: 0, intended: 100, now: 130)
        recorder.end(endpoint: 0, intended: 100, began: 130, now: 1_130, outcome: .served)
        let endpoint = finish(recorder, at: 10 * second).endpoints[0]
        #expect(endpoint.lag.maximum == 30)
        #expect(endpoint.service.maximum == 1_000)
        #expect(endpoint.response.maximum == 1_030)
    }

    @Test("both sides of Little's law are equal once every request has ended")
    func little() {
        let recorder = recorder()
        var numbers = Numbers(state: 1)
        var running: [(began: Nanoseconds, endpoint: UInt16)] = []
        var now: Nanoseconds = 0
        for _ in 0..<10_000 {
            now += Nanoseconds(numbers.next() % 1_000_000)
            if running.isEmpty || (running.count < 50 && numbers.next() % 2 == 0) {
                running.append((now, UInt16(numbers.next() % 2)))
                recorder.begin(
                    endpoint: running[running.count - 1].endpoint,
                    intended: now,
                    now: now
                )
            } else {
                let index = Int(numbers.next() % UInt64(running.count))
                let (began, endpoint) = running.remove(at: index)
                recorder.end(
                    endpoint: endpoint,
                    intended: began,
                    began: began,
                    now: now,
                    outcome: .served
                )
            }
        }
        for (began, endpoint) in running {
            now += 1_000
            recorder.end(
                endpoint: endpoint,
                intended: began,
                began: began,
                now: now,
                outcome: .failed
            )
        }
        let record = finish(recorder, at: now + second)
        #expect(record.engine.serviceSum > 0)
        #expect(record.engine.serviceSum == record.engine.inFlightIntegral)
        let sums = record.endpoints.reduce(0 as Int128) { $0 + $1.service.sum }
        #expect(sums == record.engine.serviceSum)
    }

    @Test("a request that has not ended opens the two sides of Little's law")
    func littleUnfinished() {
        let recorder = recorder()
        recorder.begin(endpoint: 0, intended: 0, now: 0)
        let record = finish(recorder, at: 10 * second)
        #expect(record.engine.inFlightIntegral == Int128(10 * second))
        #expect(record.engine.serviceSum == 0)
    }

    @Test("the warm-up is in the timeline only, by the intended start of each request")
    func warmUp() {
        let recorder = recorder(warmUp: 2 * second)
        // Intended in the warm-up and ended after it; then intended at its very end.
        for intended in [2 * second - 1, 2 * second] {
            recorder.begin(endpoint: 0, intended: intended, now: intended)
            recorder.command(kind: 1, endpoint: 0, intended: intended, latency: 7, failed: true)
            recorder.statement(
                kind: 0,
                isRead: true,
                isWrite: true,
                endpoint: 0,
                intended: intended,
                latency: 9,
                failed: false
            )
            recorder.lookup(family: 0, intended: intended, hit: true, stale: true)
            recorder.lookup(family: 0, intended: intended, hit: false)
            recorder.end(
                endpoint: 0,
                intended: intended,
                began: intended,
                now: 3 * second + (intended - 2 * second),
                outcome: .served
            )
        }
        let record = finish(recorder, at: 10 * second)
        #expect(record.measured == 8 * second)
        #expect(record.endpoints[0].offered == 1)
        #expect(record.endpoints[0].sent == 1)
        #expect(record.endpoints[0].redisCommands == 1)
        #expect(record.endpoints[0].databaseReads == 1)
        #expect(record.endpoints[0].databaseWrites == 1)
        #expect(record.commands.map(\.calls) == [0, 1])
        #expect(record.commands[1].failed == 1)
        #expect(record.commands[1].latency.maximum == 7)
        #expect(record.statements[0].calls == 1)
        #expect(record.families[0].hits == 1)
        #expect(record.families[0].misses == 1)
        #expect(record.families[0].stale == 1)
        #expect(record.timeline.map(\.warmUp) == [true, true] + [Bool](repeating: false, count: 8))
        #expect(record.timeline.map(\.offered).prefix(4) == [0, 1, 1, 0])
        #expect(record.timeline.map(\.completed).prefix(4) == [0, 0, 1, 1])
        #expect(record.timeline.reduce(0) { $0 + $1.redisCommands } == 2)
    }

    @Test("requests are offered in the interval they were intended in, however late they begin")
    func lateOffer() {
        let recorder = recorder()
        recorder.begin(endpoint: 0, intended: second - 1, now: 3 * second)
        recorder.skip(endpoint: 0, intended: second, now: 4 * second)
        recorder.end(
            endpoint: 0,
            intended: second - 1,
            began: 3 * second,
            now: 4 * second,
            outcome: .served
        )
        let record = finish(recorder, at: 10 * second)
        #expect(record.timeline.map(\.offered).prefix(3) == [1, 1, 0])
        #expect(record.endpoints[0].offered == 2)
    }

    @Test("intervals cover the window, and hold what happened in them")
    func intervals() {
        let recorder = recorder(window: 5 * second / 2)
        var level: Int64 = 0
        recorder.gauges = {
            level += 1
            var gauges = Gauges()
            gauges.redisKeys = level
            return gauges
        }
        recorder.begin(endpoint: 0, intended: 0, now: 0)
        recorder.begin(endpoint: 0, intended: 0, now: 0)
        recorder.end(endpoint: 0, intended: 0, began: 0, now: 6_400, outcome: .failed)
        recorder.end(endpoint: 0, intended: 0, began: 0, now: second, outcome: .served)
        let timeline = finish(recorder, at: second).timeline
        #expect(timeline.map(\.end) == [second, 2 * second, 3 * second])
        #expect(timeline.map(\.completed) == [1, 1, 0])
        #expect(timeline.map(\.failed) == [1, 0, 0])
        #expect(timeline.map(\.inFlight) == [1, 0, 0])
        #expect(timeline.map(\.responseP50) == [6_400, second, 0])
        #expect(timeline.map(\.gauges.redisKeys) == [1, 2, 3])
    }

    @Test("a window of whole intervals has no empty one behind it, a drain has its own")
    func lastInterval() {
        #expect(finish(recorder(), at: 10 * second).timeline.count == 10)
        let draining = recorder()
        draining.begin(endpoint: 0, intended: 0, now: 0)
        draining.end(endpoint: 0, intended: 0, began: 0, now: 10 * second, outcome: .served)
        let timeline = finish(draining, at: 10 * second).timeline
        #expect(timeline.count == 11)
        #expect(timeline[10].completed == 1)
        #expect(finish(recorder(), at: 12 * second + 1).timeline.count == 13)
    }

    @Test("the history of attempts has a limit, and what is over it is counted")
    func attempts() {
        let recorder = recorder(attemptLimit: 2)
        for operation in 0..<5 as Range<UInt64> {
            recorder.attempt(
                BookingAttempt(
                    operation: operation,
                    resource: 1,
                    start: 0,
                    end: 1,
                    invoked: 0,
                    returned: 1,
                    result: .taken
                )
            )
        }
        let record = finish(recorder, at: 10 * second)
        #expect(record.attempts.map(\.operation) == [0, 1])
        #expect(record.attemptsDropped == 3)
    }

    @Test("the record carries who made it")
    func identity() {
        let record = finish(recorder(), at: 0)
        #expect(record.setup == "cached")
        #expect(record.repetition == 2)
        #expect(record.seed == 42)
        #expect(record.endpoints.map(\.cacheable) == [true, false])
    }
}
