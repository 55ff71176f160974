public import Measurement
public import Stores

/// A Redis 7.0 server in virtual time: commands in, replies out, with its memory, expiry and
/// eviction.
///
/// It has no clock of its own and never waits: the caller says when each command runs, and times
/// must not go back. What the server does by itself, ten times a second, is caught up on before
/// each command.
public final class RedisModel {
    /// The smallest reply buffer that a server gives a client (`PROTO_REPLY_MIN_BYTES`).
    public static let smallestReplyBuffer = 1_024

    /// How the server is set up, beside what a scenario says.
    let configuration: RedisConfiguration
    let families: [KeyFamily]
    var maxMemory: Int
    let policy: EvictionPolicy
    let samples: Int
    /// Whose Redis it is.
    private let provider: RedisProvider?
    /// What each kind of work takes.
    let times: RedisTimes

    @exclusivity(unchecked) var table: KeyTable
    @exclusivity(unchecked) var main = Chains<MainLink>()
    @exclusivity(unchecked) var volatile = Chains<VolatileLink>()
    @exclusivity(unchecked) var clock = ServerClock()
    @exclusivity(unchecked) var memory: MemoryAccount
    @exclusivity(unchecked) var collections: Collections
    @exclusivity(unchecked) var random: SplitMix
    @exclusivity(unchecked) var pool = EvictionPool()

    /// Keys that expired, found by a lookup or by the server's own cycle.
    @exclusivity(unchecked) public internal(set) var expirations: UInt64 = 0
    /// Keys that were evicted.
    @exclusivity(unchecked) public internal(set) var evictions: UInt64 = 0
    /// The bucket at which the next expire cycle goes on.
    var expireCursor = 0

    /// Creates an empty server that starts at the instant 0.
    ///
    /// - Parameters:
    ///   - settings: The memory limit, the policy and the samples of the scenario.
    ///   - families: The key families, by a key's `family`.
    ///   - seed: The seed of everything that Redis draws at random.
    ///   - configuration: What a scenario does not say; Debian 12's server unless given.
    ///   - times: What each kind of work takes.
    public init(
        settings: RedisSettings,
        families: [KeyFamily],
        seed: UInt64,
        configuration: RedisConfiguration = RedisConfiguration(),
        times: RedisTimes = .shipped
    ) {
        self.configuration = configuration
        self.times = times
        self.families = families
        maxMemory = Int(settings.maxMemory ?? 0)
        policy = settings.policy
        samples = settings.samples
        provider = settings.provider
        random = SplitMix(seed: seed)
        table = KeyTable(salt: SplitMix.mix(seed &+ 1), configuration: configuration)
        memory = MemoryAccount(configuration)
        collections = Collections(configuration.allocator)
        clock.begin(every: Nanoseconds.second / Int64(configuration.hz))
    }

    /// Whether keys with a time to live go before any other, chosen at random: Upstash's
    /// optimistic-volatile (redis/features/eviction.mdx).
    var prefersVolatile: Bool { provider != nil }

    deinit {
        main.free()
        volatile.free()
    }

    /// The keys that the server holds, expired ones that nothing has found yet included (DBSIZE).
    public var keyCount: Int { main.count }

    /// The keys with a time to live.
    public var volatileCount: Int { volatile.count }

    /// Redis' `used_memory` in bytes.
    @inline(__always)
    public var usedMemory: Int {
        memory.total + 8 * (main.buckets + volatile.buckets)
    }

    /// The bytes of our own memory that hold the keys: entries and buckets, collections apart.
    public var ownBytes: Int { table.ownBytes + 4 * (main.buckets + volatile.buckets) }

    /// Runs a command at an instant, which must not be earlier than the last one.
    ///
    /// - Throws: ``StoreError/refused(_:code:)`` when the server refuses, ``StoreError/reply(_:)``
    /// for
    ///   every other error reply.
    public func execute(_ command: Command, at now: Nanoseconds) throws(StoreError) -> Reply {
        clock.set(now)
        if now >= clock.nextTick { catchUp(to: now) }
        memory.firstUse(of: command)
        let outOfMemory = usedMemory > maxMemory && maxMemory > 0 && evict() == .nothingLeft
        if outOfMemory { try refuse(command) }
        return try run(command)
    }

    /// Notes that a client has connected.
    ///
    /// - Parameter replyBuffer: The size that the server gives the client's reply buffer, which
    ///   follows the most bytes that waited in it within some seconds; `rbs` in CLIENT LIST.
    public func connect(replyBuffer: Int = RedisModel.smallestReplyBuffer) {
        memory.clients += memory.client(replyBuffer: replyBuffer)
    }

    /// Notes that a client has gone.
    public func disconnect(replyBuffer: Int = RedisModel.smallestReplyBuffer) {
        memory.clients -= memory.client(replyBuffer: replyBuffer)
    }

    /// Notes that a client has opened a connection for reads with BLOCK; answers its number.
    public func connectReader(at now: Nanoseconds) -> Int { memory.readers.connect(at: now) }

    /// Notes that a client has begun or ended a read with BLOCK.
    public func setReader(_ number: Int, isBlocked: Bool, at now: Nanoseconds) {
        memory.readers.set(number, isBlocked: isBlocked, at: now)
    }

    /// Does what the server did by itself since the last command.
    func catchUp(to now: Nanoseconds) {
        if !memory.readers.isEmpty { memory.readers.settle(at: now) }
        while clock.nextTick <= now {
            if volatile.count == 0, !main.isRehashing, !volatile.isRehashing {
                clock.skipTicks(to: now)
            }
            clock.tick()
            expireCycle()
            resizeTables()
        }
        clock.set(now)
    }

    /// Refuses what allocates, as the flags of Redis' command table say (DENYOOM).
    private func refuse(_ command: Command) throws(StoreError) {
        if case .transaction = command {
            throw .transactionDiscarded
        }
        let outOfMemory = provider == nil ? StoreError.outOfMemory : .upstashCapacity
        // A script is stopped at its first command that allocates, if it has written nothing
        // before.
        if case .script(let script, _, _) = command, script.allocatesFirst { throw outOfMemory }
        if command.kind.needsMemory { throw outOfMemory }
    }

    func run(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .get(let key): return try get(key)
        case .set(let key, let value, let ttl, let condition):
            return try set(key, value, ttl: ttl, condition)
        case .getDelete(let key): return try getDelete(key)
        case .multiGet(let keys): return multiGet(keys)
        case .increment(let key, let step): return try .integer(increment(key, by: step))
        case .delete(let keys), .unlink(let keys): return .integer(delete(keys))
        case .exists(let keys): return .integer(exists(keys))
        case .expire(let key, let ttl): return .integer(expire(key, after: ttl) ? 1 : 0)
        case .persist(let key): return .integer(persist(key) ? 1 : 0)
        case .timeToLive(let key): return .integer(timeToLive(key))
        case .script(let script, let keys, let arguments):
            return try run(script, keys, arguments)
        case .transaction(let commands): return try transaction(commands)
        case .scan(let cursor, let family, let count):
            return scan(cursor, family: family, count: Int(count))
        case .ping: return .ok
        default: return try runCollection(command)
        }
    }
}
