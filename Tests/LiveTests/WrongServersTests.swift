import Foundation
import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Servers that cannot be used, and what is said about them, whole.
@Suite("Wrong servers", .serialized)
struct WrongServersTests {
    private func failure(_ servers: GivenServers) -> EngineFailure? {
        do throws(GivenProblem) {
            try LiveEngine(LiveOptions(given: servers)).check()
            return nil
        } catch {
            return error.failure
        }
    }

    @Test("a Redis that says it is too old")
    func oldRedis() throws {
        let stub = try StubServer.redis(version: "5.0.14")
        let url = try RedisURL("redis://:secret@127.0.0.1:\(stub.port)")
        #expect(
            failure(GivenServers(redis: url))
                == EngineFailure(
                    "Redis at 127.0.0.1:\(stub.port) has version 5.0.14, and 6.2 or newer is "
                        + "needed",
                    hint: "point at a newer server"
                )
        )
        let new = try StubServer.redis(version: "7.2.4")
        let other = try RedisURL("redis://:secret@127.0.0.1:\(new.port)")
        // It knows nothing but its version, which is enough to get past that.
        #expect(failure(GivenServers(redis: other, allowsNonEmpty: true)) == nil)
    }

    @Test("a Postgres that says it is too old")
    func oldPostgres() throws {
        let stub = try StubServer.postgres(versionNumber: 90_624)
        let url = try PostgresURL("postgres://me:secret@127.0.0.1:\(stub.port)/shop")
        #expect(
            failure(GivenServers(postgres: url))
                == EngineFailure(
                    "Postgres at 127.0.0.1:\(stub.port)/shop has version 9, and 12 or newer is "
                        + "needed",
                    hint: "point at a newer server"
                )
        )
    }

    @Test("a Redis that hangs up in the middle of a command")
    func hangsUp() throws {
        let stub = try StubServer { _ in .hangUp }
        let url = try RedisURL("redis://127.0.0.1:\(stub.port)")
        #expect(
            failure(GivenServers(redis: url))?.message
                == "the connection to Redis at 127.0.0.1:\(stub.port) broke: "
                + "Server closed the connection"
        )
    }

    @Test("a Postgres that hangs up in the middle of its greeting")
    func hangsUpPostgres() throws {
        let stub = try StubServer { _ in .hangUp }
        let url = try PostgresURL(
            "postgres://me:secret@127.0.0.1:\(stub.port)/shop?sslmode=disable"
        )
        let words = try #require(failure(GivenServers(postgres: url)))
        #expect(words.hint == "check user, password, host, port and database of the URL")
        #expect(
            words.message.hasPrefix("cannot connect to Postgres at 127.0.0.1:\(stub.port)/shop: ")
        )
        #expect(words.message.contains("server closed the connection unexpectedly"))
        #expect(!words.message.contains("secret"))
    }

    @Test("a given Postgres that goes away in the middle ends the run with a clear failure")
    func gone() throws {
        let servers = ThrowawayServers()
        defer { servers.shutdown() }
        let settings = PostgresSettings(maxConnections: 20, pool: 4, network: loopback)
        let postgres = try servers.postgres(settings)
        let address = try postgres.controlPlace()
        let (user, password) = (address["user"] ?? "", address["password"] ?? "")
        let place = "127.0.0.1:\(address.port)/postgres"
        let url = try PostgresURL("postgres://\(user):\(password)@\(place)")
        let engine = LiveEngine(LiveOptions(given: GivenServers(postgres: url)))
        defer { engine.shutdown() }
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let trial = makeTrial(rate: 100, count: 60, redis: nil, tables: [table]) {
            request,
            seams throws(StoreError) in
            if request.number == 20 { postgres.stop() }
            _ = try await seams[0].sql.run(.read(table: 0, row: 1))
            return .served
        }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(
            failure?.message.hasPrefix("the connection to the Postgres server broke: ") == true,
            "\(failure?.message ?? "")"
        )
        #expect(failure?.message.contains(password) == false)
    }

    @Test("a port that is taken: the next one is tried, and at last it is said")
    func portTaken() throws {
        // Somebody else's Redis, with another password.
        let stub = try StubServer { _ in .bytes(Array("-WRONGPASS invalid\r\n".utf8)) }
        let taken = stub.port
        let folder = try ServerFolder()
        defer { folder.remove() }
        let user = try ServerUser.current()
        let tries = Mutex(0)
        let settings = RedisSettings(network: loopback)
        let redis = try RedisServer(settings, in: folder, as: user) { () throws(ServerProblem) in
            let isFirst = tries.withLock { tries in
                tries += 1
                return tries == 1
            }
            return isFirst ? taken : try freePort()
        }
        defer { redis.stop() }
        #expect(tries.withLock { $0 } == 2)
        #expect(redis.address.port != taken)
        #expect(try RedisControl(to: redis.address).run(["PING"]).text == "PONG")

        let always = try ServerFolder()
        defer { always.remove() }
        let problem = #expect(throws: ServerProblem.self) {
            try RedisServer(settings, in: always, as: user) { taken }
        }
        let lines = problem?.message.split(separator: "\n") ?? []
        #expect(lines.first == "a throwaway server ended before it was ready:")
        #expect(lines.contains { $0.contains("127.0.0.1:\(taken): bind: Address already in use") })
    }

    @Test("so it is with Postgres")
    func portTakenForPostgres() throws {
        let stub = try StubServer { _ in .hangUp }
        let taken = stub.port
        let folder = try ServerFolder()
        defer { folder.remove() }
        let postgres = try PostgresServer(in: folder, as: ServerUser.current())
        let settings = PostgresSettings(maxConnections: 20, pool: 4, network: loopback)
        let problem = #expect(throws: ServerProblem.self) {
            try postgres.run(settings) { taken }
        }
        #expect(
            problem?.message.hasPrefix("a throwaway server ended before it was ready:\n") == true
        )
        let words = "could not bind IPv4 address \"127.0.0.1\": Address already in use"
        #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "")")
        let tries = Mutex(0)
        try postgres.run(settings) { () throws(ServerProblem) in
            let isFirst = tries.withLock { tries in
                tries += 1
                return tries == 1
            }
            return isFirst ? taken : try freePort()
        }
        defer { postgres.stop() }
        #expect(try postgres.controlPlace().port != taken)
        #expect(try postgres.control().run("SELECT 1") == [["1"]])
    }
}
