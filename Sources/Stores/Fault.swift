public import Measurement

/// Something that goes wrong with a store, or with the application, for a while.
///
/// A plain value: each engine plays it in its own way, and says how often it was met.
public struct Fault: Sendable, Equatable {
    /// What is struck.
    public enum Target: String, Sendable, CaseIterable {
        /// The Redis server, or the way to it.
        case redis
        /// The Postgres server, or the way to it.
        case postgres
        /// The application's instances themselves.
        case application
    }

    /// What goes wrong, with its parameters.
    public enum Effect: Sendable, Equatable {
        /// Connections are refused at once, and open ones are cut.
        case down
        /// Nothing comes back: a call hangs until its timeout, or until the fault ends.
        case unreachable
        /// As ``unreachable``, for the fault's instances only; the others see nothing of it.
        case partition
        /// The server takes so many times as long over each call, and so much longer beside.
        case slow(factor: Double, added: Nanoseconds)
        /// The server is away for the fault's time and comes back with its data, or empty.
        case restart(keepsData: Bool)
        /// A replica takes over: the writes of the last so many nanoseconds before the fault are
        /// gone although they were acknowledged, and nothing answers for the fault's time.
        case failover(loses: Nanoseconds)
        /// The memory limit is another one for the fault's time, as by CONFIG SET maxmemory.
        case maxMemory(Int64)
        /// The server's clock goes forward by so much at once, and keys expire by it.
        case clockStep(by: Nanoseconds)
        /// The server commits, and the connection of every so many commits is cut before its client
        /// learns of it.
        case lostCommits(every: Int)
        /// The disk is full: whatever writes is refused with SQLSTATE 53100.
        case full
        /// The fault's instances stand still, as after SIGSTOP or in a long collection of garbage:
        /// what arrives meanwhile is seen when the fault ends.
        case pause
    }

    /// What is struck.
    public var target: Target
    /// What goes wrong.
    public var effect: Effect
    /// When it begins.
    ///
    /// In a scenario this is from the start of the day, in a ``Trial`` from that of the window.
    public var start: Nanoseconds
    /// When it ends, on the same clock; nil is never.
    ///
    /// It is `start` where all happens at once.
    public var end: Nanoseconds?
    /// The application instances that are struck, by index and in order; nil is all.
    public var instances: [Int]?

    /// Creates a fault.
    public init(
        _ target: Target,
        _ effect: Effect,
        from start: Nanoseconds,
        to end: Nanoseconds?,
        instances: [Int]? = nil
    ) {
        self.target = target
        self.effect = effect
        self.start = start
        self.end = end
        self.instances = instances
    }

    /// Whether an application instance is struck.
    public func strikes(_ instance: Int) -> Bool { instances?.contains(instance) ?? true }

    /// Whether an instant lies in the fault, its end excluded.
    public func holds(at instant: Nanoseconds) -> Bool {
        instant >= start && instant < end ?? .max
    }

    /// The fault on the clock of a trial whose window begins at an instant of the day; nil where no
    /// part of it lies in the window.
    ///
    /// What began before the window is there from its start on.
    public func inWindow(from opening: Nanoseconds, lasting length: Nanoseconds) -> Fault? {
        let isInstant = end == start
        guard start < opening + length, isInstant ? start >= opening : end ?? .max > opening
        else { return nil }
        var fault = self
        fault.start = max(0, start - opening)
        fault.end = end.map { $0 - opening }
        // Nothing has been written yet that a failover before the window could lose.
        if start < opening, case .failover = effect { fault.effect = .failover(loses: 0) }
        return fault
    }
}
