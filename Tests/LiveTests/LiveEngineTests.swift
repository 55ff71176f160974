import CLinux
import Foundation
import Measurement
import Patterns
import Stores
import Testing
import Workload

@testable import Live

@Suite("The live engine", .serialized)
struct LiveEngineTests {
    @Test("a cache-aside trial reads each row once and finds it in Redis afterwards")
    func cacheAside() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let trial = makeTrial(rate: 500, count: 500, tables: [table]) {
            request,
            seams throws(StoreError) in
            let row = UInt32(request.number % 10)
            guard let redis = seams[0].redis else { return .failed }
            if case .value = try await redis.send(.get(Key(0, row))) { return .taken }
            guard case .version(let version) = try await seams[0].sql.run(.read(table: 0, row: row))
            else { return .failed }
            let payload = Payload(size: 100, stamp: version)
            _ = try await redis.send(.set(Key(0, row), .payload(payload), ttl: .minute))
            return .served
        }
        let record = try engine.play(trial) { _ in true }
        let outcomes = record.endpoints[0].outcomes
        #expect(record.endpoints[0].offered == 500)
        #expect(record.endpoints[0].response.count == 500)
        #expect(outcomes[Int(Outcome.failed.rawValue)] == 0)
        #expect(outcomes[Int(Outcome.taken.rawValue)] + outcomes[0] == 500)
        #expect(outcomes[0] >= 10)
        #expect(record.engine.inFlightIntegral == record.engine.serviceSum)
        #expect(record.timeline.last?.gauges.redisKeys == 10)
        #expect(record.engine.redisUsedMemoryPeak > 500_000)
        #expect(record.engine.redisBusy > 0)
        #expect(record.engine.notes.contains { $0.hasPrefix("Redis 7") || $0.hasPrefix("Redis ") })
        #expect(record.engine.notes.contains { $0.hasPrefix("PostgreSQL ") })
    }

    @Test("users who wait ask N / (Z + R) times a second, and leave with the window")
    func closedLoop() throws {
        let window = 2 * Nanoseconds.second
        let plan = TrafficPlan(
            arrivals: .poisson,
            curve: RateCurve(points: [.init(at: 0, rate: 0)]),
            mix: [1],
            populations: [],
            ranges: nil,
            users: ClosedLoop(users: 10, thinkTime: 80 * .millisecond, thinking: .constant),
            start: 0,
            duration: window
        )
        let users = VirtualUsers(plan, seed: 1)
        let work = try #require(StepKind.all.first { $0.name == "work" })
        var blueprint = Blueprint(populations: [], hasRedis: false)
        let settings = StepSettings(
            kind: "work",
            values: ["time": .duration(20 * .millisecond), "spread": .number(0)]
        )
        let step = try work.build(settings, &blueprint)
        var trial = makeTrial(window: window, redis: nil) { _, _ in .served }
        trial.requests = { ListedRequests(users.firstRequests) }
        trial.application = { seams, recorder in
            ScenarioApplication(
                endpoints: [[step]],
                tables: [],
                seams: seams,
                recorder: recorder,
                users: users,
                seed: 1
            )
        }
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        // Ten users in 100 ms each for two seconds are 200 requests, and fewer on a busy machine.
        #expect((120...210).contains(record.endpoints[0].offered))
        #expect(record.endpoints[0].response.count == record.endpoints[0].offered)
        #expect(record.endpoints[0].response.minimum >= 20 * .millisecond)
        #expect(record.engine.inFlightIntegral == record.engine.serviceSum)
    }

    @Test("requests are begun at their intended instants, though earlier ones have not ended")
    func openLoop() throws {
        // Every request takes a second and a half, so a closed loop would need five minutes.
        let trial = makeTrial(rate: 2_000, count: 200, redis: nil) { request, seams in
            await seams[0].clock.sleep(until: request.at + 1_500 * .millisecond)
            return .served
        }
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        let endpoint = record.endpoints[0]
        #expect(endpoint.lag.count == 200)
        #expect(endpoint.lag.minimum >= 0)
        #expect(endpoint.response.minimum >= 1_500 * .millisecond)
        #expect(endpoint.service.maximum <= endpoint.response.maximum)
        #expect(record.timeline.map(\.inFlight).max() == 200)
    }

    @Test("what has not ended at the drain limit is cut off, and said")
    func drainLimit() throws {
        let trial = makeTrial(rate: 1_000, count: 3) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            switch request.number {
            case 0: await seams[0].clock.sleep(until: .hour)
            case 1:
                let group = Command.streamCreateGroup(Key(0, 1), group: "g", from: StreamID(0, 0))
                _ = try await redis.send(group)
                // Blocks for ever.
                _ = try await redis.send(
                    .streamReadGroup(Key(0, 1), group: "g", consumer: "c", count: 1, block: 0)
                )
            default: break
            }
            return .served
        }
        let engine = LiveEngine(LiveOptions(drainLimit: 50 * .millisecond))
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 2)
        #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 1)
        let note = "2 requests had not ended 50 ms after the window and were cut off"
        #expect(record.engine.notes.contains(note))
    }

    @Test("a trial that is stopped early drains and says so")
    func stoppedEarly() throws {
        let trial = makeTrial(rate: 100, count: 1_000_000, redis: nil) { _, _ in .served }
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let record = try engine.play(trial) { now in now < 200 * .millisecond }
        #expect(record.endpoints[0].offered < 100)
        #expect(record.endpoints[0].response.count == record.endpoints[0].offered)
        #expect(record.engine.notes.contains("stopped before the end of the window"))
    }

    @Test("a server that dies in the middle fails its requests, and the trial ends by itself")
    func deadServer() throws {
        let trial = makeTrial(rate: 100, count: 30) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis as? LiveRedis else { return .failed }
            if request.number == 10 {
                _ = try await redis.connection.call(words: ["SHUTDOWN", "NOSAVE"])
            }
            return try await redis.send(.ping) == .ok ? .served : .failed
        }
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let record = try engine.play(trial) { _ in true }
        let outcomes = record.endpoints[0].outcomes
        // On a busy machine the server may go with the last replies before it still unsent.
        #expect(outcomes[Int(Outcome.served.rawValue)] <= 10)
        #expect(outcomes[Int(Outcome.served.rawValue)] > 0)
        #expect(outcomes[Int(Outcome.failed.rawValue)] >= 20)
        #expect(record.endpoints[0].sent == 30)
        #expect(record.engine.notes.contains("the Redis server ended in the middle of the trial"))
    }

    @Test("a Postgres server that dies in the middle is a failure that says so")
    func deadDatabase() throws {
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let trial = makeTrial(rate: 100, count: 30, redis: nil, tables: [table]) {
            request,
            seams throws(StoreError) in
            if request.number == 10 { engine.shutdown() }
            _ = try await seams[0].sql.run(.read(table: 0, row: 1))
            return .served
        }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(failure?.message.hasPrefix("the connection to the Postgres server broke: ") == true)
    }

    @Test("a missing program is an error that names the Debian package")
    func missingProgram() {
        let problem = #expect(throws: ServerProblem.self) { try Program.postgres.path(in: ["no"]) }
        #expect(
            problem?.engineFailure
                == EngineFailure(
                    "cannot find the program 'postgres'",
                    hint: "in the project's folder: Scripts/packages tests; "
                        + "elsewhere: apt-get install postgresql"
                )
        )
    }

    @Test("what clients count and what servers count is the same, or is said with both figures")
    func reconciled() throws {
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let engine = LiveEngine()
        defer { engine.shutdown() }
        func trial(stray: Bool) -> Trial {
            makeTrial(rate: 500, count: 500, tables: [table]) {
                request,
                seams throws(StoreError) in
                guard let redis = seams[0].redis as? LiveRedis else { return .failed }
                let key = Key(0, UInt32(request.number % 10))
                _ = try await redis.send(.set(key, .integer(1)))
                _ = try await redis.send(.get(key))
                _ = try await redis.send(.transaction([.ping, .exists([key])]))
                _ = try await seams[0].sql.run(.read(table: 0, row: 1))
                if stray {
                    _ = try await redis.connection.call(words: ["EXISTS", "something"])
                }
                return .served
            }
        }
        let same = try engine.play(trial(stray: false)) { _ in true }
        let notes = same.engine.notes
        #expect(notes.allSatisfy { !$0.hasPrefix(CountDifference.beginning) }, "\(notes)")
        let other = try engine.play(trial(stray: true)) { _ in true }
        #expect(
            other.engine.notes.contains(
                "\(CountDifference.beginning) Redis processed 1000 EXISTS, its clients sent 500"
            )
        )
    }

    @Test("a full disk is a failure that says so")
    func diskFull() throws {
        guard geteuid() == 0 else { return }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "rehearsal-full-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        guard mount("none", path, "tmpfs", 0, "size=8m,mode=755") == 0 else { return }
        defer { umount2(path, Int32(MNT_DETACH)) }
        let engine = LiveEngine(LiveOptions(folder: path))
        defer { engine.shutdown() }
        let trial = makeTrial(count: 1) { _, _ in .served }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(failure?.message.contains("No space left on device") == true)
        engine.shutdown()
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
    }

    @Test("processor time is read past a program's name with brackets and blanks")
    func processorTime() {
        let line = "7 (a) b) S 1 7 7 0 -1 4194304 1 2 3 4 100 20 3 4000 20 0 1 0 5 6 7"
        #expect(ProcessorTime.ticks(inStat: line, withEnded: false) == 120)
        #expect(ProcessorTime.ticks(inStat: line, withEnded: true) == 4_123)
        #expect(ProcessorTime.ticks(inStat: "", withEnded: true) == 0)
        #expect(ProcessorTime.ofFamily(getpid()) > 0)
    }
}
