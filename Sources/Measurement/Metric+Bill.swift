extension Metric {
    /// What a bill is made of, and the bill itself.
    static let bills: [Metric] = [
        .commandsPerDay, .redisBytes, .databaseBytes, .keysWithoutTimeToLive, .dataBytes, .bill,
        .billLow, .planEndLoad, .planEndUsers,
    ]
    private static let perEndpoint: [Scope] = [.run, .endpoint, .cacheable]

    /// Redis commands in a day, those that scripts call included.
    public static let commandsPerDay = Metric(
        "commands_per_day",
        .commands,
        .lower,
        perEndpoint,
        "Redis commands in a day like the measured part, each call of a script counted as one."
    )
    /// The bytes of Redis commands and replies.
    public static let redisBytes = Metric(
        "redis_bytes",
        .bytes,
        .lower,
        perEndpoint,
        "The bytes of Redis commands and their replies, in Redis' protocol."
    )
    /// The bytes of the database's answers.
    public static let databaseBytes = Metric(
        "db_bytes",
        .bytes,
        .lower,
        perEndpoint,
        "The bytes of the database's answers, in Postgres' protocol."
    )
    /// Keys that never expire.
    public static let keysWithoutTimeToLive = Metric(
        "keys_without_ttl",
        .keys,
        .lower,
        [.run, .family],
        "Keys in Redis at the end that never expire."
    )
    /// The bytes of keys and values.
    public static let dataBytes = Metric(
        "data_bytes",
        .bytes,
        .lower,
        [.run, .family],
        "The bytes of keys and values in Redis at the end, its tables and the server apart."
    )
    /// The bill of a month.
    public static let bill = Metric(
        "bill_usd_month",
        .dollars,
        .lower,
        [.plan],
        "What a month costs; what the provider does not say how it counts is counted fully."
    )
    /// The least that the bill can be.
    public static let billLow = Metric(
        "bill_usd_month_low",
        .dollars,
        .lower,
        [.plan],
        "The same, with every open question answered in the customer's favour."
    )
    /// The load at which a plan ends.
    public static let planEndLoad = Metric(
        "plan_end_load",
        .times,
        .higher,
        [.plan],
        "How many times the played load reaches the first limit that the plan does not bill over."
    )
    /// The users at that load.
    public static let planEndUsers = Metric(
        "plan_end_users",
        .users,
        .higher,
        [.plan],
        "The number of users at that load, where the scenario says who is one."
    )
}
