import Measurement
import Stores
import Workload

/// Plays an interleaving on an engine, through the same seam that the patterns use.
struct Interpreter: Sendable {
    var engine: any Engine
    /// How long an answer may take from a client whom the server does not call blocked.
    var patience: Nanoseconds
    /// How often answers are looked for.
    var glance: Nanoseconds
    /// How long everyone rests after a client was blocked, so that the deadlock timers fire in the
    /// order in which they were set and each victim is gone before the next one fires.
    var spacing: Nanoseconds

    /// What comes of the moves, one line for each.
    func trace(of moves: [Move]) throws -> [String] {
        try traces(of: [moves], endingDeadlocks: false)[0]
    }

    /// What comes of several games that are played one after the other, each on rows of its own.
    ///
    /// Whenever clients wait for each other in a ring time passes: otherwise the moment at which
    /// the deadlock's timer fires would depend on the engine's speed.
    func traces(of games: [[Move]]) throws -> [[String]] {
        try traces(of: games, endingDeadlocks: true)
    }

    private func traces(of games: [[Move]], endingDeadlocks: Bool) throws -> [[String]] {
        let ledger = Ledger(endsDeadlocks: endingDeadlocks)
        _ = try engine.play(trial(games, ledger)) { _ in true }
        return ledger.traces
    }

    private func trial(_ games: [[Move]], _ ledger: Ledger) -> Trial {
        Trial(
            setup: "interleaving",
            repetition: 0,
            seed: 1,
            redis: nil,
            postgres: PostgresSettings(
                maxConnections: 20,
                pool: 1,
                network: Network(name: "test", oneWay: 0, source: "a test")
            ),
            families: [],
            tables: Table.all(games: UInt32(games.count)),
            // One more to ask the server who is blocked.
            instances: Client.allCases.count + 1,
            layout: Recorder.Layout(
                endpoints: [.init(name: "interleaving", cacheable: false)],
                families: [],
                commands: [],
                statements: StatementKind.allCases.map(\.name),
                warmUp: 0,
                window: .millisecond,
                interval: .millisecond
            ),
            requests: { Once() },
            application: { seams, recorder in
                Director(games, self, seams, recorder, ledger)
            }
        )
    }
}

/// Where a director leaves its lines; written on the engine's thread while the test waits for it.
private final class Ledger: @unchecked Sendable {
    let endsDeadlocks: Bool
    var traces: [[String]] = []

    init(endsDeadlocks: Bool) { self.endsDeadlocks = endsDeadlocks }
}

/// An application whose one request plays the games, each client on an instance of its own.
private final class Director: Application {
    private let games: [[Move]]
    private let interpreter: Interpreter
    private let seams: [Seams]
    private let sessions: [Session]
    private let recorder: Recorder
    private let ledger: Ledger

    init(
        _ games: [[Move]],
        _ interpreter: Interpreter,
        _ seams: [Seams],
        _ recorder: Recorder,
        _ ledger: Ledger
    ) {
        self.games = games
        self.interpreter = interpreter
        self.seams = seams
        self.recorder = recorder
        self.ledger = ledger
        sessions = zip(Client.allCases, seams).map { Session($0, $1.sql) }
    }

    func serve(_ request: Request) async {
        let began = seams[0].clock.now
        recorder.begin(endpoint: 0, intended: request.at, now: began)
        for (number, moves) in games.enumerated() {
            var trace: [String] = []
            for move in moves {
                trace.append(await play(move, UInt32(number)))
                if ledger.endsDeadlocks, sessions.count(where: \.isWaiting) > 1,
                    await blocked(inDeadlock: true) > 0
                {
                    trace.append(await play(.wait, 0))
                }
            }
            ledger.traces.append(trace)
            await endEverything()
        }
        let now = seams[0].clock.now
        recorder.end(
            endpoint: 0,
            intended: request.at,
            began: began,
            now: now,
            outcome: .served
        )
    }

