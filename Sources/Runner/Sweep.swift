public import Analysis
import Dispatch
import Measurement
public import ScenarioFile
public import Stores
import Synchronization

/// A point of a sweep: the scenario with one value of each variable in it.
public struct SweepPoint: Sendable {
    /// The values, in the order of the variables.
    public var values: [String]
    /// The scenario that they make.
    public var scenario: Scenario

    /// Creates a point.
    public init(values: [String], scenario: Scenario) {
        self.values = values
        self.scenario = scenario
    }
}

/// Plays every setup of every point of a grid, each as often as asked.
///
/// A setup that nothing varied has an effect on is played once, and stands in every row.
public struct Sweep: Sendable {
    /// What is played once: a setup at the first point where it is as it is.
    private struct Task: Sendable {
        var label: String
        var setup: String
        var runner: Runner
    }
    private let variables: [SweepVariable]
    private let points: [SweepPoint]
    private let tasks: [Task]
    /// The task of each point's setups, in their order.
    private let taskOfSetup: [[Int]]
    private let threads: Int

    /// How many trials there are to play.
    public let trials: Int

    /// Prepares a sweep.
    ///
    /// - Parameters:
    ///   - variables: What is varied.
    ///   - points: The points of the grid, at least one.
    ///   - options: What the caller chooses; a window stands for that of every point.
    ///   - engine: What plays.
    /// - Throws: ``RunProblem`` when a setup that was asked for does not exist.
    public init(
        _ variables: [SweepVariable],
        points: [SweepPoint],
        options: RunOptions,
        engine: any Engine
    ) throws(RunProblem) {
        self.variables = variables
        self.points = points
        threads = max(1, options.threads)
        var tasks: [Task] = []
        var known: [[String]: Int] = [:]
        var taskOfSetup: [[Int]] = []
        for point in points {
            // Asking for all of them first finds a name that does not exist.
            _ = try Runner(point.scenario, options: options, engine: engine)
            var ofPoint: [Int] = []
            for setup in Self.setups(of: point, options) {
                let identity = [setup.name, setup.systemText, point.scenario.streamText]
                if let index = known[identity] {
                    ofPoint.append(index)
                    continue
                }
                known[identity] = tasks.count
                ofPoint.append(tasks.count)
                var own = options
                own.setups = [setup.name]
                own.threads = 1
                let runner = try Runner(point.scenario, options: own, engine: engine)
                let label = (point.values + [setup.name]).joined(separator: " ")
                tasks.append(Task(label: label, setup: setup.name, runner: runner))
            }
            taskOfSetup.append(ofPoint)
        }
        self.tasks = tasks
        self.taskOfSetup = taskOfSetup
        trials = tasks.count * options.repetitions
    }

    private static func setups(of point: SweepPoint, _ options: RunOptions) -> [Setup] {
        point.scenario.setups.filter {
            options.setups.isEmpty || options.setups.contains($0.name)
        }
    }

    /// Plays everything and hands out the record.
    ///
    /// - Parameters:
    ///   - toolVersion: The version that is written down.
    ///   - command: The command that repeats the sweep.
    ///   - progress: Told how far the sweep is, from any thread; answering false stops it.
    /// - Returns: The record, partial when it was stopped or an engine gave up on a later point.
    /// - Throws: `EngineFailure` when nothing could be measured.
    public func run(
        toolVersion: String,
        command: String,
        progress: @escaping @Sendable (RunProgress) -> Bool
    ) throws(EngineFailure) -> SweepRecord {
        let board = SweepBoard(tasks: tasks.count)
        DispatchQueue.concurrentPerform(iterations: min(threads, tasks.count)) { _ in
            while let index = board.next() {
                let task = tasks[index]
                do throws(EngineFailure) {
                    let record = try task.runner.run(toolVersion: toolVersion, command: command) {
                        var state = $0
                        state.done += board.done * $0.total
                        state.total = trials
                        state.setup = task.label
                        if !progress(state) { board.stop() }
                        return !board.isStopped
                    }
                    board.keep(record, at: index)
                } catch {
                    board.fail(error)
                }
            }
        }
        return try record(of: board)
    }

