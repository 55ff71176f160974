import Analysis
import Live
import Measurement
import Reporting
import Runner
import ScenarioFile
import Stores

extension Command {
    static let fidelity = Command(
        name: "fidelity",
        operands: "FILE",
        operandCount: 1...1,
        summary: "Play a scenario on the model and on real servers, and compare",
        discussion: """
            Both play the same streams, the model with what the servers at hand take: measured \
            first, or given by '--calibration'. The model has the live run's conditions: the round \
            trips between this process and the servers in place of the scenario's networks, the \
            machine's processors, the same window, pools and settings. fidelity.csv has a row for \
            each figure with both medians, the error and its bar; report.html says what is outside \
            and why, as far as that is known. It ends with 1 where a figure is outside of its bar, \
            and with 5 where that figure's run is in doubt itself.
            """,
        examples: [
            "rehearsal fidelity Scenarios/quick.yaml --set traffic.rate=1000/s",
            "rehearsal fidelity Scenarios/car-rental.yaml --setup none --repetitions 3",
        ],
        ownFlags: [
            .set, .calibration, .setup, .seed, .repetitions, .window, .threads, .loops, .output,
            .format, .quiet,
        ] + Flag.givenServers,
        run: { invocation throws(Failure) in try PlayFidelity(invocation).run() }
    )
}

/// Plays what `fidelity` was asked to play.
private struct PlayFidelity {
    /// How often each setup is played unless the command says otherwise.
    private static let repetitions = 5

    let arguments: Arguments
    let terminal: Terminal
    let given: GivenServersRequest?
    let live: LiveEngine
    var world: World { terminal.world }

    init(_ invocation: Invocation) throws(Failure) {
        arguments = invocation.arguments
        terminal = invocation.terminal
        given = try GivenServersRequest.onRealServers(arguments, in: terminal.world)
        live = LiveEngine(LiveOptions(arguments, given))
    }

    func run() throws(Failure) -> ExitCode {
        defer { live.shutdown() }
        let file: CalibrationFile? =
            arguments.text(.calibration) == nil
            ? nil : try CalibrationFile.of(arguments, saying: terminal)
        if arguments.text(.calibration) != nil, file == nil { return .nothingRan }
        guard let request = try request() else { return .nothingRan }
        let folder = try resultsFolder(for: request.scenario)
        defer { if arguments.text(.output) == nil { world.removeEmptyFolder(folder.path) } }
        try given?.check(with: live)
        try given?.checkAmount(of: [request], saying: terminal)
        let calibration: Calibration
        if let file { calibration = file.calibration } else { calibration = try measured(request) }
        let record = try record(request, calibration, file)
        let written: ResultsFolder.Written
        do throws(ResultsError) {
            let text = CalibrationText(calibration).text
            written = try folder.write(record, calibration: text)
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        if let problem = written.plotProblem {
            terminal.warning("there is no picture: \(problem.message)")
            if let hint = problem.hint { terminal.hint(hint) }
        }
        return say(record, world.shortened(written.path))
    }

    /// What is played, with the changes of '--set'; nil when a file or a value is wrong, which has
    /// been said by then.
    private func request() throws(Failure) -> RunRequest? {
        let traces = TraceFiles(world: world)
        guard let read = Scenarios.load(arguments.operands[0], traces, saying: terminal) else {
            return nil
        }
        let changes = try ScenarioChanges.of(arguments)
        var said: Set<String> = []
        guard
            let scenario = changes.isEmpty
                ? read
                : Scenarios.changed(read, changes, by: .set, &said, traces, saying: terminal)
        else { return nil }
        var request = try RunRequest(
            arguments,
            for: scenario,
            processors: world.processors,
            on: .live
        )
        request.options.repetitions = arguments.count(.repetitions) ?? Self.repetitions
        return request
    }

    private func resultsFolder(for scenario: Scenario) throws(Failure) -> ResultsFolder {
        let path: String
        if let asked = arguments.text(.output) {
            path = asked
        } else {
            path = try OutputFolder.claim(for: scenario.name, kind: "fidelity", in: world)
        }
        do throws(ResultsError) {
            return try ResultsFolder(at: path)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    /// What the servers take, with pauses between calls as long as those between the requests.
    private func measured(_ request: RunRequest) throws(Failure) -> Calibration {
        let engine = Measuring.engine(given)
        defer { engine.shutdown() }
        let pause = Fidelity.pause(of: request.scenario, request.options)
        let setups = request.scenario.setups
        var postgres = setups.first?.postgres ?? PostgresSettings(network: .loopback)
        postgres.timeout = nil
        return try Measuring(world: world, isQuiet: arguments.has(.quiet)).calibration(
            of: engine,
            effort: Calibrator.Effort(pause: pause),
            postgres: postgres
        )
    }

    private func record(
        _ request: RunRequest,
        _ calibration: Calibration,
        _ file: CalibrationFile?
    ) throws(Failure) -> FidelityRecord {
        let fidelity: Fidelity
        do throws(RunProblem) {
            fidelity = try Fidelity(
                request.scenario,
                options: request.options,
                live: live,
                calibration: calibration,
                threads: arguments.count(.threads) ?? world.processors
            )
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
        let progress = ProgressPrinter(
            world: world,
            scenario: request.scenario.name,
            isQuiet: arguments.has(.quiet)
        )
        let seed = fidelity.live.seed
        progress.begin(seed: seed, trials: request.trials, engine: "live")
        let (started, began, load) = (world.dateAndTime(), world.now(), world.load)
        defer { progress.end() }
        do throws(EngineFailure) {
            var record = try fidelity.run(
                toolVersion: Version.number,
                command: request.command(seed: seed, name: "fidelity"),
                progress: progress.update
            )
            record.description.calibration = file?.record
            record.description.surroundings.started = started
            record.description.surroundings.elapsed = world.now() - began
            record.description.surroundings.machine = world.machine().map {
                Surroundings.Note($0.name, $0.value)
            }
            if let load, let after = world.load {
                record.description.surroundings.machine.append(
                    Surroundings.Note("load average", "\(load) before, \(after) after")
                )
            }
            return record
        } catch {
            if let signal = world.stopSignal() {
                throw Failure(.stopped(by: signal), "stopped before anything was measured")
            }
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
    }

    private func say(_ record: FidelityRecord, _ place: String) -> ExitCode {
        let code = exitCode(for: record)
        let summary = FidelitySummary(record: record)
        switch arguments.text(.format) ?? "text" {
        case "json": terminal.result(summary.json(folder: place, code: code))
        case "csv": terminal.result(record.csv)
        case "markdown": terminal.result(summary.markdown(folder: place))
        default: terminal.result(summary.text(folder: place))
        }
        if case .partial(let reason) = record.description.status {
            terminal.error("the comparison is not whole: \(reason)")
            terminal.hint("what was measured is in \(place)")
        }
        return code
    }

    /// A figure outside of its bar fails the comparison, unless its setup is in doubt itself.
    private func exitCode(for record: FidelityRecord) -> ExitCode {
        var codes: [ExitCode] = []
        if record.description.status != .complete {
            codes.append(world.stopSignal().map(ExitCode.stopped) ?? .couldNotFinish)
        }
        let doubted = record.bases.filter { !$0.doubt.isEmpty }.map(\.setup)
        for row in record.outside {
            codes.append(doubted.contains(row.setup) ? .inconclusive : .goalFailed)
        }
        return ExitCode.worst(of: codes)
    }
}

extension World {
    /// The load average of the last minute; nil where the system does not say.
    var load: String? {
        (try? readFile("/proc/loadavg"))?.split(separator: " ").first.map(String.init)
    }
}
