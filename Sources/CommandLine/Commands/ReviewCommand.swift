import Analysis
import Measurement
import Reporting
import Runner
import ScenarioFile
import Simulation
import Stores

extension Command {
    static let review = Command(
        name: "review",
        operands: "[FILE...]",
        operandCount: 0...1_000,
        summary: "Judge every claim of scenarios and print the verdicts",
        discussion: """
            Plays what the claims of the scenarios need on the model: their setups, windows and \
            values, over twenty seeds unless '--repetitions' says otherwise. A verdict that hangs \
            on an input is only qualified, and names the value at which it flips, which a search \
            over one seed finds. Without a FILE it reviews every scenario in Scenarios that has \
            claims. A verdict never changes the exit status. The folder holds claims.csv, \
            evidence.csv with the figure of every seed, and report.html.
            """,
        examples: [
            "rehearsal review",
            "rehearsal review Scenarios/school-erp.yaml --format markdown",
        ],
        ownFlags: [.calibration, .seed, .repetitions, .threads, .output, .format, .quiet],
        run: { invocation throws(Failure) in try PlayReview.run(invocation) }
    )
}

/// Plays what `review` was asked to play.
private struct PlayReview {
    /// Where scenarios are looked for when no file is named.
    private static let shipped = "Scenarios"

    let arguments: Arguments
    let terminal: Terminal
    /// Where the model's times come from.
    private var calibration = CalibrationFile.shipped
    var world: World { terminal.world }

    init(_ invocation: Invocation) {
        arguments = invocation.arguments
        terminal = invocation.terminal
    }

    static func run(_ invocation: Invocation) throws(Failure) -> ExitCode {
        var review = PlayReview(invocation)
        guard let file = try CalibrationFile.of(invocation.arguments, saying: invocation.terminal)
        else { return .nothingRan }
        review.calibration = file
        return try review.run()
    }

    private func run() throws(Failure) -> ExitCode {
        let traces = TraceFiles(world: world)
        let paths = arguments.operands.isEmpty ? try shippedScenarios() : arguments.operands
        let read = paths.map { Scenarios.load($0, traces, saying: terminal) }
        let scenarios = read.compactMap(\.self)
        guard scenarios.count == paths.count else { return .nothingRan }
        let claiming = scenarios.filter { !$0.claims.isEmpty }
        guard !claiming.isEmpty else {
            throw Failure(
                .nothingRan,
                "there are no claims in \(paths.joined(separator: ", "))",
                hint: "state some under 'claims:', such as"
                    + " '{ id: C1, says: \"…\", metric: db_read_reduction, expect: \">= 60%\" }'"
            )
        }
        let folder = try resultsFolder()
        var reviews: [ReviewRecord] = []
        for scenario in claiming {
            reviews.append(try review(scenario, traces))
            if world.stopSignal() != nil { break }
        }
        let written: ResultsFolder.Written
        do throws(ResultsError) {
            written = try folder.write(reviews)
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        return say(reviews, world.shortened(written.path))
    }

    private func shippedScenarios() throws(Failure) -> [String] {
        let names: [String]
        do throws(WorldError) {
            names = try world.namesInFolder(Self.shipped) ?? []
        } catch {
            throw Failure(.nothingRan, "cannot look into '\(Self.shipped)': \(error.cause)")
        }
        let files = names.filter { $0.hasSuffix(".yaml") }.sorted()
        guard !files.isEmpty else {
            throw Failure(
                .nothingRan,
                "there is no scenario in '\(Self.shipped)'",
                hint: "name the scenarios to review, or go to the folder that holds Scenarios"
            )
        }
        return files.map { "\(Self.shipped)/\($0)" }
    }

    private func resultsFolder() throws(Failure) -> ResultsFolder {
        let path: String
        if let asked = arguments.text(.output) {
            path = asked
        } else {
            path = try OutputFolder.claim(for: "review", kind: "review", in: world)
        }
        do throws(ResultsError) {
            return try ResultsFolder(at: path)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    private func review(
        _ scenario: Scenario,
        _ traces: TraceFiles
    ) throws(Failure) -> ReviewRecord {
        let options = RunOptions(
            repetitions: arguments.count(.repetitions) ?? ClaimResult.leastSeeds,
            seed: arguments.seed(.seed),
            threads: arguments.count(.threads) ?? world.processors
        )
        let parser = Scenarios.parser(traces, world)
        let review = Review(scenario, options: options, engine: calibration.model) {
            changes throws(ScenarioProblems) in
            try parser.parse(
                text: scenario.text,
                name: scenario.path,
                changes: changes,
                withClaims: false
            )
        }
        let seed = options.seed ?? scenario.seed
        let progress = ProgressPrinter(
            world: world,
            scenario: scenario.name,
            isQuiet: arguments.has(.quiet)
        )
        progress.begin(seed: seed, trials: review.trials, engine: "model")
        let started = world.dateAndTime()
        let began = world.now()
        defer { progress.end() }
        do throws(EngineFailure) {
            var record = try review.run(
                toolVersion: Version.number,
                command: command(scenario, options, seed),
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

    /// The command that renews the verdicts.
    private func command(_ scenario: Scenario, _ options: RunOptions, _ seed: UInt64) -> String {
        "rehearsal review \(RunRequest.quoted(scenario.path)) --seed \(seed)"
            + " --repetitions \(options.repetitions)"
            + (calibration.record.map { " --calibration \(RunRequest.quoted($0.path))" } ?? "")
    }

    private func say(_ reviews: [ReviewRecord], _ place: String) -> ExitCode {
        var code = ExitCode.success
        for case .partial(let reason) in reviews.map(\.description.status) {
            code = world.stopSignal().map(ExitCode.stopped) ?? .couldNotFinish
            terminal.error("the review is not whole: \(reason)")
            terminal.hint("what was judged is in \(place)")
        }
        let summary = ReviewSummary(reviews: reviews)
        switch arguments.text(.format) ?? "text" {
        case "json": terminal.result(summary.json(folder: place, code: code))
        case "csv": terminal.result(reviews.flatMap(\.claims).csv)
        case "markdown": terminal.result(summary.markdown(folder: place))
        default: terminal.result(summary.text(folder: place))
        }
        return code
    }
}
