public import Measurement

/// How the application is run, beside what it does.
public struct ApplicationSettings: Sendable, Equatable {
    /// How instances come and go.
    public var instances: InstanceSettings
    /// The breaker in front of Redis; nil without.
    public var breaker: BreakerSettings?

    /// Creates the settings; without any, instances are there from the start and stay.
    public init(
        instances: InstanceSettings = InstanceSettings(),
        breaker: BreakerSettings? = nil
    ) {
        self.instances = instances
        self.breaker = breaker
    }
}

extension ApplicationSettings {
    /// The same application on a day that is so many times faster: its timers are shortened, and
    /// what takes time by itself, as a start does, is not.
    public func faster(by speed: Int64) -> ApplicationSettings {
        var faster = self
        faster.instances.lifetime = instances.lifetime.map { $0 / speed }
        faster.instances.idleTimeout = instances.idleTimeout.map { $0 / speed }
        faster.instances.poolIdleTimeout = instances.poolIdleTimeout.map { $0 / speed }
        if let breaker {
            faster.breaker?.window = max(1, breaker.window / speed)
            faster.breaker?.open = max(1, breaker.open / speed)
        }
        return faster
    }

    /// Why the instances must share one thread, in words that go on after "one event loop:"; nil
    /// where each may live on any.
    ///
    /// They may where a request's number alone says which of them serves it.
    ///
    /// - Parameter isClosedLoop: Whether users wait for their answers before they ask again.
    /// - Returns: The words.
    public func reasonForOneThread(isClosedLoop: Bool) -> String? {
        if isClosedLoop { return "its users wait for their answers before they ask again" }
        if instances.areTransient { return "requests start and end its instances" }
        if instances.concurrency != nil {
            return
                "its instances have a limited concurrency, and requests wait in one line for them"
        }
        if instances.routing != .roundRobin {
            return "its routing, '\(instances.routing.rawValue)', looks at every instance"
        }
        return nil
    }
}

/// How application instances come and go, and which of them serves a request.
///
/// The trial says how many there can be at once. Without lifetime and idle time they are servers
/// that run from the start to the end; with one of them they are started by requests, as a
/// serverless platform does it.
public struct InstanceSettings: Sendable, Equatable {
    /// Which instance serves a request.
    public enum Routing: String, Sendable, CaseIterable {
        /// One after the other.
        case roundRobin = "round-robin"
        /// Any of them, all equally probable.
        case random
        /// The one that was used last and has room, so that as few as possible run.
        case reuse
    }
    /// How requests find their instance.
    public var routing: Routing
    /// How long an instance that is started takes before it serves its first request.
    public var coldStart: Nanoseconds
    /// How long an instance lives at most; it ends when it has nothing to do.
    public var lifetime: Nanoseconds?
    /// How long an instance without requests stays.
    public var idleTimeout: Nanoseconds?
    /// How many requests an instance serves at once.
    public var concurrency: Int?
    /// After how long without a statement an instance closes its database connections.
    public var poolIdleTimeout: Nanoseconds?

    /// Creates the settings.
    public init(
        routing: Routing = .roundRobin,
        coldStart: Nanoseconds = 0,
        lifetime: Nanoseconds? = nil,
        idleTimeout: Nanoseconds? = nil,
        concurrency: Int? = nil,
        poolIdleTimeout: Nanoseconds? = nil
    ) {
        precondition(concurrency ?? 1 > 0, "an instance serves at least one request at a time")
        self.routing = routing
        self.coldStart = coldStart
        self.lifetime = lifetime
        self.idleTimeout = idleTimeout
        self.concurrency = concurrency
        self.poolIdleTimeout = poolIdleTimeout
    }

    /// Whether instances are started by requests and end again.
    var areTransient: Bool { lifetime != nil || idleTimeout != nil }
}
