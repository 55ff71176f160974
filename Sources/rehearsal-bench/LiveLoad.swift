import Measurement
import Patterns
import Stores
import Synchronization
import Workload

/// Load for the live engine: one step, sent by users who each ask again as soon as they are
/// answered, or at a constant rate.
struct LiveLoad: Sendable {
    /// What a request does.
    enum Operation: String, Sendable, CaseIterable {
        case get, set
        case select, update

        /// Whether it goes to Redis.
        var isRedis: Bool { self == .get || self == .set }
    }

    static let keys: UInt32 = 100_000
    static let size: UInt32 = 100
    static let table = Table(
        name: "items",
        content: .rows(owners: keys, each: 1),
        rowSize: size
    )

    var operation: Operation
    var connections: Int
    /// Users of each connection.
    var pipeline = 1
    /// The requests per second of all users together; nil where each asks as soon as it can.
    var rate: UInt64?
    /// The time before the measured part, in which connections are opened.
    var warmUp = Nanoseconds.second / 2
    /// The measured part.
    var duration: Nanoseconds

    /// What the users did in the measured part.
    final class Tally: Sendable {
        struct Reading {
            var operations = 0
            var processor: Int64 = 0
            var length: Nanoseconds = 0
        }
        private struct State {
            var operations = 0
            var begin: (at: Nanoseconds, processor: Int64)?
            var end: (at: Nanoseconds, processor: Int64)?
        }
        private let state = Mutex(State())

        /// Notes an operation that ended in the measured part.
        func note(at now: Nanoseconds) {
            state.withLock { state in
                state.operations += 1
                if state.begin == nil { state.begin = (now, Machine.processorTime()) }
            }
        }

        /// Notes that the measured part is over.
        func end(at now: Nanoseconds) {
            state.withLock { state in
                if state.end == nil { state.end = (now, Machine.processorTime()) }
            }
        }

        var reading: Reading {
            state.withLock { state in
                guard let begin = state.begin, let end = state.end else { return Reading() }
                return Reading(
                    operations: state.operations,
                    processor: end.processor - begin.processor,
                    length: end.at - begin.at
                )
            }
        }
    }

    /// The trial, whose users note what they do.
    func trial(_ tally: Tally) throws -> Trial {
        var blueprint = Blueprint(
            populations: [Population(name: "item", count: Self.keys, popularity: .uniform)],
            hasRedis: operation.isRedis
        )
        let family = blueprint.family(
            KeyFamily(template: "key:{item}", parts: [.text("key:"), .number(slot: 0)])
        )
        if !operation.isRedis { _ = blueprint.table(Self.table) }
        let step = try step(family, &blueprint)
        let network = Network(name: "loopback", oneWay: 0, source: "the bench")
        let (families, tables) = (blueprint.families, blueprint.tables)
        let window = warmUp + duration
        let users = connections * pipeline
        let load = self
        return Trial(
            setup: operation.rawValue,
            repetition: 0,
            seed: 1,
            redis: operation.isRedis ? RedisSettings(network: network) : nil,
            postgres: PostgresSettings(maxConnections: 100, pool: connections, network: network),
            families: families,
            tables: tables,
            instances: operation.isRedis ? connections : 1,
            layout: Recorder.Layout(
                endpoints: [.init(name: "only", cacheable: false)],
                families: families.map(\.template),
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: warmUp,
                window: window,
                interval: .second
            ),
            requests: {
                LoadRequests(
                    count: rate.map { Int($0) * Int(window / .second) } ?? users,
                    rate: rate
                )
            },
            application: { seams, recorder in
                let parts = seams.map { seams in
                    ScenarioApplication(
                        endpoints: [[step]],
                        tables: tables,
                        families: families,
                        seams: [seams],
                        recorder: recorder,
                        seed: 1
                    )
                }
                return LoadApplication(load, parts, seams[0].clock, tally)
            }
        )
    }

    private func step(_ family: UInt16, _ blueprint: inout Blueprint) throws -> any Step {
        let name = operation.isRedis ? "redis" : "sql"
        guard let kind = StepKind.all.first(where: { $0.name == name }) else {
            preconditionFailure("there is no step '\(name)'")
        }
        var values: [String: SettingValue] = [:]
        for setting in kind.settings { values[setting.name] = setting.fallback }
        switch operation {
        case .get, .set:
            values["command"] = .choice(operation.rawValue)
            values["key"] = .key(KeyMaker(family: family, first: .entity(0)))
            values["size"] = .bytes(Int64(Self.size))
        case .select, .update:
            values["statement"] = .choice(operation == .select ? "read" : "update")
            values["table"] = .table(0)
        }
        return try kind.build(StepSettings(kind: name, values: values), &blueprint)
    }
}

/// The first request of each user at once, or requests at a constant rate.
private struct LoadRequests: RequestSource {
    var count: Int
    var rate: UInt64?
    private var sent = 0

    init(count: Int, rate: UInt64?) {
        self.count = count
        self.rate = rate
    }

    mutating func next() -> Request? {
        guard sent < count else { return nil }
        defer { sent += 1 }
        let at = rate.map { Nanoseconds(sent) * .second / Nanoseconds($0) } ?? 0
        return Request(at: at, number: UInt64(sent), endpoint: 0)
    }
}

/// One application for each connection; its users draw their keys uniformly.
private final class LoadApplication: Application {
    private let load: LiveLoad
    private let parts: [ScenarioApplication]
    private let clock: any Clock
    private let tally: LiveLoad.Tally
    private let window: Nanoseconds
    private var state: UInt64 = 88_172_645_463_325_252

    init(
        _ load: LiveLoad,
        _ parts: [ScenarioApplication],
        _ clock: any Clock,
        _ tally: LiveLoad.Tally
    ) {
        (self.load, self.parts, self.clock, self.tally) = (load, parts, clock, tally)
        window = load.warmUp + load.duration
    }

    func serve(_ request: Request) async {
        let part = parts[Int(request.number % UInt64(parts.count))]
        if load.rate != nil {
            await part.serve(drawn(request.number, at: request.at))
            return
        }
        while true {
            let now = clock.now
            if now >= window { return tally.end(at: now) }
            if now >= load.warmUp { tally.note(at: now) }
            await part.serve(drawn(request.number, at: now))
        }
    }

    /// A request for a key that Marsaglia's xorshift64 draws.
    private func drawn(_ number: UInt64, at now: Nanoseconds) -> Request {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        var request = Request(at: now, number: number, endpoint: 0)
        request.entities[0] = UInt32(state % UInt64(LiveLoad.keys))
        return request
    }
}
