import Analysis
import Live
import Reporting
import Runner
import ScenarioFile
import Simulation
import Stores

extension Command {
    static let sweep = Command(
        name: "sweep",
        operands: "FILE",
        operandCount: 1...1,
        summary: "Play a scenario over a grid of settings",
        discussion: """
            Puts every combination of the values of '--vary' into the scenario and plays it: how \
            do hit ratio, evictions and database load change with the memory limit and the \
            policy? The sweep's folder holds sweep.csv with a row for each point, setup and \
            repetition, a plot and report.html. Goals are not judged.
            """,
        examples: [
            "rehearsal sweep Scenarios/trace-replay.yaml --setup redis-64MB \\",
            "  --vary stores.redis.max-memory=2MB,3MB,4MB \\",
            "  --vary stores.redis.policy=allkeys-lru,allkeys-lfu",
        ],
        ownFlags: [
            .vary, .engine, .calibration, .setup, .seed, .repetitions, .window, .threads, .output,
            .format,
            .quiet,
        ],
        run: { invocation throws(Failure) in try PlaySweep.run(invocation) }
    )
}

/// Plays what `sweep` was asked to play.
private struct PlaySweep {
    /// The most points of a grid; each is a whole run.
    private static let pointLimit = 10_000

    let arguments: Arguments
    let terminal: Terminal
    let live = LiveEngine()
    /// Where the model's times come from.
    private var calibration = CalibrationFile.shipped
    var world: World { terminal.world }
    private var variations: [Variation] { arguments.variations(.vary) }

    init(_ invocation: Invocation) {
        arguments = invocation.arguments
        terminal = invocation.terminal
    }

    static func run(_ invocation: Invocation) throws(Failure) -> ExitCode {
        var sweep = PlaySweep(invocation)
        guard let file = try CalibrationFile.of(invocation.arguments, saying: invocation.terminal)
        else { return .nothingRan }
        sweep.calibration = file
        return try sweep.run()
    }

