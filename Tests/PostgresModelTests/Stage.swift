import Measurement
import Simulation
import Stores
import Testing
import Workload

/// A world with one model server, in which a test's processes run.
final class Stage {
    let model: PostgresModel
    let timeline: Timeline
    private let processes: any Processes

    init(model: PostgresModel, timeline: Timeline, processes: any Processes) {
        self.model = model
        self.timeline = timeline
        self.processes = processes
    }

    /// Starts processes 0 ..< count, and waits until all have ended.
    func together(
        _ count: Int,
        isolation: isolated (any Actor)? = #isolation,
        _ body: @escaping (Int) async -> Void
    ) async {
        let ended = Gate(count)
        for number in 0..<count {
            start {
                await body(number)
                ended.pass()
            }
        }
        await ended.wait()
    }

    /// Starts a process that runs beside the caller.
    func start(
        isolation: isolated (any Actor)? = #isolation,
        _ body: @escaping () async -> Void
    ) {
        processes.start(isolation: isolation, body)
    }

    /// Waits for a span of virtual time.
    func pause(_ span: Nanoseconds) async { await timeline.sleep(until: timeline.now + span) }
}

/// Opens when it has been passed a number of times.
final class Gate {
    private var missing: Int
    private var waiting: UnsafeContinuation<Void, Never>?

    init(_ count: Int) { missing = count }

    func pass() {
        missing -= 1
        if missing == 0 { waiting?.resume() }
    }

    func wait() async {
        if missing > 0 { await withUnsafeContinuation { waiting = $0 } }
    }
}

/// Plays a test's process against a model server, to its end and in virtual time.
func onStage<Outcome: Sendable>(
    _ settings: PostgresSettings = .atOnce(),
    tables: [Table] = Table.all,
    costs: StatementCosts = .free,
    seed: UInt64 = 1,
    _ body: @escaping @Sendable (Stage) async -> Outcome
) throws -> Outcome {
    let world = World()
    return try world.assumeIsolated { world in
        let model = PostgresModel(
            settings: settings,
            tables: tables,
            costs: costs,
            timeline: world.timeline,
            seed: seed
        )
        let stage = Stage(
            model: model,
            timeline: world.timeline,
            processes: WorldProcesses(executor: world.executor)
        )
        let play = Play(stage: stage, body: body)
        try world.play(Once(), application: play, interval: .day) { _ in true }
        return try #require(play.outcome, "the play did not come to its end")
    }
}

/// An application whose one request is the test's process.
private final class Play<Outcome>: Application {
    let stage: Stage
    let body: (Stage) async -> Outcome
    var outcome: Outcome?

    init(stage: Stage, body: @escaping (Stage) async -> Outcome) {
        self.stage = stage
        self.body = body
    }

    func serve(_ request: Request) async { outcome = await body(stage) }
}

/// One request at the start.
struct Once: RequestSource {
    private var isOver = false

    init() {}

    mutating func next() -> Request? {
        defer { isOver = true }
        return isOver ? nil : Request(at: 0, number: 0, endpoint: 0)
    }
}

extension PostgresSettings {
    /// A server without a distance, with room for every test.
    static func atOnce(
        cores: Int = 4,
        maxConnections: Int = 100_000,
        oneWay: Nanoseconds = 0
    ) -> PostgresSettings {
        PostgresSettings(
            maxConnections: maxConnections,
            cores: cores,
            network: Network(name: "test", oneWay: oneWay, source: "a test")
        )
    }
}

extension StatementCosts {
    /// Every piece of work takes a microsecond, the rest nothing: for tests of order, not of time.
    static let free = StatementCosts(every: WorkTime(.microsecond), source: "a test")
}

extension Table {
    static let rows: UInt16 = 0
    static let groups: UInt16 = 1
    static let cars: UInt16 = 2
    static let exclusiveCars: UInt16 = 3
    static let counters: UInt16 = 4
    static let payouts: UInt16 = 5
    /// Exclusive for confirmed bookings alone.
    static let heldCars: UInt16 = 6
    /// Exclusive, and bookings of no day are let in.
    static let looseCars: UInt16 = 7

    /// The tables of the tests, at the indexes above.
    static let all = all(games: 1)

    /// The same with rows and resources of their own for each game: number n starts at 10 n.
    static func all(games: UInt32) -> [Table] {
        var held = Table(
            name: "held_cars",
            content: .bookings(resources: 10 * games, exclusive: true),
            rowSize: 10
        )
        held.constrainsPending = false
        var loose = Table(
            name: "loose_cars",
            content: .bookings(resources: 10 * games, exclusive: true),
            rowSize: 10
        )
        loose.refusesEmptyRanges = false
        return [
            Table(name: "rows", content: .rows(owners: 10 * games, each: 1), rowSize: 10),
            Table(name: "groups", content: .rows(owners: 10 * games, each: 3), rowSize: 10),
            Table(
                name: "cars",
                content: .bookings(resources: 10 * games, exclusive: false),
                rowSize: 10
            ),
            Table(
                name: "exclusive_cars",
                content: .bookings(resources: 10 * games, exclusive: true),
                rowSize: 10
            ),
            Table(name: "counters", content: .counters, rowSize: 0),
            Table(name: "payouts", content: .payouts, rowSize: 0),
            held, loose,
        ]
    }
}
