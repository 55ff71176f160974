public import Measurement

/// What Redis does when it is out of memory.
public enum EvictionPolicy: String, Sendable, CaseIterable {
    case noeviction
    case allkeysLRU = "allkeys-lru"
    case allkeysLFU = "allkeys-lfu"
    case allkeysRandom = "allkeys-random"
    case volatileLRU = "volatile-lru"
    case volatileLFU = "volatile-lfu"
    case volatileRandom = "volatile-random"
    case volatileTTL = "volatile-ttl"
}

/// What a Redis server keeps on its disk.
public enum RedisPersistence: String, Sendable, CaseIterable {
    /// Nothing: after a crash it is empty.
    case off
    /// Snapshots at the times that Redis ships with.
    case snapshots
    /// Every write in a file that is flushed once a second.
    case appendOnly = "append-only"
}

/// The Redis server of a setup.
public struct RedisSettings: Sendable, Equatable {
    /// The memory limit in bytes; nil is no limit.
    public var maxMemory: Int64?
    /// What happens at the limit.
    public var policy: EvictionPolicy
    /// `maxmemory-samples`.
    public var samples: Int
    /// What a throwaway server keeps on its disk; the model's is not slowed down by it.
    public var persistence: RedisPersistence
    /// How long the application waits for a reply; nil is for ever.
    public var timeout: Nanoseconds?
    /// Whose Redis it is; nil is Redis itself.
    public var provider: RedisProvider?
    /// The network between an application instance and the server.
    public var network: Network

    /// Creates the settings of a Redis server.
    public init(
        maxMemory: Int64? = nil,
        policy: EvictionPolicy = .noeviction,
        samples: Int = 5,
        persistence: RedisPersistence = .off,
        timeout: Nanoseconds? = nil,
        provider: RedisProvider? = nil,
        network: Network
    ) {
        self.maxMemory = maxMemory
        self.policy = policy
        self.samples = samples
        self.persistence = persistence
        self.timeout = timeout
        self.provider = provider
        self.network = network
    }
}

/// The Postgres server of a setup.
public struct PostgresSettings: Sendable, Equatable {
    /// The server's `max_connections`.
    public var maxConnections: Int
    /// The size of each application instance's pool.
    public var pool: Int
    /// The most callers of an instance that wait for a connection; one more is refused at once.
    ///
    /// Nil is no limit.
    public var maxWaiting: Int?
    /// The cores that the model's server has.
    public var cores: Int
    /// A throwaway server's `shared_buffers` in bytes; nil is what Postgres ships with.
    public var sharedBuffers: Int64?
    /// Whether a throwaway server waits for its disk at a commit.
    public var fsync: Bool
    /// How long the application waits for an answer; nil is for ever.
    public var timeout: Nanoseconds?
    /// The network between an application instance and the server.
    public var network: Network

    /// Creates the settings of a Postgres server.
    public init(
        maxConnections: Int = 100,
        pool: Int = 10,
        maxWaiting: Int? = nil,
        cores: Int = 2,
        sharedBuffers: Int64? = nil,
        fsync: Bool = true,
        timeout: Nanoseconds? = nil,
        network: Network
    ) {
        self.maxConnections = maxConnections
        self.pool = pool
        self.maxWaiting = maxWaiting
        self.cores = cores
        self.sharedBuffers = sharedBuffers
        self.fsync = fsync
        self.timeout = timeout
        self.network = network
    }
}
