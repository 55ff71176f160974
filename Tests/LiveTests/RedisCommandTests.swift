import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Plays one request on a Redis server of its own, without Postgres.
func onRedis<Result: Sendable>(
    _ settings: RedisSettings = RedisSettings(network: loopback),
    _ body: @escaping @Sendable ([Seams]) async throws(StoreError) -> Result
) throws -> Result {
    let folder = try ServerFolder()
    defer { folder.remove() }
    let server = try RedisServer(settings, in: folder, as: ServerUser.current())
    defer { server.stop() }
    let result = Mutex<Swift.Result<Result, StoreError>?>(nil)
    let trial = makeTrial(count: 1, redis: settings) { _, seams throws(StoreError) in
        do throws(StoreError) {
            let value = try await body(seams)
            result.withLock { $0 = .success(value) }
        } catch {
            result.withLock { $0 = .failure(error) }
        }
        return .served
    }
    let nowhere = PostgresAddress(port: 1, user: "", password: "", database: "")
    let world = try LiveWorld(
        trial,
        in: LoopSetting(places: LivePlaces(redis: [server.address], postgres: [nowhere]))
    )
    world.assumeIsolated { world in
        defer { world.close() }
        do { try world.open() } catch { return }
        while world.offer(for: .second) != nil {}
        world.drain()
    }
    return try #require(result.withLock { $0 }).get()
}

/// A command and what a real server must answer to it, given the rows before.
struct CommandCase: Sendable {
    var command: Command
    var reply: Reply?
    var error: StoreError?

    init(_ command: Command, _ reply: Reply) {
        self.command = command
        self.reply = reply
    }

    init(_ command: Command, throws error: StoreError) {
        self.command = command
        self.error = error
    }
}

/// Commands that build on each other, on an empty server.
struct CommandTable: Sendable, CustomTestStringConvertible {
    var name: String
    var cases: [CommandCase]

    var testDescription: String { name }
}

@Suite("Commands on a real Redis", .serialized)
struct RedisCommandTests {
    private static let a = Key(0, 1)
    private static let b = Key(0, 2)
    private static let missing = Key(0, 99)
    private static let wide = Key(family: 1, wide: 1 << 40)
    private static let payload = Value.payload(Payload(size: 40, stamp: 0xDEAD_BEEF_0123_4567))

    static let strings = CommandTable(
        name: "strings and keys",
        cases: [
            CommandCase(.ping, .ok),
            CommandCase(.get(a), .none),
            CommandCase(.set(a, payload), .ok),
            CommandCase(.get(a), .value(payload)),
            CommandCase(.set(a, .integer(7), condition: .ifAbsent), .none),
            CommandCase(.set(b, .integer(-7), ttl: .minute, condition: .ifAbsent), .ok),
            CommandCase(.set(missing, .integer(1), condition: .ifPresent), .none),
            CommandCase(
                .multiGet([a, missing, b]),
                .list([.value(payload), .none, .value(.integer(-7))])
            ),
            CommandCase(.increment(b, by: 10), .integer(3)),
            CommandCase(.increment(a, by: 1), throws: .notAnInteger),
            CommandCase(.timeToLive(a), .integer(-1)),
            CommandCase(.timeToLive(missing), .integer(-2)),
            CommandCase(.expire(a, .hour), .integer(1)),
            CommandCase(.persist(a), .integer(1)),
            CommandCase(.persist(a), .integer(0)),
            CommandCase(.exists([a, b, missing]), .integer(2)),
            CommandCase(.getDelete(b), .value(.integer(3))),
            CommandCase(.getDelete(b), .none),
            CommandCase(.set(b, .payload(Payload(size: 3, stamp: 5))), .ok),
            CommandCase(.get(b), .value(.payload(Payload(size: 3, stamp: 0)))),
            CommandCase(.set(wide, .integer(.min)), .ok),
            CommandCase(.get(wide), .value(.integer(.min))),
            CommandCase(.scan(cursor: 0, family: 1, count: 100), .scanned(next: 0, [wide])),
            CommandCase(.delete([a, missing]), .integer(1)),
            CommandCase(.unlink([b, wide]), .integer(2)),
            CommandCase(.scan(cursor: 0, family: nil, count: 10), .scanned(next: 0, [])),
        ]
    )

    static let hashes = CommandTable(
        name: "hashes",
        cases: [
            CommandCase(
                .hashSet(a, [.number(1), .text("name")], [.text("x y"), .number(5)]),
                .integer(2)
            ),
            CommandCase(.hashGet(a, .number(1)), .element(.text("x y"))),
            CommandCase(.hashGet(a, .text("no")), .none),
            CommandCase(
                .hashMultiGet(a, [.text("no"), .text("name")]),
                .list([.none, .element(.number(5))])
            ),
            CommandCase(
                .hashGetAll(a),
                .list([
                    .element(.number(1)), .element(.text("x y")), .element(.text("name")),
                    .element(.number(5)),
                ])
            ),
            CommandCase(.hashIncrement(a, .text("name"), by: -6), .integer(-1)),
            CommandCase(.hashLength(a), .integer(2)),
            CommandCase(.hashDelete(a, [.number(1), .number(2)]), .integer(1)),
            CommandCase(.get(a), throws: .wrongType),
        ]
    )

