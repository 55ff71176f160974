public import Analysis
import Audit
import Dispatch
import Measurement
import Patterns
public import ScenarioFile
public import Stores
import Synchronization
import Workload

/// Plays a scenario: each chosen setup, as often as asked, on one engine.
public struct Runner: Sendable {
    private let scenario: Scenario
    private let options: RunOptions
    private let engine: any Engine
    private let setups: [Setup]

    /// The part of the day that is played.
    private let day: Window
    /// The same as it is played: shorter where the day passes faster.
    public let window: Window
    /// The seed of the first repetition.
    public let seed: UInt64

    /// Prepares a run.
    ///
    /// - Throws: ``RunProblem`` when a setup that was asked for does not exist.
    public init(
        _ scenario: Scenario,
        options: RunOptions,
        engine: any Engine
    ) throws(RunProblem) {
        for name in options.setups { _ = try scenario.setup(named: name) }
        self.scenario = scenario
        self.options = options
        self.engine = engine
        precondition(options.speed == 1 || options.speed == scenario.speed)
        day = options.window ?? scenario.window
        window = day.faster(by: options.speed)
        seed = options.seed ?? scenario.seed
        let unplayable = engine.name == "model" ? [] : scenario.matrix?.onTheModelAlone ?? []
        let all = options.speed == 1 ? scenario.setups : scenario.fasterSetups
        setups = all.filter { setup in
            options.setups.isEmpty && !unplayable.contains(setup.name)
                || options.setups.contains(setup.name)
        }
    }

