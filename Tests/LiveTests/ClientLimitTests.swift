import Glibc
import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Clients of servers that stand still, are gone, or have no room: typed errors within the limits.
@Suite("Limits of clients", .serialized)
struct ClientLimitTests {
    @Test("a Redis that stands still times its commands out, and is used again when it goes on")
    func stoppedRedis() throws {
        let errors = ErrorLog()
        let server = RedisProcess()
        let trial = makeTrial(rate: 100, count: 150) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis as? LiveRedis else { return .failed }
            if request.number == 20 {
                server.find(in: try await redis.connection.call(words: ["INFO", "server"]))
                server.send(SIGSTOP)
            }
            if request.number == 90 { server.send(SIGCONT) }
            do throws(StoreError) {
                return try await redis.send(.ping) == .ok ? .served : .failed
            } catch {
                errors.add(error)
                throw error
            }
        }
        let limits = ClientLimits(command: 200 * .millisecond)
        let engine = LiveEngine(LiveOptions(limits: limits))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        let endpoint = record.endpoints[0]
        #expect(endpoint.offered == 150)
        #expect(endpoint.sent == 150)
        #expect(endpoint.response.maximum < 2 * .second)
        // The last requests come long after the server goes on.
        #expect(endpoint.outcomes[Int(Outcome.served.rawValue)] > 60)
        #expect(errors.all.contains(.timedOut(.redis)))
        #expect(errors.all.allSatisfy { $0 == .timedOut(.redis) || $0 == .unavailable(.redis) })
    }

    @Test("a Redis that is gone for good fails what is asked of it, and the trial ends")
    func goneRedis() throws {
        let errors = ErrorLog()
        let server = RedisProcess()
        // The time that connecting may take passes while there is no connection at all.
        let trial = makeTrial(rate: 100, count: 100) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis as? LiveRedis else { return .failed }
            if request.number == 10 {
                server.find(in: try await redis.connection.call(words: ["INFO", "server"]))
                server.send(SIGKILL)
            }
            do throws(StoreError) {
                return try await redis.send(.ping) == .ok ? .served : .failed
            } catch {
                errors.add(error)
                throw error
            }
        }
        let limits = ClientLimits(connect: 300 * .millisecond, command: 100 * .millisecond)
        let engine = LiveEngine(LiveOptions(limits: limits))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        #expect(record.endpoints[0].sent == 100)
        #expect(errors.all.count >= 80)
        #expect(errors.all.allSatisfy { $0 == .unavailable(.redis) })
    }

    @Test("a caller waits for a pooled connection as long as it may, in order")
    func poolWait() throws {
        let errors = ErrorLog()
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 10)
        let trial = makeTrial(
            rate: 1_000,
            count: 4,
            redis: nil,
            postgres: PostgresSettings(maxConnections: 5, pool: 1, network: loopback),
            tables: [table]
        ) { request, seams throws(StoreError) in
            do throws(StoreError) {
                let transaction = try await seams[0].sql.begin(.readCommitted)
                _ = try await transaction.run(.read(table: 0, row: 1))
                await seams[0].clock.sleep(until: seams[0].clock.now + 250 * .millisecond)
                try await transaction.commit()
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        let engine = LiveEngine(LiveOptions(limits: ClientLimits(poolWait: 400 * .millisecond)))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        // The second has its turn after 250 ms, the third and the fourth would after 500.
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 2)
        #expect(errors.all == [.timedOut(.postgres), .timedOut(.postgres)])
    }

    @Test("a statement that takes too long times out, and its connection is not used again")
    func statement() throws {
        let errors = ErrorLog()
        let table = Table(
            name: "things",
            content: .bookings(resources: 1, exclusive: false),
            rowSize: 9
        )
        let trial = makeTrial(rate: 100, count: 3, redis: nil, tables: [table]) {
            request,
            seams throws(StoreError) in
            do throws(StoreError) {
                let transaction = try await seams[0].sql.begin(.readCommitted)
                _ = try await transaction.run(.lockResource(table: 0, resource: 0))
                if request.number == 0 {
                    await seams[0].clock.sleep(until: 600 * .millisecond)
                }
                try await transaction.commit()
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        let engine = LiveEngine(LiveOptions(limits: ClientLimits(statement: 300 * .millisecond)))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 1)
        #expect(errors.all == [.timedOut(.postgres), .timedOut(.postgres)])
    }

    @Test("a server that refuses for longer than a connection may take is tried until it is back")
    func refuses() throws {
        let down = Fault(.redis, .down, from: 200 * .millisecond, to: 900 * .millisecond)
        let trial = makeTrial(rate: 100, count: 300, faults: [down]) {
            _,
            seams throws(StoreError) in
            try await seams[0].redis?.send(.ping) == .ok ? .served : .failed
        }
        let engine = LiveEngine(LiveOptions(limits: ClientLimits(connect: 100 * .millisecond)))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        let outcomes = record.endpoints[0].outcomes
        #expect(record.endpoints[0].sent == 300)
        #expect(outcomes[Int(Outcome.failed.rawValue)] >= 50)
        #expect(outcomes[Int(Outcome.served.rawValue)] >= 100)
    }

    @Test("attempts to connect are made after 50 ms, then after twice as long, up to 2 s")
    func backoff() {
        var backoff = Backoff()
        #expect(backoff.allows(at: 0))
        backoff.fail(at: 0)
        #expect(!backoff.allows(at: 50 * .millisecond - 1))
        #expect(backoff.allows(at: 50 * .millisecond))
        backoff.fail(at: .second)
        #expect(!backoff.allows(at: .second + 99 * .millisecond))
        #expect(backoff.allows(at: .second + 100 * .millisecond))
        for _ in 0..<100 { backoff.fail(at: 0) }
        #expect(!backoff.allows(at: 2 * .second - 1))
        #expect(backoff.allows(at: 2 * .second))
        backoff.succeed()
        #expect(backoff.allows(at: 0))
    }
}

/// The process of a throwaway Redis, as its INFO names it.
final class RedisProcess: Sendable {
    private let processID = Mutex<pid_t?>(nil)

    func find(in information: String) {
        let line = information.split(whereSeparator: \.isNewline).first {
            $0.hasPrefix("process_id:")
        }
        processID.withLock { $0 = line.flatMap { pid_t($0.dropFirst("process_id:".count)) } }
    }

    func send(_ signal: Int32) {
        if let number = processID.withLock({ $0 }) { kill(number, signal) }
    }
}