    private func record(of board: SweepBoard) throws(EngineFailure) -> SweepRecord {
        let played = board.played
        guard var description = played.lazy.compactMap(\.?.description).first else {
            throw board.failure
                ?? EngineFailure("stopped before anything was measured", hint: nil)
        }
        description.setups = distinct(played.compactMap(\.?.description).flatMap(\.setups)) {
            $0.name == $1.name
        }
        description.notModelled = distinct(
            played.compactMap(\.?.description).flatMap(\.notModelled),
            ==
        )
        description.doubts = zip(tasks, played).flatMap { task, played in
            (played?.doubts ?? []).map { "At \(task.label): \($0)" }
        }
        description.status = board.status
        let rows = zip(points, taskOfSetup).flatMap { point, tasks in
            tasks.flatMap { task in
                (played[task]?.rows ?? []).map { row in
                    var row = row
                    row.values = point.values
                    return row
                }
            }
        }
        return SweepRecord(
            description: description,
            variables: variables,
            rows: rows,
            unvaried: unvaried
        )
    }

    /// The setups of which one task stands at every point of several.
    private var unvaried: [String] {
        guard taskOfSetup.count > 1, let first = taskOfSetup.first else { return [] }
        return first.filter { task in taskOfSetup.allSatisfy { $0.contains(task) } }
            .map { tasks[$0].setup }
    }

    /// The first of each that are the same, in their order.
    private func distinct<Value>(
        _ values: [Value],
        _ areSame: (Value, Value) -> Bool
    ) -> [Value] {
        values.reduce(into: []) { kept, value in
            if !kept.contains(where: { areSame($0, value) }) { kept.append(value) }
        }
    }
}

/// What the threads of a sweep share.
private final class SweepBoard: Sendable {
    /// What is kept of a task: its figures, without histograms and timelines.
    struct Played: Sendable {
        var description: RunDescription
        var doubts: [String]
        var rows: [SweepRow]
    }
    private struct State {
        var next = 0
        var done = 0
        var isStopped = false
        var failure: EngineFailure?
        var status = RunStatus.complete
        var played: [Played?]
    }
    private let state: Mutex<State>

    init(tasks: Int) {
        state = Mutex(State(played: [Played?](repeating: nil, count: tasks)))
    }

    /// The next task to play; nil when there is none or the sweep ends.
    func next() -> Int? {
        state.withLock { state in
            guard !state.isStopped, state.failure == nil, state.next < state.played.count else {
                return nil
            }
            state.next += 1
            return state.next - 1
        }
    }

    func keep(_ record: RunRecord, at index: Int) {
        let tables = RunTables(record)
        let rows = record.trials.map { trial in
            SweepRow(
                values: [],
                setup: trial.setup,
                repetition: trial.repetition,
                figures: SweepRow.metrics.map { metric in
                    tables.summary.first {
                        $0.scope == .run && $0.metric == metric.name && $0.setup == trial.setup
                            && $0.repetition == trial.repetition
                    }?.value
                }
            )
        }
        let played = Played(
            description: record.description,
            doubts: tables.description.doubts,
            rows: rows
        )
        state.withLock { state in
            // The figures of a trial that was cut short would be taken for those of a whole one.
            if case .partial = record.description.status {
                state.status = record.description.status
            } else {
                state.played[index] = played
                state.done += 1
            }
        }
    }

    func fail(_ failure: EngineFailure) {
        state.withLock { state in
            if state.failure == nil { state.failure = failure }
            state.status = .partial(reason: failure.message)
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.status = .partial(reason: "stopped before the end")
        }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }
    var done: Int { state.withLock { $0.done } }
    var failure: EngineFailure? { state.withLock { $0.failure } }
    var status: RunStatus { state.withLock { $0.status } }
    var played: [Played?] { state.withLock { $0.played } }
}
