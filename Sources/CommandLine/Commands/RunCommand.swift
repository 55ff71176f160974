import Analysis
import Live
import Measurement
import Reporting
import Runner
import ScenarioFile
import Simulation
import Stores

extension Command {
    static let run = Command(
        name: "run",
        operands: "FILE...",
        operandCount: 1...1_000,
        summary: "Play scenarios and report what was measured",
        discussion: """
            Every setup of a scenario replays the identical stream of requests, in virtual time \
            or against real servers. The run's folder holds CSV files, plots and report.html; \
            standard output has the figures that most people look for. Nothing is played unless \
            every scenario is good.
            """,
        examples: [
            "rehearsal run Scenarios/quick.yaml",
            "rehearsal run Scenarios/car-rental.yaml --engine live --output rental",
            "rehearsal run Scenarios/school-erp.yaml --repetitions 5 --format csv",
        ],
        ownFlags: [
            .set, .engine, .calibration, .setup, .seed, .repetitions, .window, .threads, .loops,
            .output, .verdictFormat, .quiet,
        ] + Flag.givenServers,
        run: { invocation throws(Failure) in try Play.all(invocation) }
    )
}

/// Plays what `run` was asked to play.
private struct Play {
    let arguments: Arguments
    let terminal: Terminal
    /// One engine for all scenarios, so that they share its Postgres server.
    let live: LiveEngine
    let given: GivenServersRequest?
    /// Where the model's times come from.
    private var calibration = CalibrationFile.shipped
    var world: World { terminal.world }

    init(_ invocation: Invocation) throws(Failure) {
        arguments = invocation.arguments
        terminal = invocation.terminal
        given = try GivenServersRequest.of(arguments, in: terminal.world)
        live = LiveEngine(LiveOptions(arguments, given))
    }

    static func all(_ invocation: Invocation) throws(Failure) -> ExitCode {
        var play = try Play(invocation)
        guard let file = try CalibrationFile.of(invocation.arguments, saying: invocation.terminal)
        else { return .nothingRan }
        play.calibration = file
        return try play.all()
    }

    private func all() throws(Failure) -> ExitCode {
        defer { live.shutdown() }
        let paths = arguments.operands
        if arguments.text(.output) != nil, paths.count > 1 {
            throw Failure(
                .nothingRan,
                "'--output' names the folder of one run, but \(paths.count) files were given",
                hint: "play them one at a time, or leave --output out"
            )
        }
        let changes = try ScenarioChanges.of(arguments)
        guard let files = Scenarios.load(paths, saying: terminal) else { return .nothingRan }
        let scenarios = files.compactMap { changed($0, changes) }
        guard scenarios.count == files.count else { return .nothingRan }
        var prepared: [(RunRequest, Runner)] = []
        for scenario in scenarios {
            let request = try RunRequest(arguments, for: scenario, processors: world.processors)
            prepared.append((request, try runner(for: request)))
        }
        if let given {
            try given.check(with: live)
            try given.checkAmount(of: prepared.map(\.0), saying: terminal)
        }
        var codes: [ExitCode] = []
        for (request, runner) in prepared {
            codes.append(try play(request, runner))
            if world.stopSignal() != nil { break }
        }
        return ExitCode.worst(of: codes)
    }

    /// The scenario as '--set' changes it; nil when that is wrong, which has been said by then.
    private func changed(_ scenario: Scenario, _ changes: [ScenarioChange]) -> Scenario? {
        if changes.isEmpty { return scenario }
        var said: Set<String> = []
        return Scenarios.changed(
            scenario,
            changes,
            by: .set,
            &said,
            TraceFiles(world: world),
            saying: terminal
        )
    }

