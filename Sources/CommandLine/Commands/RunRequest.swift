import Measurement
import Runner
import ScenarioFile

/// What was asked for on the command line of `run`, resolved against one scenario.
struct RunRequest: Sendable {
    /// What plays.
    enum EngineChoice: String, Sendable {
        case model, live
    }

    let scenario: Scenario
    let engine: EngineChoice
    var options: RunOptions
    /// The calibration file that was named, as it was typed; nil without one.
    let calibration: String?
    /// The most event loops of a live run; nil where nobody said.
    let loops: Int?
    /// What `--set` has put in place of the file's values.
    let changes: [Variation]

    /// Resolves: an option that was given, else what the scenario says, else the default.
    init(
        _ arguments: Arguments,
        for scenario: Scenario,
        processors: Int,
        on chosen: EngineChoice? = nil
    ) throws(Failure) {
        self.scenario = scenario
        changes = arguments.variations(.set)
        calibration = arguments.text(.calibration)
        loops = arguments.count(.loops)
        engine = chosen ?? arguments.text(.engine).flatMap(EngineChoice.init) ?? .model
        options = RunOptions(
            setups: arguments.texts(.setup),
            repetitions: arguments.count(.repetitions) ?? 1,
            seed: arguments.seed(.seed),
            window: try Self.window(arguments.window(.window), of: scenario, on: engine),
            speed: engine == .live ? scenario.speed : 1,
            // Real servers share the machine with nobody, so trials on them take turns.
            threads: engine == .live ? 1 : arguments.count(.threads) ?? processors
        )
    }

    /// How many trials the run has.
    var trials: Int {
        let setups = options.setups.isEmpty ? scenario.setups.count : Set(options.setups).count
        return setups * options.repetitions
    }

    /// The longest run that is played on real servers without a window: nobody waits for a day.
    private static let liveLimit = 10 * Nanoseconds.minute

    /// The part of the day that is played; nil is the scenario's whole run.
    private static func window(
        _ window: DayWindow?,
        of scenario: Scenario,
        on engine: EngineChoice
    ) throws(Failure) -> Window? {
        switch window {
        case .seconds(let seconds):
            let start = Nanoseconds(seconds.lowerBound) * .second
            return scenario.window(over: start..<Nanoseconds(seconds.upperBound) * .second)
        case nil where engine == .model:
            return nil
        case .live where scenario.recorded != nil, nil where scenario.recorded != nil:
            // A recorded trace is no day: a live run plays all of it.
            return nil
        case nil where scenario.live == nil && scenario.window.duration <= liveLimit:
            return nil
        case .live, nil:
            if let live = scenario.live { return live }
            throw Failure(
                .nothingRan,
                "'\(scenario.path)' names no part of the day for live runs",
                hint: "add 'live: { window: \"08:00-08:02\" }' to it, or pass --window HH:MM-HH:MM"
            )
        }
    }

    /// The command that repeats the run, with everything that its figures depend on.
    func command(seed: UInt64, name: String = "run") -> String {
        var words = ["rehearsal", name, Self.quoted(scenario.path)]
        if name != Command.fidelity.name { words += ["--engine", engine.rawValue] }
        words += ["--seed", "\(seed)"]
        for change in changes {
            words += [
                "--set", Self.quoted("\(change.path)=\(change.values.joined(separator: ","))"),
            ]
        }
        if let calibration { words += ["--calibration", Self.quoted(calibration)] }
        for setup in options.setups { words += ["--setup", Self.quoted(setup)] }
        if options.repetitions != 1 { words += ["--repetitions", "\(options.repetitions)"] }
        if let window = options.window, window != scenario.live || engine == .model {
            words += ["--window", window == scenario.live ? "live" : Self.text(window)]
        }
        if let loops { words += ["--loops", "\(loops)"] }
        return words.joined(separator: " ")
    }

    private static func text(_ window: Window) -> String {
        "\(clock(window.start))-\(clock(window.start + window.duration))"
    }

    private static func clock(_ time: Nanoseconds) -> String {
        let seconds = time / .second
        let parts =
            [seconds / 3_600, seconds / 60 % 60] + (seconds % 60 == 0 ? [] : [seconds % 60])
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// The word as a shell takes it unharmed.
    static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-+:,=@%".unicodeScalars.contains(scalar)
        }
        if isPlain, !word.isEmpty { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
