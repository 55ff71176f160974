import Measurement
import Stores

/// The part of a scenario that a setup may change.
enum SystemSection {
    static let endpointLimit = 200

    static let application = Field(
        "application",
        ApplicationSection.shape,
        fallback: ApplicationSection.Declared(),
        "The application's instances, and its breaker in front of Redis."
    )
    static let jobs = Field(
        "jobs",
        .map(of: JobSection.shape, limit: 50),
        fallback: [],
        "What runs periodically beside the requests, such as probes and nightly work."
    )
    static let tables = Field(
        "tables",
        .map(of: TableSection.shape, limit: 100),
        fallback: [],
        "The tables that are loaded before the run."
    )
    static let stores = Field(
        "stores",
        StoresSection.shape,
        fallback: StoresSection.Stores(),
        "Redis and Postgres."
    )
    static let endpoints = Field(
        "endpoints",
        .map(of: EndpointSection.shape, limit: endpointLimit),
        required: true,
        "What the application does for each kind of request."
    )
    static let section = Section(
        "the scenario",
        [
            application.declaration, tables.declaration, stores.declaration,
            endpoints.declaration, jobs.declaration,
        ]
    )
    /// The part that is left where a recorded trace says what is done.
    static let recorded = Section(
        "a scenario that plays a trace",
        [application.declaration, stores.declaration]
    )
}

/// A table that is loaded before the run.
enum TableSection {
    /// What a table is declared as; the population is looked up later.
    struct Declared: Sendable {
        /// What a table is for.
        enum Holding: Sendable {
            case rows, bookings, payouts
        }
        /// Rows of a population's members, bookings of them or payouts to them.
        var holds: Holding
        /// The name of the population.
        var population: Node
        var each: UInt32
        var rowSize: UInt32
    }

    static let of = Field(
        "of",
        .later(.population),
        "The population whose members own the rows."
    )
    static let each = Field(
        "each",
        .whole(1...1_000_000),
        fallback: 1,
        "How many rows each member owns."
    )
    static let bookingsOf = Field(
        "bookings-of",
        .later(.population),
        "The population whose members are booked."
    )
    static let payoutsOf = Field(
        "payouts-of",
        .later(.population),
        "The population whose members are paid."
    )
    static let rowSize = Field(
        "row-size",
        .bytes(1...(8 << 10)),
        fallback: 100,
        "The bytes of data in a row, beside its numbers."
    )
    static let section = Section(
        "a table",
        [
            of.declaration, each.declaration, bookingsOf.declaration, payoutsOf.declaration,
            rowSize.declaration,
        ]
    )

    static let shape = Shape<Declared>.section(section) { fields, findings in
        let (each, rowSize) = (fields[each], fields[rowSize])
        let given = [of, bookingsOf, payoutsOf].filter { fields.has($0) }
        if given.count > 1, let extra = fields.key(of: given[1]) {
            findings.report(.eitherKey(extra, or: given[0].name))
            return nil
        }
        if let owner = given.first, owner.name != of.name, let extra = fields.key(of: Self.each) {
            findings.report(.needlessKey(extra, beside: owner.name))
            return nil
        }
        guard let population = given.first.flatMap({ fields[$0] }) else {
            findings.report(.missingKey(of.declaration, in: "a table", at: fields.node.position))
            return nil
        }
        guard let each, let rowSize else { return nil }
        return Declared(
            holds: fields.has(bookingsOf) ? .bookings : fields.has(payoutsOf) ? .payouts : .rows,
            population: population,
            each: UInt32(each),
            rowSize: UInt32(rowSize)
        )
    }
}

/// The two stores.
enum StoresSection {
    struct Stores: Sendable {
        var redis: RedisSettings?
        var postgres = PostgresSettings(network: .loopback)
    }

    static let redis = Field(
        "redis",
        Shape<String>.choice(["off"]).map { _ in RedisSettings?.none }.orMapping(
            RedisSection.shape.map { $0 }
        ),
        "The Redis server; off, or absent, is none."
    )
    static let postgres = Field(
        "postgres",
        PostgresSection.shape,
        "The Postgres server."
    )
    /// The times for which somebody may wait for a store.
    static let timeouts = Shape<Nanoseconds>.duration(.millisecond...Nanoseconds.hour)

    static let section = Section("stores", [redis.declaration, postgres.declaration])

    static let shape = Shape<Stores>.section(section) { fields, _ in
        var stores = Stores()
        if let redis = fields[redis] { stores.redis = redis }
        if let postgres = fields[postgres] { stores.postgres = postgres }
        return stores
    }
}

/// The Redis server.
enum RedisSection {
    static let maxMemory = Field(
        "max-memory",
        .bytes((1 << 20)...(512 << 30)),
        "The memory limit, maxmemory; without it there is none."
    )
    static let policy = Field(
        "policy",
        Shape<EvictionPolicy>.choice,
        fallback: .noeviction,
        "What happens at the limit, maxmemory-policy."
    )
    static let samples = Field(
        "samples",
        .whole(1...64),
        fallback: 5,
        "How many keys an eviction looks at, maxmemory-samples."
    )
    static let persistence = Field(
        "persistence",
        Shape<RedisPersistence>.choice,
        fallback: .off,
        "What a throwaway server keeps on its disk; the model is not slowed down by it."
    )
    static let timeout = Field(
        "timeout",
        StoresSection.timeouts,
        "How long the application waits for a reply; without it, for ever."
    )
    static let provider = Field(
        "provider",
        .choice(["upstash"]),
        "Whose Redis it is; its figures are unvalidated."
    )
    static let eviction = Field(
        "eviction",
        .flag,
        fallback: false,
        "Upstash: whether keys are evicted at the limit; otherwise writes are refused there."
    )
    static let maxCommands = Field(
        "max-commands",
        .whole(1...1_000_000_000_000),
        "Upstash: the commands after which all are refused, 500000 a month in the free plan."
    )
    static let section = Section(
        "redis",
        [
            maxMemory.declaration, policy.declaration, samples.declaration,
            persistence.declaration, timeout.declaration, provider.declaration,
            eviction.declaration, maxCommands.declaration, NetworkSection.network.declaration,
        ]
    )