    private func runner(for request: RunRequest) throws(Failure) -> Runner {
        let engine: any Engine =
            switch request.engine {
            case .model: calibration.model
            case .live: live
            }
        do throws(RunProblem) {
            return try Runner(request.scenario, options: request.options, engine: engine)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    /// Plays one scenario, writes its folder and says what came out.
    private func play(_ request: RunRequest, _ runner: Runner) throws(Failure) -> ExitCode {
        let folder = try resultsFolder(for: request.scenario)
        defer { if arguments.text(.output) == nil { world.removeEmptyFolder(folder.path) } }
        let record = try record(request, runner)
        let tables = RunTables(record)
        let written: ResultsFolder.Written
        do throws(ResultsError) {
            written = try folder.write(record)
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        if let problem = written.plotProblem {
            terminal.warning("there are no plots: \(problem.message)")
            if let hint = problem.hint { terminal.hint(hint) }
        }
        warnAboutGenerator(record)
        warnAboutCounts(record)
        let code = exitCode(for: tables)
        let place = world.shortened(written.path)
        try say(RunSummary(tables: tables), folder: place, code: code)
        if case .partial(let reason) = record.description.status {
            terminal.error("the run is not whole: \(reason)")
            terminal.hint("what was measured is in \(place)")
        }
        return code
    }

    /// Clients and servers that count differently: something was lost, or somebody else was there.
    private func warnAboutCounts(_ record: RunRecord) {
        for trial in record.trials {
            for note in trial.engine.notes where note.hasPrefix("counts differ:") {
                terminal.warning("\(trial.setup)/\(trial.repetition + 1): \(note)")
            }
        }
    }

    /// A figure that our own generator has shaped is not the servers' figure.
    private func warnAboutGenerator(_ record: RunRecord) {
        let limited = record.trials.filter(\.engine.generatorLimited)
        if limited.isEmpty { return }
        let names = limited.map { "\($0.setup)/\($0.repetition + 1)" }.joined(separator: ", ")
        terminal.warning(
            "the generator could not keep to the plan, so its lag is in the response times of "
                + "trial \(names)"
        )
        terminal.hint("play less traffic, or leave the machine to the run alone")
    }

    private func resultsFolder(for scenario: Scenario) throws(Failure) -> ResultsFolder {
        let path: String
        if let asked = arguments.text(.output) {
            path = asked
        } else {
            path = try OutputFolder.claim(for: scenario.name, in: world)
        }
        do throws(ResultsError) {
            return try ResultsFolder(at: path)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    private func record(_ request: RunRequest, _ runner: Runner) throws(Failure) -> RunRecord {
        let progress = ProgressPrinter(
            world: world,
            scenario: request.scenario.name,
            isQuiet: arguments.has(.quiet)
        )
        progress.begin(
            seed: runner.seed,
            trials: request.trials,
            engine: request.engine.rawValue
        )
        let started = world.dateAndTime()
        let began = world.now()
        defer { progress.end() }
        do throws(EngineFailure) {
            var record = try runner.run(
                toolVersion: Version.number,
                command: request.command(seed: runner.seed),
                progress: progress.update
            )
            record.description.notModelled += request.changes.map {
                "\($0.path) was put to \($0.values[0]), whatever the scenario's text says"
            }
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

    private func exitCode(for tables: RunTables) -> ExitCode {
        let verdict = tables.verdict
        var codes: [ExitCode] = []
        if let signal = world.stopSignal() { codes.append(.stopped(by: signal)) }
        if !verdict.isComplete { codes.append(.couldNotFinish) }
        if verdict.violated > 0 { codes.append(.invariantViolated) }
        if verdict.failed > 0 { codes.append(.goalFailed) }
        if verdict.unmeasured > 0 { codes.append(.inconclusive) }
        return ExitCode.worst(of: codes)
    }

    private func say(
        _ summary: RunSummary,
        folder: String,
        code: ExitCode
    ) throws(Failure) {
        switch arguments.text(.verdictFormat) ?? "text" {
        case "json": terminal.result(summary.json(folder: folder, code: code))
        case "markdown": terminal.result(summary.markdown(folder: folder))
        case "junit":
            let tables = summary.tables
            let name = tables.description.scenario.name
            terminal.result(JUnit.text(of: tables.goals, scenario: name))
        case "csv":
            do throws(WorldError) {
                terminal.result(try world.readFile("\(folder)/summary.csv"))
            } catch {
                throw Failure(.couldNotFinish, "cannot read the summary back: \(error.cause)")
            }
        default: terminal.result(summary.text(folder: folder))
        }
    }
}
