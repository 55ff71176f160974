import Foundation
import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Servers that the user named: left as they were found, whatever happens.
@Suite("Given servers", .serialized)
struct GivenServersTests {
    /// A Redis and a Postgres of our own that the engine under test takes for a user's.
    private final class Foreign {
        let servers = ThrowawayServers()
        let redis: RedisServer
        let postgres: PostgresServer
        let redisURL: RedisURL
        let postgresURL: PostgresURL

        init() throws {
            redis = try servers.redis(RedisSettings(network: loopback))
            postgres = try servers.postgres(PostgresSettings(network: loopback))
            redisURL = try RedisURL(Self.url(redis))
            postgresURL = try PostgresURL(try Self.url(postgres))
        }

        deinit {
            redis.stop()
            servers.shutdown()
        }

        static func url(_ server: RedisServer) -> String {
            "redis://:\(server.address.password ?? "")@127.0.0.1:\(server.address.port)/0"
        }

        static func url(_ server: PostgresServer) throws -> String {
            let address = try server.controlPlace()
            let password = address["password"] ?? ""
            let user = address["user"] ?? ""
            return "postgres://\(user):\(password)@127.0.0.1:\(address.port)/postgres"
        }

        func fill() throws {
            let control = try RedisControl(to: redis.address)
            try control.run(["SET", "theirs", "a value", "EX", "100000"])
            try control.run(["HSET", "dashboard:1", "a", "1", "b", "2"])
            try control.run(["RPUSH", "item:1", "x", "y"])
            try control.run(["SELECT", "3"])
            try control.run(["SET", "item:2", "another database"])
            let database = try postgres.control()
            try database.run("CREATE TABLE public.items (id int PRIMARY KEY, note text)")
            try database.run(
                "INSERT INTO public.items SELECT n, 'row ' || n FROM generate_series(1, 500) n"
            )
            try database.run("CREATE SCHEMA theirs")
            try database.run("CREATE VIEW theirs.seen AS SELECT count(*) AS n FROM public.items")
        }

        /// Everything that both hold, as their own tools write it.
        func contents() throws -> String {
            let control = try RedisControl(to: redis.address)
            var text = ""
            for database in ["0", "3"] {
                try control.run(["SELECT", database])
                for key in try control.run(["KEYS", "*"]).elements.compactMap(\.text).sorted() {
                    let digest = try control.run([
                        "EVAL", "return redis.sha1hex(redis.call('DUMP', KEYS[1]))", "1", key,
                    ])
                    let expiry = try control.run(["PEXPIRETIME", key])
                    text += "\(database) \(key) \(digest) \(expiry)\n"
                }
            }
            let dump = Process()
            // It stands beside the server that the path may name by a link.
            dump.executableURL = URL(filePath: try Program.postgres.path())
                .resolvingSymlinksInPath().deletingLastPathComponent()
                .appending(path: "pg_dump")
            dump.arguments = [try Self.url(postgres)]
            let output = Pipe()
            dump.standardOutput = output
            try dump.run()
            let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
            dump.waitUntilExit()
            #expect(dump.terminationStatus == 0)
            // Newer minor versions guard their output by a key that is random each time.
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            return text + lines.filter { !$0.contains("restrict ") }.joined(separator: "\n")
        }
    }