    static let shape = Shape<RedisSettings>.section(section) { fields, findings in
        checkProvider(fields, findings)
        let (provider, eviction) = (fields[provider], fields[eviction])
        let maxCommands = fields[maxCommands]
        guard let eviction else { return nil }
        let upstash = UpstashSettings(evicts: eviction, maxCommands: maxCommands)
        let (policy, samples) = (fields[policy], fields[samples])
        let (maxMemory, network) = (fields[maxMemory], fields[NetworkSection.network])
        let (persistence, timeout) = (fields[persistence], fields[timeout])
        guard let policy, let samples, let persistence, let network else { return nil }
        return RedisSettings(
            maxMemory: maxMemory,
            policy: provider != nil && eviction ? .allkeysRandom : policy,
            samples: Int(samples),
            persistence: persistence,
            timeout: timeout,
            provider: provider.map { _ in .upstash(upstash) },
            network: network
        )
    }

    /// A provider decides what Redis' own settings would, and has some of its own.
    private static func checkProvider(_ fields: Fields, _ findings: Findings) {
        if fields.has(provider) {
            for key in [fields.key(of: policy), fields.key(of: samples)] {
                if let key { findings.report(.eitherKey(key, or: provider.name)) }
            }
        } else {
            for key in [fields.key(of: eviction), fields.key(of: maxCommands)] {
                if let key { findings.report(.keyOfProvider(key)) }
            }
        }
    }
}

/// The Postgres server.
enum PostgresSection {
    static let maxConnections = Field(
        "max-connections",
        .whole(1...10_000),
        fallback: 100,
        "The most connections that the server takes, max_connections."
    )
    static let pool = Field(
        "pool",
        .whole(1...10_000),
        fallback: 10,
        "The size of each instance's connection pool."
    )
    static let maxWaiting = Field(
        "max-waiting",
        .whole(1...1_000_000),
        "The most callers of an instance that wait for a connection; without it, any number."
    )
    static let cores = Field(
        "cores",
        .whole(1...256),
        fallback: 2,
        "The cores that the model's server has."
    )
    static let sharedBuffers = Field(
        "shared-buffers",
        .bytes((1 << 20)...(64 << 30)),
        "A throwaway server's shared_buffers; without it, what Postgres ships with."
    )
    static let fsync = Field(
        "fsync",
        .flag,
        fallback: true,
        "Whether a throwaway server waits for its disk at a commit."
    )
    static let timeout = Field(
        "timeout",
        StoresSection.timeouts,
        "How long the application waits for an answer; without it, for ever."
    )
    static let section = Section(
        "postgres",
        [
            maxConnections.declaration, pool.declaration, cores.declaration,
            maxWaiting.declaration, sharedBuffers.declaration, fsync.declaration,
            timeout.declaration,
            NetworkSection.network.declaration,
        ]
    )

    static let shape = Shape<PostgresSettings>.section(section) { fields, _ in
        let (maxConnections, pool) = (fields[maxConnections], fields[pool])
        let (cores, network) = (fields[cores], fields[NetworkSection.network])
        let (sharedBuffers, fsync) = (fields[sharedBuffers], fields[fsync])
        let (timeout, maxWaiting) = (fields[timeout], fields[maxWaiting])
        guard let maxConnections, let pool, let cores, let fsync, let network else { return nil }
        return PostgresSettings(
            maxConnections: Int(maxConnections),
            pool: Int(pool),
            maxWaiting: maxWaiting.map { Int($0) },
            cores: Int(cores),
            sharedBuffers: sharedBuffers,
            fsync: fsync,
            timeout: timeout,
            network: network
        )
    }
}

/// The network between the application and a store.
enum NetworkSection {
    static let network = Field(
        "network",
        preset.orMapping(custom),
        fallback: .loopback,
        "The network between the application and the server: a preset, or { rtt: TIME }."
    )
    static let roundTrip = Field(
        "rtt",
        .duration(0...(10 * .second)),
        required: true,
        "The time of a message and its answer."
    )

    private static let preset = Shape<Network>(
        .choice(Network.presets.map(\.name))
    ) { node, findings in
        let name = Shape<String>.choice(Network.presets.map(\.name)).read(node, findings)
        return Network.presets.first { $0.name == name }
    }
    private static let custom = Shape<Network>.section(
        Section("a network", [roundTrip.declaration])
    ) { fields, _ in
        fields[roundTrip].map(Network.custom(roundTrip:))
    }
}

/// What the application does for one kind of request.
enum EndpointSection {
    static let steps = Field(
        "steps",
        Shape<[Node]>.list(of: .later(.step), limit: 100),
        required: true,
        "What is done, in order."
    )
    static let section = Section("an endpoint", [steps.declaration])

    static let shape = Shape<[Node]>.section(section) { fields, _ in fields[steps] }
}