    static let sets = CommandTable(
        name: "sets",
        cases: [
            CommandCase(.setAdd(a, [.number(1), .number(2), .number(1)]), .integer(2)),
            CommandCase(.setContains(a, .number(2)), .integer(1)),
            CommandCase(.setContains(a, .text("2x")), .integer(0)),
            CommandCase(.setRemove(a, [.number(2)]), .integer(1)),
            CommandCase(.setMembers(a), .list([.element(.number(1))])),
            CommandCase(.setCount(a), .integer(1)),
            CommandCase(.setMembers(missing), .list([])),
        ]
    )

    static let sortedSets = CommandTable(
        name: "sorted sets",
        cases: [
            CommandCase(
                .sortedAdd(
                    a,
                    [1.5, -.infinity, 1e300],
                    [.text("m"), .text("low"), .text("high")]
                ),
                .integer(3)
            ),
            CommandCase(.sortedScore(a, .text("m")), .double(1.5)),
            CommandCase(.sortedScore(a, .text("low")), .double(-.infinity)),
            CommandCase(.sortedScore(a, .text("none")), .none),
            CommandCase(.sortedIncrement(a, by: 0.1, .text("m")), .double(1.6)),
            CommandCase(
                .sortedRange(a, from: 0, through: -1),
                .list([.element(.text("low")), .element(.text("m")), .element(.text("high"))])
            ),
            CommandCase(.sortedRemoveByScore(a, from: -.infinity, through: 1.0), .integer(1)),
            CommandCase(.sortedRemove(a, [.text("high")]), .integer(1)),
            CommandCase(.sortedCount(a), .integer(1)),
        ]
    )

    static let lists = CommandTable(
        name: "lists and distinct counts",
        cases: [
            CommandCase(.listPushRight(a, [.number(1), .text("two")]), .integer(2)),
            CommandCase(.listPushLeft(a, [.number(0)]), .integer(3)),
            CommandCase(
                .listRange(a, from: 0, through: -1),
                .list([.element(.number(0)), .element(.number(1)), .element(.text("two"))])
            ),
            CommandCase(.listPopLeft(a), .element(.number(0))),
            CommandCase(.listLength(a), .integer(2)),
            CommandCase(.listPopLeft(missing), .none),
            CommandCase(.countDistinctAdd(b, [.number(1), .number(2)]), .integer(1)),
            CommandCase(.countDistinctAdd(b, [.number(1)]), .integer(0)),
            CommandCase(.countDistinct([b, missing]), .integer(2)),
        ]
    )

    static let streams: CommandTable = {
        let first = StreamEntry(id: StreamID(5, 1), content: [.text("f"), .number(1)])
        let second = StreamEntry(id: StreamID(5, 2), content: [.text("g"), .text("v")])
        return CommandTable(
            name: "streams",
            cases: [
                CommandCase(.streamCreateGroup(a, group: "g", from: StreamID(0, 0)), .ok),
                CommandCase(
                    .streamAdd(a, id: first.id, fields: [.text("f")], values: [.number(1)]),
                    .id(first.id)
                ),
                CommandCase(
                    .streamAdd(
                        a,
                        id: second.id,
                        fields: [.text("g")],
                        values: [.text("v")],
                        maxLength: 1_000
                    ),
                    .id(second.id)
                ),
                CommandCase(.streamLength(a), .integer(2)),
                CommandCase(
                    .streamReadGroup(a, group: "g", consumer: "c", count: 1, block: nil),
                    .entries([first])
                ),
                CommandCase(
                    .streamReadGroup(a, group: "g", consumer: "c", count: 9, block: .second),
                    .entries([second])
                ),
                CommandCase(
                    .streamReadGroup(a, group: "g", consumer: "c", count: 9, block: .millisecond),
                    .none
                ),
                CommandCase(.streamAcknowledge(a, group: "g", [first.id]), .integer(1)),
                CommandCase(
                    .streamAutoClaim(
                        a,
                        group: "g",
                        consumer: "d",
                        idle: 0,
                        from: StreamID(0, 0),
                        count: 10
                    ),
                    .claimed(next: StreamID(0, 0), [second], deleted: [])
                ),
                CommandCase(.streamTrim(a, maxLength: 0), .integer(2)),
            ]
        )
    }()