    /// Plays every trial and hands out the run's record.
    ///
    /// - Parameters:
    ///   - toolVersion: The version that is written down.
    ///   - command: The command that repeats the run.
    ///   - progress: Told how far the run is, from any thread; answering false stops it, and what
    ///     has been measured is kept as a partial run.
    /// - Returns: The record, partial when it was stopped or an engine gave up after a first trial.
    /// - Throws: `EngineFailure` when nothing could be measured.
    public func run(
        toolVersion: String,
        command: String,
        progress: @escaping @Sendable (RunProgress) -> Bool
    ) throws(EngineFailure) -> RunRecord {
        let trials = self.trials()
        let board = Board(trials: trials.count)
        let threads = max(1, min(options.threads, trials.count))
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while let index = board.next() {
                let trial = trials[index]
                do throws(EngineFailure) {
                    let record = try engine.play(trial) { passed in
                        let state = RunProgress(
                            done: board.done,
                            total: trials.count,
                            setup: trial.setup,
                            repetition: trial.repetition,
                            passed: passed,
                            window: window.duration
                        )
                        if !progress(state) { board.stop() }
                        return !board.isStopped
                    }
                    try check(record)
                    board.keep(record, at: index)
                } catch {
                    board.fail(error)
                }
            }
        }
        return try record(of: board, toolVersion: toolVersion, command: command)
    }

    /// Little's law as a self-check: the integral of requests in flight is the sum of their times.
    private func check(_ record: TrialRecord) throws(EngineFailure) {
        guard record.engine.inFlightIntegral == record.engine.serviceSum else {
            throw EngineFailure(
                "setup '\(record.setup)', repetition \(record.repetition): the integral of "
                    + "requests in flight (\(record.engine.inFlightIntegral) ns) is not the "
                    + "sum of their "
                    + "times (\(record.engine.serviceSum) ns)",
                hint: "this is a defect of rehearsal; please report the scenario and its seed"
            )
        }
    }

    private func record(
        of board: Board,
        toolVersion: String,
        command: String
    ) throws(EngineFailure) -> RunRecord {
        let kept = board.records
        if kept.isEmpty, let failure = board.failure { throw failure }
        var status = RunStatus.complete
        if let failure = board.failure {
            status = .partial(reason: failure.message)
        } else if board.isStopped {
            status = .partial(reason: "stopped before the end")
        }
        var description = description(toolVersion: toolVersion, command: command)
        if let sentence = options.speedSentence { description.notModelled.append(sentence) }
        description.notModelled += notes(of: kept)
        description.doubts =
            setups.compactMap(unvalidated)
            + setups.flatMap { faultNotes.sentences(of: $0, in: kept) }
        description.status = status
        return RunRecord(
            description: description,
            trials: kept,
            races: kept.compactMap(race),
            goals: scenario.goals,
            claims: scenario.claims,
            // A month of a day that passes faster is no month that anybody is billed for.
            bases: scenario.plans.plans.isEmpty || options.speed > 1 ? [] : setups.map(basis)
        )
    }

    /// What the bills of a setup are made of.
    private func basis(_ setup: Setup) -> BillBasis {
        BillBasis(
            setup: setup.name,
            plans: scenario.plans.plans.filter { $0.store == .postgres || setup.redis != nil },
            users: scenario.plans.users,
            storedBytes: setup.tables.reduce(0) { $0 + $1.bytesLoaded },
            redisConnections: setup.instances
        )
    }

    /// What is written down of the run, before anything is played.
    func description(toolVersion: String, command: String) -> RunDescription {
        RunDescription(
            scenario: ScenarioRecord(
                name: scenario.name,
                summary: scenario.summary,
                source: scenario.source ?? "",
                path: scenario.path,
                text: scenario.text,
                inputs: scenario.inputs,
                contradictions: scenario.contradictions
            ),
            toolVersion: toolVersion,
            engine: engine.name,
            seed: seed,
            repetitions: options.repetitions,
            window: WindowRecord(window),
            setups: setups.map {
                $0.record(on: engine, inputs: scenario.inputs, faults: faultNotes.played($0))
            },
            matrix: scenario.matrix,
            notModelled: scenario.notes,
            command: command
        )
    }

    /// What is to be said of a setup that plays a provider; nil where it plays none.
    private func unvalidated(_ setup: Setup) -> String? {
        guard let provider = setup.redis?.provider else { return nil }
        guard engine.playsNetwork else {
            return "Setup '\(setup.name)': the \(engine.name) engine plays Redis itself,"
                + " not \(provider.name)."
        }
        return "Setup '\(setup.name)': the figures of \(provider.name) are unvalidated; they follow"
            + " its documents, and no server of its own was compared with them."
    }

    private var faultNotes: FaultNotes {
        FaultNotes(window: day, engine: engine.name, speed: options.speed)
    }

    /// What the engines say about themselves, each sentence once, in the order of the trials.
    private func notes(of records: [TrialRecord]) -> [String] {
        var notes: [String] = []
        for note in records.flatMap(\.engine.notes) where !notes.contains(note) {
            notes.append(note)
        }
        return notes
    }

    /// The audit of a trial's bookings; nil where nothing was booked.
    private func race(_ trial: TrialRecord) -> RaceRecord? {
        guard let setup = setups.first(where: { $0.name == trial.setup }) else { return nil }
        let resource = setup.bookedPopulation.map { scenario.populations[$0].name } ?? "resource"
        return RaceRecord(auditing: trial, under: setup.protection, of: resource)
    }

    /// Every trial: the setups in the scenario's order, each with its repetitions.
    private func trials() -> [Trial] {
        setups.flatMap { setup in
            (0..<options.repetitions).map { repetition in
                trial(
                    setup,
                    repetition: repetition,
                    seed: RandomStream.seed(seed, repetition: repetition)
                )
            }
        }
    }

    private func trial(_ setup: Setup, repetition: Int, seed: UInt64) -> Trial {
        let (scenario, window, day, speed) = (scenario, window, day, options.speed)
        let application = PlayedApplication(setup: setup, seed: seed) {
            scenario.users(for: window, seed: seed)
        }
        return Trial(
            setup: setup.name,
            repetition: repetition,
            seed: seed,
            redis: setup.redis,
            postgres: setup.postgres,
            families: setup.families,
            tables: setup.tables,
            instances: setup.instances,
            faults: faultNotes.played(setup).map(\.inWindow),
            layout: Recorder.Layout(setup, window, scenario.plans.plans),
            requests: { scenario.requests(for: day, seed: seed, speed: speed) },
            application: application.whole,
            division: application.division
        )
    }
}

/// The trials of a run as its threads share them.
private final class Board: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var stopped = false
        var failure: EngineFailure?
        var records: [TrialRecord?]
    }
    private let state: Mutex<State>

    init(trials: Int) {
        state = Mutex(State(records: [TrialRecord?](repeating: nil, count: trials)))
    }

    /// The next trial to play; nil when there is none or the run ends.
    func next() -> Int? {
        state.withLock { state in
            guard !state.stopped, state.failure == nil, state.next < state.records.count else {
                return nil
            }
            state.next += 1
            return state.next - 1
        }
    }

    func keep(_ record: TrialRecord, at index: Int) {
        state.withLock { state in
            state.records[index] = record
            state.done += 1
        }
    }

    func fail(_ failure: EngineFailure) {
        state.withLock { state in if state.failure == nil { state.failure = failure } }
    }

    func stop() { state.withLock { $0.stopped = true } }

    var isStopped: Bool { state.withLock { $0.stopped } }
    var done: Int { state.withLock { $0.done } }
    var failure: EngineFailure? { state.withLock { $0.failure } }
    var records: [TrialRecord] { state.withLock { $0.records.compactMap(\.self) } }
}
