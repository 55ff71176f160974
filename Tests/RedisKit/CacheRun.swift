import Glibc
import Measurement
import Simulation
public import Stores
import Workload

/// The same cache-aside traffic through a real server and through the model: GETs in batches, and a
/// SET for each miss.
public struct CacheRun: Sendable {
    /// How often a look-up hit, and what was resident at the end.
    public struct Result: Sendable {
        /// Hits over look-ups, in the part of the run that counts.
        public var hitRatio = 0.0
        /// DBSIZE at the end; without a limit its mean over the part of the run that counts.
        public var keys = 0.0
        /// Keys evicted.
        public var evictions = 0
        /// Used memory at the end.
        public var usedMemory = 0
        /// Look-ups a second that were reached.
        public var rate = 0.0
        /// The size of the client's reply buffer at the end, which the server fits to the replies
        /// of a batch.
        var replyBuffer = 0
    }

    static let batch = 50
    static let families = [
        KeyFamily(template: "key:{n}", parts: [.text("key:"), .number(slot: 0)])
    ]

    /// The policy at the limit.
    public var policy: EvictionPolicy
    /// `maxmemory`; nil is none.
    public var maxMemory: Int64?
    /// `maxmemory-samples`.
    public var samples = 5
    /// The skew of the keys' popularity.
    public var skew: Double
    /// How many keys there are.
    public var keys: UInt32
    /// How many look-ups are made.
    public var requests: Int
    /// The keys of a recorded trace, in its order, instead of drawn ones.
    public var recorded: [UInt32]?
    /// The share of the run before the part that counts.
    public var warmUp = 0.5
    /// Look-ups a second; nil is as fast as the server goes.
    public var rate: Double?
    /// The size of a value.
    public var size: UInt32 = 100
    /// The shortest and longest time to live, in milliseconds; nil is none.
    public var ttl: ClosedRange<Int64>?

    /// Creates a run.
    public init(
        policy: EvictionPolicy,
        maxMemory: Int64?,
        skew: Double,
        keys: UInt32,
        requests: Int
    ) {
        self.policy = policy
        self.maxMemory = maxMemory
        self.skew = skew
        self.keys = keys
        self.requests = requests
    }

    /// Creates a run that plays a recorded trace, which counts from its first request on.
    public init(policy: EvictionPolicy, maxMemory: Int64?, recorded: [UInt32]) {
        self.init(policy: policy, maxMemory: maxMemory, skew: 0, keys: 0, requests: recorded.count)
        self.recorded = recorded
        warmUp = 0
    }

    /// The first request that counts.
    private var firstCounted: Int { Int(Double(requests) * warmUp) }

    /// Plays the run on a real server of its own, then on the model at the times that were
    /// recorded.
    public func play(
        seed: UInt64,
        modelSeed: UInt64? = nil
    ) throws -> (real: Result, model: Result) {
        let drawn = recorded ?? draw(seed: seed)
        let (real, times) = try playOnServer(drawn)
        let model = try playOnModel(
            drawn,
            times,
            replyBuffer: real.replyBuffer,
            seed: modelSeed ?? seed
        )
        return (real, model)
    }

    private func draw(seed: UInt64) -> [UInt32] {
        let plan = TrafficPlan(
            arrivals: .constant,
            curve: RateCurve(points: [RateCurve.Point(at: 0, rate: 100_000)]),
            mix: [1],
            populations: [Population(name: "n", count: keys, popularity: .zipf(skew: skew))],
            ranges: nil,
            start: 0,
            duration: Nanoseconds(requests) * 10 * .microsecond
        )
        var stream = RequestStream(plan, seed: seed)
        return (0..<requests).map { _ in stream.next()?.entities[0] ?? 0 }
    }

    /// A value's time to live: spread over the range by the request's number, alike on both sides.
    private func timeToLive(_ request: Int) -> Nanoseconds? {
        ttl.map { range in
            let spread = UInt64(range.upperBound - range.lowerBound + 1)
            let word = UInt64(request) &* 0x9E37_79B9_7F4A_7C15
            return (range.lowerBound + Int64((word >> 20) % spread)) * .millisecond
        }
    }

    private func write(_ number: UInt32, _ request: Int) -> Command {
        .set(
            Key(0, number),
            .payload(Payload(size: size, stamp: 1)),
            ttl: timeToLive(request)
        )
    }

