import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Faults on real servers: what clients see, that nothing vanishes, and that the trial ends.
@Suite("Faults on real servers", .serialized)
struct FaultTests {
    private let rows = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 50)

    @Test("a server stopped for a second shows p99.9 of 1 - 0.001 T seconds, T the run's length")
    func honesty() throws {
        let stop = Fault(.redis, .unreachable, from: 2 * .second, to: 3 * .second)
        let record = try play(rate: 2_000, seconds: 5, [stop]) { _, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            return try await redis.send(.ping) == .ok ? .served : .failed
        }
        let endpoint = record.endpoints[0]
        #expect(endpoint.outcomes[Int(Outcome.served.rawValue)] == 10_000)
        let expected = Nanoseconds.second - 5 * .millisecond
        let measured = endpoint.response.value(atPercentile: 99.9)
        #expect(abs(measured - expected) < expected / 20, "\(measured) ns")
        #expect(record.engine.faultsMet[0] >= 2_000)
    }

    @Test("a Redis that is started again has its data or none", arguments: [true, false])
    func restart(keepsData: Bool) throws {
        let fault = Fault(
            .redis,
            .restart(keepsData: keepsData),
            from: 500 * .millisecond,
            to: 800 * .millisecond
        )
        let found = Mutex<[UInt64: Bool]>([:])
        let record = try play(rate: 100, seconds: 3, [fault]) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            if request.number < 20 {
                let key = Key(0, UInt32(request.number))
                _ = try await redis.send(.set(key, .integer(7)))
            } else if request.number >= 250 {
                let key = Key(0, UInt32(request.number % 20))
                let reply = try await redis.send(.get(key))
                found.withLock { $0[request.number] = reply != .none }
            } else {
                _ = try await redis.send(.ping)
            }
            return .served
        }
        #expect(found.withLock { $0.count } == 50)
        #expect(found.withLock { $0.values.allSatisfy { $0 == keepsData } })
        let failed = record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)]
        #expect(failed >= 25)
        #expect(failed <= 120)
        #expect(record.engine.faultsMet[0] > 0)
    }

    @Test("a failover loses the last writes and keeps those before")
    func failover() throws {
        let fault = Fault(
            .redis,
            .failover(loses: 400 * .millisecond),
            from: 1_500 * .millisecond,
            to: 1_600 * .millisecond
        )
        let kept = Mutex<Set<UInt64>>([])
        let record = try play(rate: 100, seconds: 4, [fault]) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            if request.number < 140 {
                _ = try await redis.send(.set(Key(0, UInt32(request.number)), .integer(1)))
            } else if request.number >= 250, request.number < 390 {
                let number = request.number - 250
                if try await redis.send(.get(Key(0, UInt32(number)))) != .none {
                    kept.withLock { _ = $0.insert(number) }
                }
            } else {
                _ = try await redis.send(.ping)
            }
            return .served
        }
        let numbers = kept.withLock { $0.sorted() }
        // Cut off at 1.1 s: the writes before are there, those after are not, within some 20 ms.
        #expect(numbers.count >= 106)
        #expect(numbers.count <= 113)
        #expect(numbers == Array(0..<UInt64(numbers.count)))
        #expect(record.engine.faultsMet[0] > 0)
        #expect(record.engine.notes.allSatisfy { !$0.contains("not played") })
    }

    @Test("a Redis that is down refuses at once and has its data afterwards")
    func down() throws {
        let errors = ErrorLog()
        let fault = Fault(.redis, .down, from: 500 * .millisecond, to: 1_000 * .millisecond)
        let record = try play(rate: 100, seconds: 3, [fault]) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            do throws(StoreError) {
                if request.number == 0 {
                    _ = try await redis.send(.set(Key(0, 1), .integer(1)))
                    return .served
                }
                return try await redis.send(.get(Key(0, 1))) == .none ? .taken : .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        let endpoint = record.endpoints[0]
        #expect(endpoint.outcomes[Int(Outcome.taken.rawValue)] == 0)
        #expect(endpoint.outcomes[Int(Outcome.failed.rawValue)] >= 45)
        #expect(endpoint.outcomes[Int(Outcome.served.rawValue)] >= 180)
        #expect(errors.all.allSatisfy { $0 == .unavailable(.redis) })
        #expect(endpoint.response.maximum < 300 * .millisecond)
    }

    @Test("a partition strikes its instances, and no other")
    func partition() throws {
        let waits = Mutex<[Nanoseconds]>([0, 0])
        let fault = Fault(
            .redis,
            .partition,
            from: 500 * .millisecond,
            to: 1_500 * .millisecond,
            instances: [1]
        )
        _ = try play(rate: 100, seconds: 2, [fault], instances: 2) {
            request,
            seams throws(StoreError) in
            let place = Int(request.number % 2)
            guard let redis = seams[place].redis else { return .failed }
            _ = try await redis.send(.ping)
            let took = seams[0].clock.now - request.at
            waits.withLock { $0[place] = max($0[place], took) }
            return .served
        }
        let longest = waits.withLock { $0 }
        #expect(longest[0] < 300 * .millisecond)
        #expect(longest[1] > 900 * .millisecond)
    }

    @Test("a memory limit that is lowered refuses writes, until it is lifted")
    func memory() throws {
        let fault = Fault(
            .redis,
            .maxMemory(1 << 20),
            from: 500 * .millisecond,
            to: 1_000 * .millisecond
        )
        let errors = ErrorLog()
        let record = try play(rate: 100, seconds: 2, [fault]) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            do throws(StoreError) {
                let value = Value.payload(Payload(size: 100_000, stamp: 1))
                _ = try await redis.send(.set(Key(0, UInt32(request.number)), value))
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        #expect(errors.all.allSatisfy { $0 == .outOfMemory })
        let failed = record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)]
        // A busy machine changes the limit late.
        #expect(failed > 0)
        #expect(failed <= 60)
        #expect(record.engine.faultsMet[0] > 0)
    }

    @Test("a full disk refuses what writes with 53100, and serves what reads")
    func full() throws {
        let fault = Fault(.postgres, .full, from: 500 * .millisecond, to: 1_000 * .millisecond)
        let errors = ErrorLog()
        let record = try play(rate: 100, seconds: 2, [fault]) { request, seams throws(StoreError) in
            do throws(StoreError) {
                if request.number.isMultiple(of: 2) {
                    _ = try await seams[0].sql.run(.read(table: 0, row: 1))
                } else {
                    _ = try await seams[0].sql.run(.update(table: 0, row: 1))
                }
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        #expect(errors.all.allSatisfy { $0 == .refused(.postgres, code: "53100") })
        #expect(!errors.all.isEmpty)
        #expect(errors.all.count <= 40)
        #expect(record.engine.faultsMet[0] == UInt64(errors.all.count))
    }

    @Test("a database that cannot be reached makes its callers wait, a down one refuses them")
    func database() throws {
        let faults = [
            Fault(.postgres, .unreachable, from: 300 * .millisecond, to: 800 * .millisecond),
            Fault(.postgres, .down, from: 1_500 * .millisecond, to: 2_000 * .millisecond),
        ]
        let errors = ErrorLog()
        let record = try play(rate: 100, seconds: 4, faults) { _, seams throws(StoreError) in
            do throws(StoreError) {
                _ = try await seams[0].sql.run(.read(table: 0, row: 1))
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        #expect(errors.all.allSatisfy { $0 == .unavailable(.postgres) })
        #expect(errors.all.count >= 45)
        #expect(errors.all.count <= 110)
        #expect(record.endpoints[0].response.maximum >= 450 * .millisecond)
        #expect(record.endpoints[0].response.maximum < .second)
        #expect(record.engine.faultsMet.allSatisfy { $0 > 0 })
    }

    @Test("a slow database takes its callers that much longer")
    func slow() throws {
        let fault = Fault(
            .postgres,
            .slow(factor: 1, added: 200 * .millisecond),
            from: 500 * .millisecond,
            to: 1_000 * .millisecond
        )
        let record = try play(rate: 20, seconds: 2, [fault]) { _, seams throws(StoreError) in
            _ = try await seams[0].sql.run(.read(table: 0, row: 1))
            return .served
        }
        #expect(record.engine.faultsMet[0] >= 10)
        #expect(record.endpoints[0].response.value(atPercentile: 90) >= 200 * .millisecond)
        #expect(record.endpoints[0].response.value(atPercentile: 50) < 100 * .millisecond)
    }

    @Test("a slow Redis gets a part of its time, and an instance that stands still does nothing")
    func pause() throws {
        let faults = [
            Fault(
                .redis,
                .slow(factor: 8, added: 5 * .millisecond),
                from: 200 * .millisecond,
                to: 700 * .millisecond
            ),
            Fault(.application, .pause, from: 1_000 * .millisecond, to: 1_500 * .millisecond),
        ]
        let slow = Mutex<[Nanoseconds]>([])
        let record = try play(rate: 200, seconds: 2, faults) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            _ = try await redis.send(.ping)
            if request.at > 250 * .millisecond, request.at < 650 * .millisecond {
                let took = seams[0].clock.now - request.at
                slow.withLock { $0.append(took) }
            }
            return .served
        }
        #expect(slow.withLock { $0.min() ?? 0 } >= 5 * .millisecond)
        #expect(record.endpoints[0].response.maximum >= 480 * .millisecond)
        #expect(record.engine.faultsMet.allSatisfy { $0 >= 90 })
    }

    @Test("what ends goes before what begins, and lines are opened only where a fault needs them")
    func plan() {
        let first = Fault(.redis, .down, from: 1, to: 5)
        let second = Fault(.redis, .unreachable, from: 5, to: 9)
        let plan = FaultPlan([second, first])
        #expect(
            plan.steps == [
                .init(at: 1, step: .lines(.redis, nil, isUp: false)),
                .init(at: 5, step: .lines(.redis, nil, isUp: true)),
                .init(at: 5, step: .stand(still: true)),
                .init(at: 9, step: .stand(still: false)),
            ]
        )
        #expect(plan.proxied == [.redis])
        #expect(FaultPlan([second]).proxied.isEmpty)
        let atOnce = FaultPlan([Fault(.redis, .failover(loses: 1), from: 5, to: 5)])
        #expect(
            atOnce.steps.map(\.step) == [
                .replicaIsCutOff, .lines(.redis, nil, isUp: false), .end(keepsData: false),
                .replicaTakesOver, .lines(.redis, nil, isUp: true),
            ]
        )
        let lossy = FaultPlan([Fault(.postgres, .lostCommits(every: 20), from: 0, to: nil)])
        #expect(lossy.steps.map(\.step) == [.loseCommits(.postgres, every: 20)])
        #expect(lossy.proxied == [.postgres])
        let failovers = [0, 10].map {
            Fault(.redis, .failover(loses: 1), from: $0, to: $0)
        }
        #expect(FaultPlan.problem(with: failovers) != nil)
    }

    /// Plays one trial and checks what holds for each: nothing vanishes.
    private func play(
        rate: UInt64,
        seconds: UInt64,
        _ faults: [Fault],
        instances: Int = 1,
        body: @escaping @Sendable (Request, [Seams]) async throws(StoreError) -> Outcome
    ) throws -> TrialRecord {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let trial = makeTrial(
            rate: rate,
            count: rate * seconds,
            tables: [rows],
            instances: instances,
            faults: faults,
            body: body
        )
        let record = try engine.play(trial) { _ in true }
        let endpoint = record.endpoints[0]
        #expect(endpoint.offered == rate * seconds)
        #expect(endpoint.offered == endpoint.sent + endpoint.skipped)
        #expect(record.engine.inFlightIntegral == record.engine.serviceSum)
        return record
    }
}
