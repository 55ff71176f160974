import Analysis
import Measurement
import Reporting
import Runner
import ScenarioFile
import Stores
import Synchronization

extension Command {
    static let hunt = Command(
        name: "hunt",
        operands: "FILE",
        operandCount: 1...1,
        summary: "Search for the smallest history that breaks a rule",
        discussion: """
            Plays many small trials of each setup on the model: a few requests about the same \
            thing, with calls to the stores kept waiting and faults at drawn instants, until an \
            auditor flags a double booking, a payout made twice, a code used twice, a stale write, \
            a lock that is held twice, a limit exceeded, a stale read, or a job lost or done \
            twice. What it finds is made as small as it gets and shown as \
            a trace with a column for each client and each store, with the command that replays \
            it. Exit code 4 says that a goal forbids what was found; 5 that nothing was found and \
            nothing raced, so that nothing was proved. Equal file, seed and number of trials give \
            equal findings, on any machine.
            """,
        examples: [
            "rehearsal hunt Scenarios/booking-protections.yaml --setup none",
            "rehearsal hunt Scenarios/payouts.yaml --for 30s",
            "rehearsal hunt Scenarios/payouts.yaml --replay none.hunt",
        ],
        ownFlags: [
            .huntSetup, .seeds, .huntTime, .longestDelay, .rule, .replay, .seed, .threads,
            .huntOutput, .huntFormat, .quiet,
        ],
        run: { invocation throws(Failure) in try PlayHunt(invocation).run() }
    )
}

/// Plays what `hunt` was asked to play.
private struct PlayHunt {
    let arguments: Arguments
    let terminal: Terminal
    var world: World { terminal.world }

    init(_ invocation: Invocation) {
        arguments = invocation.arguments
        terminal = invocation.terminal
    }

    func run() throws(Failure) -> ExitCode {
        try checkFlags()
        let traces = TraceFiles(world: world)
        guard let scenario = Scenarios.load(arguments.operands[0], traces, saying: terminal) else {
            return .nothingRan
        }
        if let file = arguments.text(.replay) { return try replay(file, in: scenario) }
        let hunt = try hunt(scenario)
        let path = try folderPath(for: scenario)
        defer { if arguments.text(.output) == nil { world.removeEmptyFolder(path) } }
        let folder = try results(or: .nothingRan) { () throws(ResultsError) in
            try ResultsFolder(at: path)
        }
        let record = try search(hunt, scenario)
        guard !record.outcomes.isEmpty else { throw nothingJudged(scenario) }
        let text = HuntSummary(record: record)
        guard record.outcomes.contains(where: { $0.finding != nil }) else {
            say(text, folder: nil) { _ in "" }
            return exitCode(for: record)
        }
        let replay: (String, String) -> String = { folder, name in
            "rehearsal hunt \(RunRequest.quoted(scenario.path)) --replay "
                + RunRequest.quoted("\(world.shortened(folder))/\(name).hunt")
        }
        let written = try results(or: .couldNotFinish) { () throws(ResultsError) in
            try folder.write(record, replay: replay)
        }
        say(text, folder: world.shortened(written.path)) { replay(written.path, $0) }
        return exitCode(for: record)
    }

    // MARK: Asking

    private func checkFlags() throws(Failure) {
        guard arguments.has(.replay) else { return }
        let others: [Flag] = [
            .setup, .seeds, .huntTime, .longestDelay, .rule, .seed, .threads, .output,
        ]
        guard let other = others.first(where: arguments.has) else { return }
        throw Failure(
            .nothingRan,
            "'\(other.typed)' says nothing to a replay",
            hint: "the schedule says what is played: leave '\(other.typed)' or '--replay' out"
        )
    }

    private func hunt(_ scenario: Scenario) throws(Failure) -> Hunt {
        let isTimed = arguments.has(.huntTime)
        let options = HuntOptions(
            setups: arguments.texts(.setup),
            seed: arguments.seed(.seed),
            trials: arguments.count(.seeds) ?? (isTimed ? .max : 10_000),
            longestDelay: arguments.time(.longestDelay) ?? .second,
            rules: arguments.texts(.rule).compactMap(HuntRule.init(rawValue:)),
            threads: arguments.count(.threads) ?? world.processors
        )
        do throws(RunProblem) { return try Hunt(scenario, options: options) } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }

    private func folderPath(for scenario: Scenario) throws(Failure) -> String {
        if let asked = arguments.text(.output) { return asked }
        return try OutputFolder.claim(for: scenario.name, kind: "hunt", in: world)
    }

    private func results<Value>(
        or code: ExitCode,
        _ body: () throws(ResultsError) -> Value
    ) throws(Failure) -> Value {
        do throws(ResultsError) { return try body() } catch {
            throw Failure(code, error.message, hint: error.hint)
        }
    }