    /// Where a limit binds, the first call of DBSIZE would take some of the memory.
    private func samplesLevel(at request: Int) -> Bool {
        maxMemory == nil && request >= firstCounted && request % (20 * Self.batch) == 0
    }

    // MARK: The real server

    private func playOnServer(_ drawn: [UInt32]) throws -> (Result, [Nanoseconds]) {
        let server = try RedisServer([
            "--maxmemory", "\(maxMemory ?? 0)", "--maxmemory-policy", policy.rawValue,
            "--maxmemory-samples", "\(samples)",
        ])
        let connection = try server.connect()
        let phase = RedisServer.minutePhase()
        let start = RedisServer.seconds()
        var times: [Nanoseconds] = []
        var hits = 0
        var levels: [Int] = []
        for first in stride(from: 0, to: drawn.count, by: Self.batch) {
            let batch = drawn[first..<min(first + Self.batch, drawn.count)]
            if let rate { pace(until: start + Double(first) / rate) }
            times.append(phase + Nanoseconds((RedisServer.seconds() - start) * 1e9))
            try connection.send(bytes: Self.gets(batch))
            var misses: [Command] = []
            for (place, number) in batch.enumerated() {
                if try !connection.receivePresence() {
                    misses.append(write(number, first + place))
                } else if first + place >= firstCounted {
                    hits += 1
                }
            }
            if samplesLevel(at: first) {
                levels.append(try server.keyCount(connection))
            }
            if misses.isEmpty { continue }
            try connection.send(misses.flatMap { Wire.requests($0, families: Self.families) })
            try connection.skip(misses.count)
        }
        let took = RedisServer.seconds() - start
        // Before INFO, whose connection and first call push keys out.
        if maxMemory != nil { levels = [try server.keyCount(connection)] }
        let replyBuffer = try server.replyBuffers(connection).first ?? 0
        let fields = try server.info()
        let result = Result(
            hitRatio: Double(hits) / Double(drawn.count - firstCounted),
            keys: Double(levels.reduce(0, +)) / Double(levels.count),
            evictions: fields["evicted_keys"] ?? 0,
            usedMemory: fields["used_memory"] ?? 0,
            rate: Double(drawn.count) / took,
            replyBuffer: replyBuffer
        )
        return (result, times)
    }

    private static func gets(_ batch: ArraySlice<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in batch {
            let length = 4 + decimalDigits(UInt64(number))
            bytes.append(contentsOf: "*2\r\n$3\r\nGET\r\n$".utf8)
            appendDecimal(UInt64(length), to: &bytes)
            bytes.append(contentsOf: "\r\nkey:".utf8)
            appendDecimal(UInt64(number), to: &bytes)
            bytes.append(13)
            bytes.append(10)
        }
        return bytes
    }

    /// Waits for a request's time; the pace is what is measured at.
    private func pace(until time: Double) {
        while true {
            let rest = time - RedisServer.seconds()
            if rest <= 0 { return }
            usleep(UInt32(rest * 1e6))
        }
    }

    // MARK: The model

    private func playOnModel(
        _ drawn: [UInt32],
        _ times: [Nanoseconds],
        replyBuffer: Int,
        seed: UInt64
    ) throws -> Result {
        let settings = RedisSettings(
            maxMemory: maxMemory,
            policy: policy,
            samples: samples,
            network: Network(name: "socket", oneWay: 0, source: "the test's own")
        )
        let model = RedisModel(settings: settings, families: Self.families, seed: seed)
        model.connect(replyBuffer: replyBuffer)
        var hits = 0
        var levels: [Int] = []
        for (place, now) in times.enumerated() {
            let first = place * Self.batch
            var misses: [(UInt32, Int)] = []
            for request in first..<min(first + Self.batch, drawn.count) {
                if case .none = try model.execute(.get(Key(0, drawn[request])), at: now) {
                    misses.append((drawn[request], request))
                } else if request >= firstCounted {
                    hits += 1
                }
            }
            if samplesLevel(at: first) { levels.append(model.keyCount) }
            for (number, request) in misses {
                _ = try model.execute(write(number, request), at: now)
            }
        }
        if levels.isEmpty { levels = [model.keyCount] }
        return Result(
            hitRatio: Double(hits) / Double(drawn.count - firstCounted),
            keys: Double(levels.reduce(0, +)) / Double(levels.count),
            evictions: Int(model.evictions),
            usedMemory: model.usedMemory
        )
    }
}