    static let scripts: CommandTable = {
        let stamp: UInt64 = 0xFFFF_0000_0000_0001
        let owned = Value.payload(Payload(size: 17, stamp: stamp))
        return CommandTable(
            name: "scripts and transactions",
            cases: [
                CommandCase(.set(a, owned), .ok),
                CommandCase(
                    .script(.releaseIfOwner, [a], [Int64(bitPattern: stamp - 1)]),
                    .integer(0)
                ),
                CommandCase(.script(.releaseIfOwner, [a], [Int64(bitPattern: stamp)]), .integer(1)),
                CommandCase(.script(.releaseIfOwner, [a], [Int64(bitPattern: stamp)]), .integer(0)),
                CommandCase(
                    .script(.acquireFenced, [a, wide], [Int64(bitPattern: stamp), 60_000]),
                    .integer(1)
                ),
                CommandCase(.script(.acquireFenced, [a, wide], [7, 60_000]), .integer(0)),
                CommandCase(.get(a), .value(owned)),
                CommandCase(.delete([a, wide]), .integer(2)),
                CommandCase(.script(.countInWindow, [b], [60_000]), .integer(1)),
                CommandCase(.script(.countInWindow, [b], [60_000]), .integer(2)),
                CommandCase(
                    .transaction([
                        .increment(b, by: 1), .hashGet(b, .number(1)), .get(a),
                        .script(.countInWindow, [wide], [60_000]),
                    ]),
                    .list([.integer(3), .error(.wrongType), .none, .integer(1)])
                ),
                CommandCase(.transaction([]), .list([])),
            ]
        )
    }()

    @Test(
        "every command answers what Redis documents",
        arguments: [strings, hashes, sets, sortedSets, lists, streams, scripts]
    )
    func commands(table: CommandTable) throws {
        let cases = table.cases
        let answers = try onRedis { seams throws(StoreError) in
            guard let redis = seams[0].redis else { throw StoreError.unavailable(.redis) }
            var answers: [Result<Reply, StoreError>] = []
            for row in cases {
                do throws(StoreError) {
                    answers.append(.success(try await redis.send(row.command)))
                } catch {
                    answers.append(.failure(error))
                }
            }
            return answers
        }
        for (row, answer) in zip(cases, answers) {
            switch answer {
            case .success(let reply): #expect(reply == row.reply, "\(row.command)")
            case .failure(let error): #expect(error == row.error, "\(row.command)")
            }
        }
        #expect(answers.count == cases.count)
    }

    @Test("every kind of command occurs in the tables above")
    func tablesAreComplete() {
        let tables = [
            Self.strings, Self.hashes, Self.sets, Self.sortedSets, Self.lists, Self.streams,
            Self.scripts,
        ]
        let seen = Set(tables.flatMap(\.cases).map(\.command.kind))
        #expect(CommandKind.allCases.filter { !seen.contains($0) } == [])
    }

    @Test("a write over the memory limit is refused, in a transaction too")
    func outOfMemory() throws {
        let settings = RedisSettings(maxMemory: 1, policy: .noeviction, network: loopback)
        let errors = try onRedis(settings) { seams throws(StoreError) in
            guard let redis = seams[0].redis else { throw StoreError.unavailable(.redis) }
            var errors: [StoreError] = []
            for command in [
                Command.set(Key(0, 1), .integer(1)), .transaction([.set(Key(0, 1), .integer(1))]),
            ] {
                do throws(StoreError) { _ = try await redis.send(command) } catch {
                    errors.append(error)
                }
            }
            return errors
        }
        #expect(errors == [.outOfMemory, .outOfMemory])
    }

    @Test("scripts that the server has forgotten are loaded again")
    func forgottenScripts() throws {
        let count = try onRedis { seams throws(StoreError) in
            guard let redis = seams[0].redis as? LiveRedis else {
                throw StoreError.unavailable(.redis)
            }
            _ = try await redis.connection.call(words: ["SCRIPT", "FLUSH"])
            return try await redis.send(.script(.countInWindow, [Key(0, 1)], [1_000]))
        }
        #expect(count == .integer(1))
    }

    @Test("commands sent at once are answered each by its own reply")
    func concurrency() throws {
        let sum = try onRedis { seams throws(StoreError) in
            guard let redis = seams[0].redis else { throw StoreError.unavailable(.redis) }
            var sum: Int64 = 0
            var running = 0
            for number in 1...200 as ClosedRange<Int64> {
                running += 1
                seams[0].processes.start(isolation: #isolation) {
                    let key = Key(0, UInt32(number % 7))
                    if case .integer(let count) = try? await redis.send(.increment(key, by: number))
                    {
                        sum += count > 0 ? number : 0
                    }
                    running -= 1
                }
            }
            while running > 0 { _ = try await redis.send(.ping) }
            return sum
        }
        #expect(sum == 200 * 201 / 2)
    }
}
