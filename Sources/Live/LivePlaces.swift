/// Where the clients of a trial connect: one address for each application instance, or one for all.
struct LivePlaces: Sendable {
    /// The Redis addresses; none where the setup has no Redis.
    var redis: [RedisAddress]
    /// Where Redis' levels are read, past every proxy; nil without.
    var sampler: RedisAddress?
    /// The Postgres addresses.
    var postgres: [PostgresAddress]
    /// Where Postgres' own counts are read, past every proxy; nil where nobody reads them.
    var databaseSampler: PostgresAddress?
    /// The name of the trial's database.
    var database = ""

    init(redis: [RedisAddress], sampler: RedisAddress? = nil, postgres: [PostgresAddress]) {
        self.redis = redis
        self.sampler = sampler ?? redis.first
        self.postgres = postgres
    }

    /// An instance's address of Postgres.
    func postgres(_ instance: Int) -> PostgresAddress { postgres[instance % postgres.count] }
}
