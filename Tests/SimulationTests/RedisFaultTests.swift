import Measurement
import Stores
import Synchronization
import Testing
import Workload

/// Faults of the model's Redis, against answers that are known beforehand.
@Suite struct RedisFaultTests {
    /// Sets a key of its own for each request.
    private static func set(_ request: Request, _ seams: Seams) async throws(StoreError) {
        let payload = Value.payload(Payload(size: 20, stamp: request.number))
        let key = Key(0, UInt32(request.number))
        _ = try await seams.redis?.send(.set(key, payload))
    }

    @Test("an outage fails exactly the requests that arrive in it, at once")
    func down() throws {
        // Every 10 ms for 3 minutes; commands take half a millisecond to the server.
        let trial = FaultTrial(
            faults: [Fault(.redis, .down, from: 60 * .second, to: 120 * .second)],
            count: 18_000
        )
        let (ends, record) = try trial.play(Self.set)
        let failed = ends.filter { $0.error == .unavailable(.redis) }
        #expect(failed.map(\.number) == Array(6_000..<12_000))
        #expect(failed.allSatisfy { $0.at == Int64($0.number) * 10 * .millisecond + .millisecond })
        #expect(ends.count { $0.error != nil } == 6_000)
        #expect(record.engine.faultsMet == [6_000])
    }

