extension Fault {
    /// A kind of fault as a scenario names it: the one table that reading, help and reports use.
    public enum Kind: String, Sendable, CaseIterable {
        case down, unreachable, partition, slow, restart, failover
        case maxMemory = "max-memory"
        case clockStep = "clock-step"
        case lostCommits = "lost-commits"
        case full, pause

        /// A parameter beside the kind, by its key in a scenario.
        public enum Parameter: String, Sendable, CaseIterable {
            case factor, add, keep, loses, to, by, every, instances
        }

        /// What a fault's time is where a scenario gives none.
        public enum Lasting: Sendable {
            /// It must be given.
            case stated
            /// Everything happens at once.
            case instant
            /// The fault stays to the end.
            case forGood
        }

        /// What two faults of one target cannot both decide at one time.
        public enum Aspect: Sendable {
            case reachability, speed, memory, disk, progress, clock, commits
        }
    }

    /// The fault's kind.
    public var kind: Kind {
        switch effect {
        case .down: .down
        case .unreachable: .unreachable
        case .partition: .partition
        case .slow: .slow
        case .restart: .restart
        case .failover: .failover
        case .maxMemory: .maxMemory
        case .clockStep: .clockStep
        case .lostCommits: .lostCommits
        case .full: .full
        case .pause: .pause
        }
    }
}

extension Fault.Kind {
    /// What it does, in one sentence.
    public var summary: String {
        switch self {
        case .down: "Connections are refused at once."
        case .unreachable: "Calls hang until their timeout, or until the fault ends."
        case .partition: "Calls of some application instances hang; the others see nothing."
        case .slow: "The server takes longer over each call, by a factor, a time or both."
        case .restart: "The server is away, and comes back with its data or empty."
        case .failover: "A replica takes over, without the last acknowledged writes."
        case .maxMemory: "The memory limit is another one, as by CONFIG SET maxmemory."
        case .clockStep: "The server's clock goes forward at once, and keys expire by it."
        case .lostCommits: "Every so many commits are done, and their clients never learn of it."
        case .full: "The disk is full: writes are refused with SQLSTATE 53100."
        case .pause: "Application instances stand still."
        }
    }

    /// What it can strike.
    public var targets: [Fault.Target] {
        switch self {
        case .down, .unreachable, .partition, .slow: [.redis, .postgres]
        case .restart, .failover, .maxMemory, .clockStep: [.redis]
        case .full, .lostCommits: [.postgres]
        case .pause: [.application]
        }
    }

    /// The parameters that must be given; of `slow` at least one of ``optional``.
    public var required: [Parameter] {
        switch self {
        case .partition: [.instances]
        case .restart: [.keep]
        case .failover: [.loses]
        case .maxMemory: [.to]
        case .clockStep: [.by]
        case .lostCommits: [.every]
        case .down, .unreachable, .slow, .full, .pause: []
        }
    }

    /// The parameters that may be given.
    public var optional: [Parameter] {
        switch self {
        case .slow: [.factor, .add]
        case .pause: [.instances]
        default: []
        }
    }

    /// What its time is where none is given.
    public var lasting: Lasting {
        switch self {
        case .failover: .instant
        case .maxMemory, .full, .clockStep, .lostCommits: .forGood
        default: .stated
        }
    }

    /// What it decides.
    public var aspect: Aspect {
        switch self {
        case .down, .unreachable, .partition, .restart, .failover: .reachability
        case .slow: .speed
        case .maxMemory: .memory
        case .clockStep: .clock
        case .lostCommits: .commits
        case .full: .disk
        case .pause: .progress
        }
    }
}

extension Fault {
    /// Whether the two say different things of the same target, instance and time.
    public func contradicts(_ other: Fault) -> Bool {
        guard target == other.target, kind.aspect == other.kind.aspect else { return false }
        // What happens at once still takes its instant.
        let ends = (max(end ?? .max, start + 1), max(other.end ?? .max, other.start + 1))
        guard start < ends.1, other.start < ends.0 else { return false }
        guard let instances, let others = other.instances else { return true }
        return instances.contains(where: others.contains)
    }
}