    private func play(
        _ move: Move,
        _ game: UInt32,
        isolation: isolated (any Actor)? = #isolation
    ) async -> String {
        guard case .act(let client, let action) = move else {
            let waiting = sessions.filter(\.isWaiting)
            // The deadlock timer is 1 s, and a busy machine may be late.
            let limit: Nanoseconds = waiting.isEmpty ? 0 : 1_500 * .millisecond
            await pause(atMost: limit) { !waiting.allSatisfy(\.isWaiting) }
            await settle()
            return line(nil)
        }
        let session = sessions[client.rawValue]
        guard let action = session.possible(action)?.moved(to: game) else { return "-" }
        session.begin()
        seams[0].processes.start(isolation: isolation) { await session.perform(action) }
        await settle()
        if session.isWaiting {
            let clock = seams[0].clock
            await clock.sleep(until: clock.now + interpreter.spacing)
        }
        return line(session)
    }

    /// Waits until everyone has an answer or is blocked, as the server says.
    private func settle() async {
        let clock = seams[0].clock
        let deadline = clock.now + interpreter.patience
        while clock.now < deadline {
            let waiting = sessions.count(where: \.isWaiting)
            if waiting == 0 { return }
            let blocked = await blocked(inDeadlock: false)
            if blocked == waiting, sessions.count(where: \.isWaiting) == waiting { return }
            await clock.sleep(until: clock.now + interpreter.glance)
        }
    }

    /// How many sessions the server knows to wait for another.
    private func blocked(inDeadlock: Bool) async -> Int {
        guard let observer = seams.last?.sql,
            case .count(let count) = try? await observer.run(.countWaiting(inDeadlock: inDeadlock))
        else { return 0 }
        return Int(count)
    }

    /// Rolls every open transaction back, so that the next game starts from nothing.
    private func endEverything() async {
        while let session = sessions.first(where: \.isBusy) {
            if session.isWaiting {
                _ = await play(.wait, 0)
            } else {
                await session.perform(.rollback)
            }
            if let free = sessions.first(where: { $0.isBusy && !$0.isWaiting }) {
                await free.perform(.rollback)
            }
        }
        for session in sessions { _ = session.takeOutcome() }
    }

    private func pause(atMost limit: Nanoseconds, until isOver: () -> Bool) async {
        let clock = seams[0].clock
        let deadline = clock.now + limit
        while clock.now < deadline, !isOver() {
            await clock.sleep(until: clock.now + interpreter.glance)
        }
    }

    private func line(_ mover: Session?) -> String {
        var words: [String] = []
        if let mover {
            words.append("\(mover.client.name) \(mover.takeOutcome() ?? Words.blocked)")
        }
        for session in sessions {
            if let outcome = session.takeOutcome() {
                words.append("\(session.client.name) \(outcome)")
            }
        }
        return words.joined(separator: ", ")
    }
}

/// One client: a connection, its open transaction and the last answer.
private final class Session {
    let client: Client
    private let store: any SQLStore
    private var transaction: (any SQLTransaction)?
    private var outcome: String?
    private(set) var isWaiting = false

    init(_ client: Client, _ store: any SQLStore) {
        self.client = client
        self.store = store
    }

    /// Whether it waits or has a transaction open.
    var isBusy: Bool { isWaiting || transaction != nil }

    func begin() { isWaiting = true }

    /// The action, where the client can do it now: it does not wait, and the transaction fits.
    func possible(_ action: Action) -> Action? {
        if isWaiting { return nil }
        switch action {
        case .begin: return transaction == nil ? action : nil
        case .commit, .rollback: return transaction == nil ? nil : action
        case .run: return action
        }
    }

    func takeOutcome() -> String? {
        defer { outcome = nil }
        return outcome
    }

    func perform(_ action: Action) async {
        do throws(StoreError) {
            outcome = try await answer(action)
        } catch {
            outcome = Words.text(error)
        }
        isWaiting = false
    }

    private func answer(_ action: Action) async throws(StoreError) -> String {
        switch action {
        case .begin(let level):
            transaction = try await store.begin(level)
        case .run(let statement):
            guard let transaction else { return Words.text(try await store.run(statement)) }
            return Words.text(try await transaction.run(statement))
        case .commit:
            let ending = transaction
            transaction = nil
            try await ending?.commit()
        case .rollback:
            let ending = transaction
            transaction = nil
            await ending?.rollback()
        }
        return Words.done
    }
}
