/// What a provider counts: for a price, up to a limit, or both.
public enum PlanMeter: String, Sendable, CaseIterable {
    /// The plan itself, once a month.
    case base
    /// Hours of a server that is always on.
    case hours
    /// Redis commands in a month, as the plan's billing rules count them.
    case commands
    /// Redis commands in a day.
    case commandsPerDay = "commands-per-day"
    /// The most Redis commands in a second.
    case commandsPerSecond = "commands-per-second"
    /// Bytes over the wire in a month.
    case bandwidth
    /// The bytes of the largest command or reply.
    case requestSize = "request-size"
    /// Bytes that Redis holds.
    case data
    /// Bytes that Redis holds, times the hours that it holds them.
    case dataHours = "data-hours"
    /// ElastiCache processing units: a kilobyte of a simple command, at least one for each.
    case processingUnits = "processing-units"
    /// Bytes of tables and indexes at the end of the month.
    case storage
    /// Hours in which the database is awake, times its compute units.
    case computeHours = "compute-hours"
    /// The most connections at once.
    case connections
    /// The most database statements in a second.
    case operationsPerSecond = "operations-per-second"

    /// What a quantity is counted in, as results and plan files write it.
    public var unit: String {
        switch self {
        case .base: "months"
        case .hours: "h"
        case .commands, .commandsPerDay: "commands"
        case .commandsPerSecond, .operationsPerSecond: "per_s"
        case .bandwidth, .data, .storage: "GB"
        case .requestSize: "MB"
        case .dataHours: "GB-h"
        case .processingUnits: "units"
        case .computeHours: "CU-h"
        case .connections: "connections"
        }
    }

    /// The whole parts of a unit that quantities are counted in: bytes, or thousandths.
    public var parts: Int128 {
        switch self {
        case .bandwidth, .data, .storage, .dataHours: 1 << 30
        case .requestSize: 1 << 20
        case .computeHours, .commandsPerSecond, .operationsPerSecond: 1_000
        default: 1
        }
    }

    /// Whether an amount is written as a size in bytes.
    public var isSize: Bool {
        switch self {
        case .bandwidth, .data, .storage, .dataHours, .requestSize: true
        default: false
        }
    }

    /// Whether the quantity grows as the load does, so that the load at a limit is their quotient.
    ///
    /// A database that sleeps between requests is awake for longer under more load, and not in
    /// proportion to it; connections follow the pools.
    public var isProportional: Bool {
        switch self {
        case .commands, .commandsPerDay, .commandsPerSecond, .bandwidth, .data, .storage,
            .processingUnits, .operationsPerSecond, .dataHours:
            true
        case .base, .hours, .requestSize, .computeHours, .connections: false
        }
    }

    /// The quantity in units, to six decimals.
    public func figure(_ quantity: Int128) -> Figure {
        parts == 1 ? Figure(quantity) : Figure(quantity, over: parts) ?? Figure(quantity)
    }
}

/// The least and the most that a quantity can be, where a provider does not say how it counts.
public struct Extent: Sendable, Hashable {
    /// The least, where every open question goes in the customer's favour.
    public var low: Int128
    /// The most.
    public var high: Int128

    /// Creates an extent.
    public init(_ low: Int128, _ high: Int128) { (self.low, self.high) = (low, high) }

    /// Creates a quantity that is known.
    public init(_ value: Int128) { self.init(value, value) }

    /// Adds both ends.
    public static func + (one: Extent, other: Extent) -> Extent {
        Extent(one.low + other.low, one.high + other.high)
    }

    /// Both ends after a monotonic transformation.
    public func map(_ transform: (Int128) -> Int128) -> Extent {
        Extent(transform(low), transform(high))
    }
}