    private func run() throws(Failure) -> ExitCode {
        defer { live.shutdown() }
        try checkVariations()
        let traces = TraceFiles(world: world)
        // What is wrong with the file itself is said as every command says it.
        guard let scenario = Scenarios.load(arguments.operands[0], traces, saying: terminal) else {
            return .nothingRan
        }
        guard let points = points(of: scenario, traces) else { return .nothingRan }
        let request = try RunRequest(arguments, for: scenario, processors: world.processors)
        let sweep = try sweep(points, request)
        let folder = try folder(for: scenario)
        defer { if arguments.text(.output) == nil { world.removeEmptyFolder(folder.path) } }
        let record = try record(sweep, request)
        let written: ResultsFolder.Written
        do throws(ResultsError) {
            written = try folder.write(record)
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        say(record, written)
        return exitCode(for: record)
    }

    private func checkVariations() throws(Failure) {
        if variations.isEmpty {
            throw Failure(
                .nothingRan,
                "'sweep' needs something to vary",
                hint: "add '--vary stores.redis.max-memory=8MB,16MB', or play the file with 'run'"
            )
        }
        for (index, variation) in variations.enumerated()
        where variations[..<index].contains(where: { $0.path == variation.path }) {
            throw Failure(
                .nothingRan,
                "'\(variation.path)' is varied twice",
                hint: "give all of its values to one --vary"
            )
        }
        let count = variations.reduce(1.0) { $0 * Double($1.values.count) }
        if count > Double(Self.pointLimit) {
            throw Failure(
                .nothingRan,
                "the grid has \(Int(count)) points, and at most \(Self.pointLimit) are played",
                hint: "vary fewer settings at once"
            )
        }
    }

    // MARK: The grid

    /// The scenario of every point; nil when one is wrong, which has been said by then.
    private func points(of scenario: Scenario, _ traces: TraceFiles) -> [SweepPoint]? {
        var grid: [[String]] = [[]]
        for variation in variations {
            grid = grid.flatMap { point in variation.values.map { point + [$0] } }
        }
        var points: [SweepPoint] = []
        var said: Set<String> = []
        for values in grid {
            let changes = zip(variations, values).map { ScenarioChange($0.path, $1) }
            let changed = Scenarios.changed(
                scenario,
                changes,
                by: .vary,
                &said,
                traces,
                saying: terminal
            )
            if let changed { points.append(SweepPoint(values: values, scenario: changed)) }
        }
        return points.count == grid.count ? points : nil
    }

    private func sweep(_ points: [SweepPoint], _ request: RunRequest) throws(Failure) -> Sweep {
        let variables = variations.map { variation in
            let numbers = variation.values.map(ScenarioChange.number)
            return SweepVariable(
                path: variation.path,
                values: variation.values,
                positions: numbers.contains(nil) ? nil : numbers.compactMap(\.self)
            )
        }
        let engine: any Engine = request.engine == .live ? live : calibration.model
        do throws(RunProblem) {
            return try Sweep(variables, points: points, options: request.options, engine: engine)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    // MARK: Playing and saying

    private func folder(for scenario: Scenario) throws(Failure) -> ResultsFolder {
        let path: String
        if let asked = arguments.text(.output) {
            path = asked
        } else {
            path = try OutputFolder.claim(for: scenario.name, kind: "sweep", in: world)
        }
        do throws(ResultsError) {
            return try ResultsFolder(at: path)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    private func record(_ sweep: Sweep, _ request: RunRequest) throws(Failure) -> SweepRecord {
        let seed = request.options.seed ?? request.scenario.seed
        let progress = ProgressPrinter(
            world: world,
            scenario: request.scenario.name,
            isQuiet: arguments.has(.quiet)
        )
        progress.begin(seed: seed, trials: sweep.trials, engine: request.engine.rawValue)
        let started = world.dateAndTime()
        let began = world.now()
        defer { progress.end() }
        do throws(EngineFailure) {
            var record = try sweep.run(
                toolVersion: Version.number,
                command: command(request, seed: seed),
                progress: progress.update
            )
            record.description.calibration = calibration.record
            if let file = calibration.record {
                record.description.notModelled.append(file.sentence)
            }
            record.description.surroundings.started = started
            record.description.surroundings.elapsed = world.now() - began
            record.description.surroundings.machine = world.machine().map {
                Surroundings.Note($0.name, $0.value)
            }
            return record
        } catch {
            if let signal = world.stopSignal() {
                throw Failure(.stopped(by: signal), "stopped before anything was measured")
            }
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
    }

    /// The command that repeats the sweep.
    private func command(_ request: RunRequest, seed: UInt64) -> String {
        let varied = variations.map { variation in
            " --vary "
                + RunRequest.quoted("\(variation.path)=\(variation.values.joined(separator: ","))")
        }
        return request.command(seed: seed, name: "sweep") + varied.joined()
    }

    private func say(_ record: SweepRecord, _ written: ResultsFolder.Written) {
        if let problem = written.plotProblem {
            terminal.warning("there is no plot: \(problem.message)")
            if let hint = problem.hint { terminal.hint(hint) }
        }
        let place = world.shortened(written.path)
        let summary = SweepSummary(sweep: record)
        switch arguments.text(.format) ?? "text" {
        case "json": terminal.result(summary.json(folder: place, code: exitCode(for: record)))
        case "csv": terminal.result(record.csv)
        case "markdown": terminal.result(summary.markdown(folder: place))
        default: terminal.result(summary.text(folder: place))
        }
        if case .partial(let reason) = record.description.status {
            terminal.error("the sweep is not whole: \(reason)")
            terminal.hint("what was measured is in \(place)")
        }
    }

    private func exitCode(for record: SweepRecord) -> ExitCode {
        if let signal = world.stopSignal() { return .stopped(by: signal) }
        return record.description.status == .complete ? .success : .couldNotFinish
    }
}
