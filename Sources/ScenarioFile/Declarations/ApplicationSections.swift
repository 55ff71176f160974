import Measurement
import Patterns

/// The application.
enum ApplicationSection {
    /// How many instances there are, and how they are run.
    struct Declared: Sendable {
        var instances = 1
        var settings = ApplicationSettings()
    }

    /// The times that a platform may be said to take or wait.
    private static let times: ClosedRange<Nanoseconds> = .millisecond...(30 * .day)

    static let instances = Field(
        "instances",
        .whole(1...1_000),
        fallback: 1,
        "How many instances serve the requests, each with its own memory and pool."
    )
    static let routing = Field(
        "routing",
        Shape<InstanceSettings.Routing>.choice,
        fallback: .roundRobin,
        "Which instance serves a request: in turn, any, or the one used last that has room."
    )
    static let concurrency = Field(
        "concurrency",
        .whole(1...100_000),
        "How many requests an instance serves at once; without it there is no limit."
    )
    static let coldStart = Field(
        "cold-start",
        .duration(0...(10 * .minute)),
        fallback: 0,
        "How long an instance that a request starts takes; needs a lifetime or an idle-timeout."
    )
    static let lifetime = Field(
        "lifetime",
        .duration(times),
        "How long an instance lives at most; then its memory is gone and its pool is closed."
    )
    static let idleTimeout = Field(
        "idle-timeout",
        .duration(times),
        "How long an instance without requests stays."
    )
    static let poolIdleTimeout = Field(
        "pool-idle-timeout",
        .duration(times),
        "After how long without a statement an instance closes its database connections."
    )
    static let breaker = Field(
        "breaker",
        BreakerSection.shape,
        "The circuit breaker that each instance has in front of Redis."
    )
    static let section = Section(
        "application",
        [
            instances.declaration, routing.declaration, concurrency.declaration,
            coldStart.declaration, lifetime.declaration, idleTimeout.declaration,
            poolIdleTimeout.declaration, breaker.declaration,
        ]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (instances, routing) = (fields[instances], fields[routing])
        let (coldStart, concurrency) = (fields[coldStart], fields[concurrency])
        let (lifetime, idleTimeout) = (fields[lifetime], fields[idleTimeout])
        let (poolIdleTimeout, breaker) = (fields[poolIdleTimeout], fields[breaker])
        guard let instances, let routing, let coldStart else { return nil }
        let settings = InstanceSettings(
            routing: routing,
            coldStart: coldStart,
            lifetime: lifetime,
            idleTimeout: idleTimeout,
            concurrency: concurrency.map { Int($0) },
            poolIdleTimeout: poolIdleTimeout
        )
        return Declared(
            instances: Int(instances),
            settings: ApplicationSettings(instances: settings, breaker: breaker)
        )
    }
}

/// The circuit breaker in front of Redis.
enum BreakerSection {
    static let failures = Field(
        "failures",
        .whole(1...1_000_000),
        fallback: 5,
        "How many failures open it."
    )
    static let window = Field(
        "window",
        .duration(.millisecond...(.day)),
        fallback: 10 * .second,
        "The time within which they must come."
    )
    static let open = Field(
        "open",
        .duration(.millisecond...(.day)),
        fallback: 30 * .second,
        "How long it stays open before one call may try again."
    )
    static let section = Section(
        "breaker",
        [failures.declaration, window.declaration, open.declaration]
    )

    static let shape = Shape<BreakerSettings>.section(section) { fields, _ in
        let (failures, window, open) = (fields[failures], fields[window], fields[open])
        guard let failures, let window, let open else { return nil }
        return BreakerSettings(failures: Int(failures), window: window, open: open)
    }
}

/// Steps that run periodically beside the requests.
enum JobSection {
    /// A job before its steps are built.
    struct Declared: Sendable {
        var schedule: Schedule
        var steps: [Node]
    }

    static let every = Field(
        "every",
        .duration(.second...(400 * .day)),
        required: true,
        "The time between two runs."
    )
    static let after = Field(
        "after",
        .duration(0...(400 * .day)),
        "When the first run is, from the start of the window; after one period unless given."
    )
    static let section = Section(
        "a job",
        [every.declaration, after.declaration, EndpointSection.steps.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (every, after) = (fields[every], fields[after])
        let steps = fields[EndpointSection.steps]
        guard let every, let steps else { return nil }
        return Declared(schedule: Schedule(first: after ?? every, every: every), steps: steps)
    }
}
