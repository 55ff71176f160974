import Measurement
import Stores

/// Makes the connections of a trial's clients, all on one loop.
struct ClientMaker {
    let loop: EventLoop
    let families: [KeyFamily]
    let digests = ScriptDigests()
    let schema: TrialSchema
    let catalog: StatementCatalog
    let limits: ClientLimits
    /// Counts what is sent to given servers of each store; none where nobody pays for it.
    let meters: [StoreName: Meter]
    let ledger: FaultLedger?
    /// What the application's clients sent to Redis.
    let commands = CommandCounter()
    /// What the application's clients had Postgres do.
    let statements: StatementCounter

    /// A Redis connection, counted where it is the application's.
    func redis(to address: RedisAddress, isApplication: Bool) -> RedisConnection {
        let connection = RedisConnection(
            to: address,
            on: loop,
            families: families,
            digests: digests,
            limits: limits
        )
        connection.meter = meters[.redis]
        if isApplication { connection.counter = commands }
        return connection
    }

    /// A Postgres connection, counted and struck by faults where it is the application's.
    func postgres(to address: PostgresAddress, isApplication: Bool) -> PostgresConnection {
        let connection = PostgresConnection(
            to: address,
            in: schema,
            on: loop,
            catalog: catalog,
            limits: limits
        )
        connection.meter = meters[.postgres]
        guard isApplication else { return connection }
        connection.counter = statements
        if let ledger { connection.slowdown = { ledger.extra(.postgres, $0) } }
        return connection
    }

    /// The Redis of an application instance.
    func redis(of instance: Int, at places: LivePlaces) -> LiveRedis {
        let address = places.redis[instance % places.redis.count]
        return LiveRedis(digests: digests) { redis(to: address, isApplication: true) }
    }

    /// The pool of an application instance.
    func pool(
        of instance: Int,
        as settings: PostgresSettings,
        at places: LivePlaces,
        _ levels: PoolLevels
    ) -> LivePostgres {
        let address = places.postgres(instance)
        return LivePostgres(
            size: settings.pool,
            levels: levels,
            patience: limits.poolWait,
            maxWaiting: settings.maxWaiting,
            loop: loop
        ) {
            postgres(to: address, isApplication: true)
        }
    }
}