    @Test("what a server holds is byte for byte what it held before, and nothing of ours is left")
    func leavesNothing() throws {
        let foreign = try Foreign()
        try foreign.fill()
        let before = try foreign.contents()
        #expect(before.contains("dashboard:1"))
        #expect(before.contains("row 500"))
        let given = GivenServers(
            redis: foreign.redisURL,
            postgres: foreign.postgresURL,
            allowsNonEmpty: true
        )
        let engine = LiveEngine(LiveOptions(given: given))
        defer { engine.shutdown() }
        try engine.check()
        let tables = [
            Table(name: "items", content: .rows(owners: 20, each: 2), rowSize: 50),
            Table(name: "cars", content: .bookings(resources: 2, exclusive: true), rowSize: 9),
        ]
        let trial = makeTrial(rate: 200, count: 200, tables: tables, instances: 2) {
            request,
            seams throws(StoreError) in
            let place = Int(request.number % 2)
            guard let redis = seams[place].redis else { return .failed }
            let key = Key(0, UInt32(request.number % 5))
            _ = try await redis.send(.set(key, .integer(3)))
            let found = try await redis.send(.get(key))
            _ = try await redis.send(
                .script(.countInWindow, [Key(1, 1)], [60_000])
            )
            _ = try await seams[place].sql.run(.update(table: 0, row: 3))
            let range = DayRange(start: UInt32(request.number * 2), length: 1)
            let transaction = try await seams[place].sql.begin(.readCommitted)
            _ = try await transaction.run(
                .insertBooking(table: 1, resource: 1, range: range, operation: request.number)
            )
            try await transaction.commit()
            return found == .value(.integer(3)) ? .served : .failed
        }
        let record = try engine.play(trial) { _ in true }
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 200)
        #expect(record.bookings.count == 200)
        #expect(try foreign.contents() == before)
        let place = "given at \(foreign.redisURL.place)"
        #expect(record.engine.notes.contains { $0.hasPrefix("Redis") && $0.hasSuffix(place) })
        let words = record.engine.notes.joined()
        #expect(!words.contains(foreign.redis.address.password ?? "?"))
    }

    @Test("a server that holds something else is refused, unless that is allowed")
    func nonEmpty() throws {
        let foreign = try Foreign()
        let empty = GivenServers(redis: foreign.redisURL, postgres: foreign.postgresURL)
        try LiveEngine(LiveOptions(given: empty)).check()
        try foreign.fill()
        let redis = #expect(throws: GivenProblem.self) {
            try LiveEngine(LiveOptions(given: GivenServers(redis: foreign.redisURL))).check()
        }
        let place = foreign.redisURL.place
        #expect(redis?.failure.message == "Redis at \(place) is not empty: database 3 holds 1 keys")
        #expect(redis?.isRefusal == true)
        let postgres = #expect(throws: GivenProblem.self) {
            try LiveEngine(LiveOptions(given: GivenServers(postgres: foreign.postgresURL))).check()
        }
        #expect(
            postgres?.failure.message
                == "Postgres at \(foreign.postgresURL.place) is not empty: "
                + "it holds the schema theirs"
        )
        #expect(postgres?.isRefusal == true)
    }

    @Test("a run that reaches a limit is stopped there, and clears up")
    func limit() throws {
        let foreign = try Foreign()
        let given = GivenServers(redis: foreign.redisURL, maxCommands: 100)
        let engine = LiveEngine(LiveOptions(given: given))
        defer { engine.shutdown() }
        let sent = Mutex(0)
        let trial = makeTrial(rate: 500, count: 500) { request, seams throws(StoreError) in
            sent.withLock { $0 += 1 }
            let key = Key(0, UInt32(request.number))
            _ = try await seams[0].redis?.send(.set(key, .integer(1)))
            return .served
        }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(
            failure?.message
                == "setup 'test' was stopped before its end: --max-commands 100 was reached"
        )
        #expect(sent.withLock { $0 } < 150)
        #expect(try RedisControl(to: foreign.redis.address).run(["DBSIZE"]).number == 0)
    }

    @Test("a given server that goes away in the middle ends the run with a clear failure")
    func gone() throws {
        let foreign = try Foreign()
        let engine = LiveEngine(LiveOptions(given: GivenServers(redis: foreign.redisURL)))
        defer { engine.shutdown() }
        let server = RedisProcess()
        let trial = makeTrial(rate: 100, count: 60) { request, seams throws(StoreError) in
            guard let redis = seams[0].redis else { return .failed }
            if request.number == 20, let live = redis as? LiveRedis {
                server.find(in: try await live.connection.call(words: ["INFO", "server"]))
                server.send(SIGKILL)
            }
            return try await redis.send(.ping) == .ok ? .served : .failed
        }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(
            failure?.message
                == "cannot connect to Redis at \(foreign.redisURL.place): Connection refused"
        )
    }

    @Test("faults are never played on given servers")
    func faults() throws {
        let foreign = try Foreign()
        let engine = LiveEngine(LiveOptions(given: GivenServers(redis: foreign.redisURL)))
        defer { engine.shutdown() }
        let fault = Fault(.redis, .unreachable, from: 0, to: .second)
        let trial = makeTrial(count: 1, faults: [fault]) { _, _ in .served }
        let failure = #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
        #expect(
            failure?.message.contains("has a fault of redis, and faults are played only") == true
        )
    }

    @Test(
        "a Redis URL is read in all its parts",
        arguments: [
            ("redis://host", "host", 6_379, nil, nil, 0),
            ("redis://host:7000/5", "host", 7_000, nil, nil, 5),
            ("redis://:se%40cret@host", "host", 6_379, nil, "se@cret", 0),
            ("redis://me:a:b@[::1]:7000", "::1", 7_000, "me", "a:b", 0),
            ("redis://default:x@1.2.3.4/", "1.2.3.4", 6_379, nil, "x", 0),
        ] as [(String, String, UInt16, String?, String?, Int)]
    )
    func redisURL(
        text: String,
        host: String,
        port: UInt16,
        user: String?,
        password: String?,
        database: Int
    ) throws {
        let expected = RedisAddress(
            host: host,
            port: port,
            user: user,
            password: password,
            database: database
        )
        #expect(try RedisURL(text).address == expected)
    }

    @Test(
        "a URL that cannot be read is an error without the URL in it",
        arguments: [
            "redis:/secret", "http://secret", "redis://secret@", "redis://:secret@host:port",
            "redis://:secret@host/one", "redis://:sec%zzret@host", "redis://u:secret@a@b:0",
            "rediss://:secret@host",
        ]
    )
    func wrongRedisURL(text: String) {
        let problem = #expect(throws: ServerURLProblem.self) { try RedisURL(text) }
        #expect(problem.map { "\($0)".contains("secret") } == false)
    }

    @Test(
        "so is a Postgres URL",
        arguments: [
            "postgres:secret", "mysql://u:secret@h/d", "postgres://u:sec%zret@h/d",
            "postgres://:secret@h/d", "postgres://u:secret@/d", "postgres://u:secret@h:port/d",
            "postgres://u:secret@h,g/d", "postgres://u:secret@h/d?nonsense=1",
        ]
    )
    func wrongPostgresURL(text: String) {
        let problem = #expect(throws: ServerURLProblem.self) { try PostgresURL(text) }
        #expect(problem.map { "\($0)".contains("secret") } == false)
    }

    @Test("a wrong password, a wrong port and a wrong kind of server are failures in words")
    func wrongPlaces() throws {
        let foreign = try Foreign()
        let port = foreign.redis.address.port
        #expect(
            failure(try RedisURL("redis://:wrongSecret@127.0.0.1:\(port)"))
                == "Redis at 127.0.0.1:\(port) does not let us in: WRONGPASS invalid "
                + "username-password pair or user is disabled."
        )
        #expect(
            failure(try RedisURL("redis://127.0.0.1:\(port)"))
                == "Redis at 127.0.0.1:\(port) refused INFO: NOAUTH Authentication required."
        )
        let free = try Loopback.freePort()
        #expect(
            failure(try RedisURL("redis://127.0.0.1:\(free)"))
                == "cannot connect to Redis at 127.0.0.1:\(free): Connection refused"
        )
        #expect(
            failure(try RedisURL("redis://no.such.host.invalid"))
                .hasPrefix("cannot find the host 'no.such.host.invalid': ")
        )
        let database = try foreign.postgres.controlPlace()
        let user = database["user"] ?? ""
        let place = "127.0.0.1:\(database.port)/postgres"
        let words = failure(try PostgresURL("postgres://\(user):wrongSecret@\(place)"))
        #expect(words.hasPrefix("cannot connect to Postgres at \(place): "))
        #expect(words.hasSuffix("password authentication failed for user \"\(user)\""))
        #expect(!words.contains("wrongSecret"))
        let none = "127.0.0.1:\(free)/postgres"
        let refused = failure(try PostgresURL("postgres://\(user):wrongSecret@\(none)"))
        #expect(refused.hasPrefix("cannot connect to Postgres at \(none): "))
        #expect(refused.contains("Connection refused"))
        #expect(!refused.contains("wrongSecret"))
        // A Postgres that is taken for a Redis closes the connection.
        #expect(
            failure(try RedisURL("redis://127.0.0.1:\(database.port)"))
                .hasPrefix("the connection to Redis at 127.0.0.1:\(database.port) broke: ")
        )
    }

    private func failure(_ url: RedisURL) -> String {
        failure(GivenServers(redis: url))
    }

    private func failure(_ url: PostgresURL) -> String {
        failure(GivenServers(postgres: url))
    }

    private func failure(_ servers: GivenServers) -> String {
        do throws(GivenProblem) {
            try LiveEngine(LiveOptions(given: servers)).check()
            return ""
        } catch {
            return error.failure.message
        }
    }

    @Test("old versions are refused in words")
    func versions() {
        #expect(GivenRedis.problem(withVersion: "7.0.15") == nil)
        #expect(GivenRedis.problem(withVersion: "6.2.0") == nil)
        #expect(
            GivenRedis.problem(withVersion: "6.0.16")
                == "has version 6.0.16, and 6.2 or newer is needed"
        )
        #expect(
            GivenRedis.problem(withVersion: "") == "has version unknown, and 6.2 or newer is needed"
        )
        #expect(GivenPostgres.problem(withVersion: 150_007) == nil)
        #expect(
            GivenPostgres.problem(withVersion: 110_022)
                == "has version 11, and 12 or newer is needed"
        )
    }
}
