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

/// The Redis server of a setup.
public struct RedisSettings: Sendable, Equatable {
    /// The memory limit in bytes; nil is no limit.
    public var maxMemory: Int64?
    /// What happens at the limit.
    public var policy: EvictionPolicy
    /// `maxmemory-samples`.
    public var samples: Int
    /// How long the application waits for a reply; nil is for ever.
    public var timeout: Nanoseconds?
    /// The network between an application instance and the server.
    public var network: Network

    /// Creates the settings of a Redis server.
    public init(
        maxMemory: Int64? = nil,
        policy: EvictionPolicy = .noeviction,
        samples: Int = 5,
        timeout: Nanoseconds? = nil,
        network: Network
    ) {
        self.maxMemory = maxMemory
        self.policy = policy
        self.samples = samples
        self.timeout = timeout
        self.network = network
    }
}

/// The Postgres server of a setup.
public struct PostgresSettings: Sendable, Equatable {
    /// The server's `max_connections`.
    public var maxConnections: Int
    /// The size of each application instance's pool.
    public var pool: Int
    /// The cores that the model's server has.
    public var cores: Int
    /// How long the application waits for an answer; nil is for ever.
    public var timeout: Nanoseconds?
    /// The network between an application instance and the server.
    public var network: Network

    /// Creates the settings of a Postgres server.
    public init(
        maxConnections: Int = 100,
        pool: Int = 10,
        cores: Int = 2,
        timeout: Nanoseconds? = nil,
        network: Network
    ) {
        self.maxConnections = maxConnections
        self.pool = pool
        self.cores = cores
        self.timeout = timeout
        self.network = network
    }
}
