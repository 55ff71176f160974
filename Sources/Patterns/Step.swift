public import Measurement
public import Stores
public import Workload

/// What a request does after a step.
public enum Disposition: Sendable, Equatable {
    /// It goes on with the next step.
    case proceed
    /// It ends here with an outcome other than failed.
    case end(Outcome)
}

/// One step of an endpoint: application behaviour, written once for both engines.
public protocol Step: Sendable {
    /// Whether the step reads through a cache, which makes its endpoint cacheable.
    var isCached: Bool { get }
    /// What protects the bookings that the step makes; nil where it makes none.
    var protectionName: String? { get }
    /// What of the step a day that is played faster would change beyond recognition, as in "has a
    /// lock"; nil where its times to live and timers can be shortened.
    var speedObstacle: String? { get }
    /// What the step does to keys and tables, for those who look a scenario over.
    var uses: [StepUse] { get }
    /// What the application does beside its requests because of this step.
    var background: [any BackgroundWork] { get }
    /// Does the step for a request on the application instance that serves it.
    ///
    /// - Throws: ``StoreError`` where the pattern has no answer of its own to it; the request then
    ///   fails.
    func run(_ request: Request, on instance: Instance) async throws(StoreError) -> Disposition
}

extension Step {
    /// Most steps are not caches.
    public var isCached: Bool { false }
    /// Most steps book nothing.
    public var protectionName: String? { nil }
    /// Most steps only keep things for a while.
    public var speedObstacle: String? { nil }
    /// Some steps leave keys and tables alone.
    public var uses: [StepUse] { [] }
    /// Most steps are done when they are done.
    public var background: [any BackgroundWork] { [] }
}

/// The parts of a setup that steps are built against and may add to.
public struct Blueprint: Sendable {
    /// The populations, by their index in a request's entities.
    public var populations: [Population]
    /// The key families; the parser registers those that settings name, steps may add their own.
    public var families: [KeyFamily] = []
    /// The tables; the parser registers the scenario's, steps may add or change them.
    public var tables: [Table] = []
    /// What protects the bookings of each table, by the table's index, once a step has said it.
    public var protections: [UInt16: String] = [:]
    /// Whether the setup has a Redis server.
    public var hasRedis: Bool

    /// Creates a blueprint without families and tables.
    public init(populations: [Population], hasRedis: Bool) {
        self.populations = populations
        self.hasRedis = hasRedis
    }

    /// The index of the family with this template, added if it is new.
    public mutating func family(_ family: KeyFamily) -> UInt16 {
        if let index = families.firstIndex(where: { $0.template == family.template }) {
            return UInt16(index)
        }
        families.append(family)
        return UInt16(families.count - 1)
    }

    /// The index of the table with this name, added if it is new.
    public mutating func table(_ table: Table) -> UInt16 {
        if let index = tables.firstIndex(where: { $0.name == table.name }) { return UInt16(index) }
        tables.append(table)
        return UInt16(tables.count - 1)
    }
}

/// Why a step cannot be built from its settings.
public struct StepProblem: Error, Sendable, Equatable {
    /// The setting at fault; nil is the step as a whole.
    public var setting: String?
    /// What is wrong, naming the value and the limit.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Creates a problem from its words.
    public init(setting: String?, _ message: String, hint: String? = nil) {
        self.setting = setting
        self.message = message
        self.hint = hint
    }

    /// The setting `table` names a table of another content.
    static func table(_ table: Table, holdsNo content: String) -> StepProblem {
        StepProblem(
            setting: "table",
            "table '\(table.name)' does not hold \(content)",
            hint: "declare it with '\(content)-of: POPULATION'"
        )
    }
}