    private func nothingJudged(_ scenario: Scenario) -> Failure {
        let rules = arguments.texts(.rule)
        return Failure(
            .nothingRan,
            rules.isEmpty
                ? "no auditor judges anything in '\(scenario.name)'"
                : "no setup of '\(scenario.name)' is judged by \(rules.joined(separator: ", "))",
            hint: rules.isEmpty
                ? "hunt a scenario that books, pays, locks, limits, caches, queues or takes"
                    + " one-time codes"
                : "leave '--rule' out to hunt whatever the auditors judge"
        )
    }

    // MARK: Searching

    private func search(
        _ hunt: Hunt,
        _ scenario: Scenario
    ) throws(Failure) -> HuntRecord {
        let began = world.now()
        let time = arguments.time(.huntTime)
        let printer = HuntPrinter(
            world: world,
            scenario: scenario.name,
            isQuiet: arguments.has(.quiet)
        )
        printer.begin(seed: arguments.seed(.seed) ?? scenario.seed)
        defer { printer.end() }
        do throws(EngineFailure) {
            return try hunt.run(toolVersion: Version.number) { progress in
                printer.update(progress)
                if world.stopSignal() != nil { return false }
                guard let time, progress.phase == .searching else { return true }
                // What one setup does not need is left to those after it.
                let share = time / Nanoseconds(progress.setups) * Nanoseconds(progress.place + 1)
                return world.now() - began < share
            }
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
    }

    // MARK: Replaying

    private func replay(_ file: String, in scenario: Scenario) throws(Failure) -> ExitCode {
        let text: String
        do throws(WorldError) { text = try world.readFile(file) } catch {
            throw Failure(
                .nothingRan,
                "cannot read '\(file)': \(error.cause)",
                hint: "name a .hunt file that 'rehearsal hunt' wrote"
            )
        }
        let replay: HuntReplay
        do throws(RunProblem) {
            replay = try HuntReplay(text, name: file, in: scenario)
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
        let trace: RaceTrace?
        do throws(EngineFailure) { trace = try replay.play() } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        guard let trace else {
            terminal.result(
                "setup '\(replay.setup)': this schedule breaks \(replay.hunted.rawValue) no more\n"
            )
            return .success
        }
        let command =
            "rehearsal hunt \(RunRequest.quoted(scenario.path))"
            + " --replay \(RunRequest.quoted(file))"
        switch arguments.text(.format) ?? "text" {
        case "ndjson": terminal.result(trace.ndjson)
        default: terminal.result(trace.text(replay: command))
        }
        return replay.breaksGoal ? .invariantViolated : .success
    }

    // MARK: Saying

    private func say(
        _ summary: HuntSummary,
        folder: String?,
        _ replay: (String) -> String
    ) {
        switch arguments.text(.format) ?? "text" {
        case "json": terminal.result(summary.record.json.indentedText + "\n")
        case "ndjson":
            terminal.result(summary.findings.map(\.trace.ndjson).joined())
        default: terminal.result(summary.text(folder: folder, replay: replay))
        }
        if world.stopSignal() != nil {
            terminal.error("the hunt is not whole: stopped before the end")
        }
    }

    private func exitCode(for record: HuntRecord) -> ExitCode {
        var codes: [ExitCode] = []
        if let signal = world.stopSignal() { codes.append(.stopped(by: signal)) }
        if record.outcomes.contains(where: { $0.finding?.breaksGoal == true }) {
            codes.append(.invariantViolated)
        }
        if record.outcomes.contains(where: \.isUntested) { codes.append(.inconclusive) }
        return ExitCode.worst(of: codes)
    }
}

/// Prints how far a hunt is.
private final class HuntPrinter: Sendable {
    private let world: World
    private let scenario: String
    private let isQuiet: Bool
    private let state: Mutex<(latest: Nanoseconds, isShown: Bool)>

    init(world: World, scenario: String, isQuiet: Bool) {
        self.world = world
        self.scenario = scenario
        self.isQuiet = isQuiet
        state = Mutex((world.now(), false))
    }

    /// Says what is about to be hunted.
    func begin(seed: UInt64) {
        if !isQuiet { world.printMessage("\(scenario): hunting from seed \(seed) on\n") }
    }

    func update(_ progress: HuntProgress) {
        if isQuiet { return }
        let now = world.now()
        let pause: Nanoseconds = world.errorIsTerminal ? 100 * .millisecond : 10 * .second
        state.withLock { state in
            guard now - state.latest >= pause else { return }
            state = (now, true)
            let what =
                progress.phase == .searching
                ? "\(progress.trials) seeds" : "found something, making it smaller"
            let words =
                "\(scenario): setup \(progress.place + 1) of \(progress.setups),"
                + " \(progress.setup): \(what)"
            world.printMessage(world.errorIsTerminal ? "\r\u{1B}[K\(words)" : words + "\n")
        }
    }

    func end() {
        state.withLock { state in
            if state.isShown, world.errorIsTerminal { world.printMessage("\r\u{1B}[K") }
        }
    }
}
