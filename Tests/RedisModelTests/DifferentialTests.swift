import Measurement
import RedisKit
import Simulation
import Stores
import Testing

/// The model and a real Redis 7.0 get the same commands and must give the same replies.
@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct DifferentialTests {
    static let batch = 25

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func equalRepliesToRandomCommands(seed: UInt64) throws {
        let server = try RedisServer()
        let connection = try server.connect()
        let model = makeModel()
        var generator = CommandGenerator(seed: seed)
        var compared = 0
        let (start, _) = try timedReplies(connection, to: [])
        while compared < 30_000 {
            let commands = (0..<Self.batch).map { _ in generator.command() }
            let (now, expected) = try timedReplies(connection, to: commands)
            for (command, expected) in zip(commands, expected) {
                let actual = model.reply(to: command, at: now - start)
                try #require(
                    agree(actual, expected, command),
                    "\(command): model \(actual), server \(expected)"
                )
            }
            compared += commands.count
        }
        #expect(try model.keyCount == Int(number(connection, "DBSIZE")))
    }

    @Test func keysExpireAlike() throws {
        let server = try RedisServer()
        let connection = try server.connect()
        let model = makeModel()
        let keys = (0..<50).map { Key(0, $0) }
        for (place, key) in keys.enumerated() {
            let ttl: Nanoseconds? = place % 2 == 0 ? 2 * .millisecond : nil
            let command = Command.set(key, .integer(Int64(place)), ttl: ttl)
            _ = try replies(connection, to: [command])
            _ = model.reply(to: command, at: 0)
        }
        while try number(connection, "PTTL", "k:48") != -2 {}
        let look: [Command] = [.multiGet(keys), .exists(keys), .timeToLive(keys[0])]
        for (command, expected) in zip(look, try replies(connection, to: look)) {
            #expect(model.reply(to: command, at: 10 * .millisecond) == expected)
        }
        #expect(model.expirations == 25)
    }

    @Test func scanMeetsEveryKey() throws {
        let server = try RedisServer()
        let connection = try server.connect()
        let model = makeModel()
        for number in 0..<1_000 as Range<UInt32> {
            let command = Command.set(Key(0, number), .integer(1))
            _ = try replies(connection, to: [command])
            _ = model.reply(to: command, at: 0)
        }
        var keys: Set<Key> = []
        var cursor: UInt64 = 0
        repeat {
            let reply = model.reply(to: .scan(cursor: cursor, family: 0, count: 10), at: 0)
            guard case .scanned(let next, let found) = reply else { break }
            keys.formUnion(found)
            cursor = next
        } while cursor != 0
        #expect(try keys.count == Int(number(connection, "DBSIZE")))
    }

    @Test func theServersRefusalIsTheModels() throws {
        let server = try RedisServer(["--maxmemory", "1"])
        let connection = try server.connect()
        let model = makeModel(maxMemory: 1)
        let key = Key(0, 1)
        let refused = try connection.run(Wire.requests(.set(key, .integer(1)), families: families))
        let text = "OOM command not allowed when used memory > 'maxmemory'."
        #expect(refused == [.error(text)])
        for kind in oneOfEachKind(key) {
            let expected = try #require(try replies(connection, to: [kind]).first)
            let actual = model.reply(to: kind, at: 0)
            #expect(agree(actual, expected, kind), "\(kind): model \(actual), server \(expected)")
        }
    }
}

/// Sends commands in one go and decodes what comes back.
func replies(_ connection: Connection, to commands: [Command]) throws -> [Reply] {
    let requests = commands.map { Wire.requests($0, families: families) }
    let wire = try connection.run(Array(requests.joined()))
    var position = 0
    return zip(commands, requests).map { command, requests in
        position += requests.count
        return Decoding.reply(wire[position - 1], to: command)
    }
}

