import Glibc
import Measurement
import Simulation
import Stores
public import Workload

/// The traffic of `redis-cli --lru-test`: made by redis-cli itself for a real server, and by our
/// own code after the same rule for the model.
///
/// 250 SETs of five letters, then 250 GETs, over and over; a key's number is drawn by a power law
/// of which a fifth of the keys gets four fifths of the traffic (`src/redis-cli.c`).
public struct PowerLawRun: Sendable {
    /// What one second of the real run gave.
    public struct Second: Sendable {
        /// When it ended.
        var end: Nanoseconds
        /// The GETs that found a key, and all of them.
        var hits: Int, lookups: Int
    }

    /// What a run gave on one side.
    public struct Result: Sendable {
        /// Hits over look-ups in the second half of the run.
        public var hitRatio = 0.0
        /// DBSIZE at the end, to a client that has just come.
        public var keys = 0
        /// Look-ups in the second half of the run.
        public var lookups = 0
    }

    private static let batch = 250
    private static let exponent = 6.2
    private static let families = [
        KeyFamily(template: "lru:{n}", parts: [.text("lru:"), .number(slot: 0)])
    ]

    /// How many keys there are.
    public var keys: UInt32
    /// `maxmemory`, at which allkeys-lru evicts.
    public var maxMemory: Int64
    /// How many seconds it lasts.
    public var seconds: Int

    /// Creates a run.
    public init(keys: UInt32, maxMemory: Int64, seconds: Int) {
        self.keys = keys
        self.maxMemory = maxMemory
        self.seconds = seconds
    }

    /// Lets redis-cli loose on a server, then plays as many batches in as many seconds on the
    /// model.
    public func play(seed: UInt64) throws -> (real: Result, model: Result) {
        let server = try RedisServer([
            "--maxmemory", "\(maxMemory)", "--maxmemory-policy", "allkeys-lru",
        ])
        let (start, played, keys, replyBuffer) = try playOnServer(server)
        let counted = played.dropFirst(seconds / 2)
        let lookups = counted.reduce(0) { $0 + $1.lookups }
        let real = Result(
            hitRatio: Double(counted.reduce(0) { $0 + $1.hits }) / Double(lookups),
            keys: keys,
            lookups: lookups
        )
        return (real, try playOnModel(start, played, replyBuffer, seed))
    }

    // MARK: redis-cli

    private func playOnServer(
        _ server: RedisServer
    ) throws -> (start: Nanoseconds, [Second], keys: Int, replyBuffer: Int) {
        let phase = RedisServer.minutePhase()
        let began = RedisServer.seconds()
        // It runs until it is stopped, and holds its lines back where no terminal reads them.
        let command =
            "exec timeout -s KILL \(seconds + 2) stdbuf -oL "
            + "redis-cli -s '\(server.socketPath)' --lru-test \(keys)"
        guard let pipe = popen(command, "r") else {
            throw ServerFailure(description: "redis-cli: \(errno)")
        }
        defer { pclose(pipe) }
        var played: [Second] = []
        var line = [CChar](repeating: 0, count: 256)
        while played.count < seconds, fgets(&line, Int32(line.count), pipe) != nil {
            let end = phase + Nanoseconds((RedisServer.seconds() - began) * 1e9)
            played.append(try Self.second(Self.text(line), end: end))
        }
        guard played.count == seconds else {
            throw ServerFailure(description: "redis-cli --lru-test ended early")
        }
        let connection = try server.connect()
        let keys = try server.keyCount(connection)
        return (phase, played, keys, try server.replyBuffers(connection).first ?? 0)
    }

    private static func text(_ line: [CChar]) -> String {
        String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Reads `429750 Gets/sec | Hits: 368358 (85.71%) | Misses: 61392 (14.29%)`.
    private static func second(_ line: String, end: Nanoseconds) throws -> Second {
        let words = line.split(separator: " ")
        guard words.count >= 8, let hits = Int(words[4]), let misses = Int(words[8]) else {
            throw ServerFailure(description: "not a line of --lru-test: \(line)")
        }
        return Second(end: end, hits: hits, lookups: hits + misses)
    }

    // MARK: The model

    private func playOnModel(
        _ start: Nanoseconds,
        _ played: [Second],
        _ replyBuffer: Int,
        _ seed: UInt64
    ) throws -> Result {
        let network = Network(name: "socket", oneWay: 0, source: "the test's own")
        let settings = RedisSettings(maxMemory: maxMemory, policy: .allkeysLRU, network: network)
        let model = RedisModel(settings: settings, families: Self.families, seed: seed)
        model.connect(replyBuffer: replyBuffer)
        var random = RandomStream(seed: seed, name: "power law")
        var begin = start
        var hits = 0
        var lookups = 0
        for (number, second) in played.enumerated() {
            let batches = second.lookups / Self.batch
            for place in 0..<batches {
                let now = begin + (second.end - begin) * Int64(place) / Int64(batches)
                let found = try playBatch(model, &random, now)
                if number < seconds / 2 { continue }
                hits += found
                lookups += Self.batch
            }
            begin = second.end
        }
        // The client that asks for DBSIZE takes some of the memory, more than one round of
        // eviction frees.
        model.connect(replyBuffer: 16_384)
        for _ in 0..<4 { _ = try model.execute(.get(Key(0, keys + 1)), at: begin) }
        return Result(
            hitRatio: Double(hits) / Double(lookups),
            keys: model.keyCount,
            lookups: lookups
        )
    }

    /// Writes and reads a batch; answers how many look-ups hit.
    private func playBatch(
        _ model: RedisModel,
        _ random: inout RandomStream,
        _ now: Nanoseconds
    ) throws -> Int {
        for _ in 0..<Self.batch {
            let key = Key(0, drawKey(&random))
            _ = try model.execute(.set(key, .payload(Payload(size: 5, stamp: 0))), at: now)
        }
        var hits = 0
        for _ in 0..<Self.batch {
            let reply = try model.execute(.get(Key(0, drawKey(&random))), at: now)
            if case .value = reply { hits += 1 }
        }
        return hits
    }

    /// A key's number from 1 to how many there are: a power of an even draw, counted from the end,
    /// so that low numbers come more often.
    public func drawKey(_ random: inout RandomStream) -> UInt32 {
        let share = Double(random.next() >> 11) * 0x1p-53
        let highest = pow(Double(keys) + 1, Self.exponent + 1)
        let drawn = pow((highest - 1) * share + 1, 1 / (Self.exponent + 1))
        return keys + 1 - UInt32(drawn)
    }
}
