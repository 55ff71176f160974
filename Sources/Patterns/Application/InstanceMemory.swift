/// What an application instance keeps in its own memory; it is gone when the instance ends.
struct InstanceMemory {
    /// The limiters' windows and logs.
    var limiters = LimiterMemory()
    /// Cached values.
    var cache = ProcessCache()
    /// The reads that others on the instance may wait for.
    var flights = FlightTable()
    /// What stands in front of Redis; nil without.
    var breaker: CircuitBreaker?

    init(_ settings: ApplicationSettings) {
        breaker = settings.breaker.map(CircuitBreaker.init)
    }
}