    @Test("a server that was unreachable answers all when it is back, or nobody waited for it")
    func unreachable() throws {
        var trial = FaultTrial(
            faults: [Fault(.redis, .unreachable, from: .second, to: 2 * .second)],
            count: 300
        )
        let patient = try trial.play(Self.set)
        #expect(patient.ends.allSatisfy { $0.error == nil })
        let late = patient.ends.filter { (100..<200).contains($0.number) }
        #expect(late.count == 100)
        #expect(late.allSatisfy { $0.at > 2 * .second && $0.at < 2 * .second + 3 * .millisecond })
        #expect(patient.record.engine.faultsMet == [100])

        trial.redis.timeout = 50 * .millisecond
        let impatient = try trial.play(Self.set)
        let given = impatient.ends.filter { $0.error == .timedOut(.redis) }
        // The last four are sent so late that the reply comes after the outage and in time.
        #expect(given.map(\.number) == Array(100..<196))
        #expect(
            given.allSatisfy { $0.at == Int64($0.number) * 10 * .millisecond + 50 * .millisecond }
        )
    }

    @Test(
        "a clock that goes forward ends every time to live, and one that goes back gives it longer"
    )
    func clockStep() throws {
        let trial = FaultTrial(
            faults: [Fault(.redis, .clockStep(by: 60 * .second), from: .second, to: 2 * .second)],
            count: 300
        )
        let (ends, record) = try trial.play { request, seams throws(StoreError) in
            let lock = Command.set(
                Key(0, 1),
                .payload(Payload(size: 20, stamp: request.number)),
                ttl: 30 * .second,
                condition: .ifAbsent
            )
            guard try await seams.redis?.send(lock) != .ok else { return }
            throw .unavailable(.redis)
        }
        // The first takes it, the first after the step finds it expired, and that one's lasts a
        // minute longer than it should once the clock is right again.
        let holders = ends.filter { $0.error == nil }.map(\.number)
        #expect(holders == [0, 100])
        #expect(record.engine.faultsMet == [100])
    }

    @Test("a partition is met by its instances only")
    func partition() throws {
        var trial = FaultTrial(
            faults: [
                Fault(.redis, .partition, from: .second, to: 2 * .second, instances: [1, 3])
            ],
            count: 300
        )
        trial.instances = 4
        trial.redis.timeout = 5 * .millisecond
        let ends = try trial.play(Self.set).ends
        let given = ends.filter { $0.error == .timedOut(.redis) }.map(\.number)
        #expect(given == (100..<200).filter { $0 % 2 == 1 })
        #expect(ends.count { $0.error != nil } == given.count)
    }

    @Test("a slow server takes so many times as long, and so much longer")
    func slow() throws {
        let effect = Fault.Effect.slow(factor: 3, added: .millisecond)
        let trial = FaultTrial(
            faults: [Fault(.redis, effect, from: .second, to: 2 * .second)],
            count: 300
        )
        let (ends, record) = try trial.play(Self.set)
        func taken(_ number: Int) -> Nanoseconds {
            ends[number].at - Nanoseconds(number) * 10 * .millisecond - .millisecond
        }
        #expect(taken(150) == 3 * taken(50) + .millisecond)
        #expect(taken(250) == taken(50))
        #expect(record.engine.faultsMet == [100])
    }

    @Test("a restart keeps the data, or all of it is gone", arguments: [true, false])
    func restart(keepsData: Bool) throws {
        let trial = FaultTrial(
            faults: [
                Fault(.redis, .restart(keepsData: keepsData), from: .second, to: 2 * .second)
            ],
            count: 300
        )
        let (ends, record) = try trial.play(Self.set)
        #expect(ends.count { $0.error == .unavailable(.redis) } == 100)
        #expect(record.timeline.last?.gauges.redisKeys == (keepsData ? 200 : 100))
    }

    @Test("a failover loses the acknowledged writes of its span, and no other")
    func failover() throws {
        let span: Nanoseconds = 100 * .millisecond
        let trial = FaultTrial(
            faults: [
                Fault(.redis, .failover(loses: span), from: .second, to: .second),
                Fault(.redis, .failover(loses: 2 * span), from: 2 * .second, to: 2 * .second),
            ],
            count: 300
        )
        let found = Mutex<[UInt64]>([])
        let (ends, record) = try trial.play { request, seams throws(StoreError) in
            try await Self.set(request, seams)
            guard request.number == 299 else { return }
            for number in 0..<UInt64(300) {
                let reply = try await seams.redis?.send(.get(Key(0, UInt32(number))))
                if case .value = reply { found.withLock { $0.append(number) } }
            }
        }
        // Writes arrive half a millisecond after each 10 ms, and the span ends at the second.
        #expect(ends.allSatisfy { $0.error == nil })
        let kept = (0..<UInt64(300)).filter {
            !(90..<100).contains($0) && !(180..<200).contains($0)
        }
        #expect(found.withLock { $0 } == kept)
        #expect(record.engine.faultsMet == [10, 20])
    }

    @Test("a lower memory limit evicts at once, as far as one round comes, then with each command")
    func memory() throws {
        var trial = FaultTrial(
            faults: [
                Fault(.redis, .maxMemory(3 << 19), from: 15 * .second, to: 18 * .second)
            ],
            every: .millisecond,
            count: 20_000
        )
        trial.redis.policy = .allkeysRandom
        let (ends, record) = try trial.play(Self.set)
        #expect(ends.allSatisfy { $0.error == nil })
        #expect(record.engine.evictions > 5_000)
        // The calls of three seconds, and the keys of the one round at their beginning.
        #expect(record.engine.faultsMet == [3_000 + 336])
        // The limit is lifted again, so keys only come in the last two seconds.
        let keys = try #require(record.timeline.last?.gauges.redisKeys)
        #expect(keys >= 2_000 && keys < 12_000)
    }

    @Test("without an eviction policy a lower limit refuses writes until it is lifted")
    func refusal() throws {
        let trial = FaultTrial(
            faults: [Fault(.redis, .maxMemory(1 << 19), from: .second, to: 2 * .second)],
            count: 300
        )
        let ends = try trial.play(Self.set).ends
        #expect(ends.filter { $0.error == .outOfMemory }.map(\.number) == Array(100..<200))
    }

    @Test("a client that waits in a blocking read is cut off when the server goes")
    func blocked() throws {
        let trial = FaultTrial(
            faults: [Fault(.redis, .down, from: .second, to: 2 * .second)],
            count: 1
        )
        let ends = try trial.play { _, seams throws(StoreError) in
            let key = Key(0, 1)
            let zero = StreamID(0, 0)
            _ = try await seams.redis?.send(.streamCreateGroup(key, group: "g", from: zero))
            _ = try await seams.redis?.send(
                .streamReadGroup(key, group: "g", consumer: "c", count: 1, block: 0)
            )
        }
        .ends
        #expect(
            ends == [
                FaultTrial.Ended(
                    number: 0,
                    at: .second + FaultTrial.oneWay,
                    error: .unavailable(.redis)
                )
            ]
        )
    }

    @Test("the same faults give the same record")
    func determinism() throws {
        let trial = FaultTrial(
            faults: [
                Fault(.redis, .failover(loses: .second), from: .second, to: 2 * .second),
                Fault(.redis, .slow(factor: 2.5, added: 7), from: 0, to: 3 * .second),
            ],
            count: 400
        )
        #expect(try trial.play(Self.set).ends == trial.play(Self.set).ends)
    }
}