/// Sends commands behind TIME, so that the model runs them at the server's own time.
func timedReplies(
    _ connection: Connection,
    to commands: [Command]
) throws -> (Nanoseconds, [Reply]) {
    try connection.send(
        [Wire.arguments("TIME")] + commands.flatMap { Wire.requests($0, families: families) }
    )
    guard case .array(let parts?) = try connection.receive() else {
        throw ServerFailure(description: "TIME")
    }
    let numbers = parts.compactMap { part -> Int64? in
        guard case .bulk(let bytes?) = part else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }
    let replies = try commands.map { command in
        let wire = try Wire.requests(command, families: families).map { _ in
            try connection.receive()
        }
        return Decoding.reply(wire[wire.count - 1], to: command)
    }
    return (numbers[0] * .second + numbers[1] * .microsecond, replies)
}

func number(_ connection: Connection, _ words: String...) throws -> Int64 {
    let request = words.map { Array($0.utf8) }
    guard case .integer(let number)? = try connection.run([request]).first else {
        throw ServerFailure(description: "\(words): no number")
    }
    return number
}

extension RedisModel {
    /// The reply as a value, errors too.
    func reply(to command: Command, at now: Nanoseconds) -> Reply {
        do throws(StoreError) {
            return try execute(command, at: now)
        } catch {
            return .error(error)
        }
    }
}

/// Whether two replies are equal: in any order where Redis promises none, times to live within 5
/// ms, and an error of a script by its first words.
func agree(_ left: Reply, _ right: Reply, _ command: Command) -> Bool {
    switch (left, right, command) {
    case (.list(let left), .list(let right), .transaction(let commands)):
        left.count == right.count
            && zip(zip(left, right), commands).allSatisfy { agree($0.0, $0.1, $1) }
    case (.list(let left), .list(let right), .setMembers):
        sorted(left) == sorted(right)
    case (.list(let left), .list(let right), .hashGetAll):
        sorted(pairs(left)) == sorted(pairs(right))
    case (.integer(let left), .integer(let right), .timeToLive) where left >= 0 && right >= 0:
        abs(left - right) <= 5
    case (.error(.reply(let left)), .error(.reply(let right)), .script):
        right.hasPrefix(left) || right.contains(left)
    default:
        left == right
    }
}

private func sorted(_ replies: [Reply]) -> [String] { replies.map { "\($0)" }.sorted() }

private func pairs(_ replies: [Reply]) -> [Reply] {
    stride(from: 0, to: replies.count - 1, by: 2).map { .list([replies[$0], replies[$0 + 1]]) }
}

private func oneOfEachKind(_ key: Key) -> [Command] {
    let one: [Element] = [.number(1)]
    let zero = StreamID(0, 0)
    return [
        .get(key), .getDelete(key), .multiGet([key]), .increment(key, by: 1), .delete([key]),
        .unlink([key]), .exists([key]), .expire(key, .second), .persist(key), .timeToLive(key),
        .hashSet(key, one, one), .hashGet(key, .number(1)), .hashMultiGet(key, one),
        .hashGetAll(key), .hashIncrement(key, .number(1), by: 1), .hashDelete(key, one),
        .hashLength(key), .setAdd(key, one), .setRemove(key, one), .setMembers(key),
        .setContains(key, .number(1)), .setCount(key), .sortedAdd(key, [1], one),
        .sortedIncrement(key, by: 1, .number(1)), .sortedRemove(key, one),
        .sortedRemoveByScore(key, from: 0, through: 1), .sortedCount(key),
        .sortedScore(key, .number(1)), .sortedRange(key, from: 0, through: -1),
        .listPushLeft(key, one), .listPushRight(key, one), .listPopLeft(key), .listLength(key),
        .listRange(key, from: 0, through: -1), .countDistinctAdd(key, one),
        .countDistinct([key]), .streamAdd(key, id: StreamID(1, 1), fields: one, values: one),
        .streamLength(key), .streamTrim(key, maxLength: 1),
        .streamCreateGroup(key, group: "g", from: zero),
        .streamReadGroup(key, group: "g", consumer: "c", count: 1, block: nil),
        .streamAcknowledge(key, group: "g", [zero]),
        .streamAutoClaim(key, group: "g", consumer: "c", idle: 0, from: zero, count: 1),
        .script(.releaseIfOwner, [key], [1]), .script(.countInWindow, [key], [1_000]),
        .transaction([.set(key, .integer(1))]), .transaction([.get(key)]), .ping,
    ]
}
