public import Analysis
public import Measurement
public import ScenarioFile
import Simulation
public import Stores
import Workload

/// Plays the same streams on real servers and on the model of them, and compares.
///
/// The model has what the live run has: the calibration's round trips in place of the scenario's
/// networks, the machine's processors, the same window, pools and server settings.
public struct Fidelity: Sendable {
    /// The live run.
    public let live: Runner
    private let model: Runner
    private let calibration: Calibration

    /// Prepares a comparison.
    ///
    /// - Parameters:
    ///   - scenario: The scenario.
    ///   - options: What is played; both engines play all of it.
    ///   - live: The engine with real servers.
    ///   - calibration: What its servers take.
    ///   - threads: How many of the model's trials may be played at once.
    /// - Throws: ``RunProblem`` when a setup that was asked for does not exist.
    public init(
        _ scenario: Scenario,
        options: RunOptions,
        live: any Engine,
        calibration: Calibration,
        threads: Int
    ) throws(RunProblem) {
        self.calibration = calibration
        self.live = try Runner(scenario, options: options, engine: live)
        var options = options
        options.threads = threads
        let engine = ModelEngine(calibration, place: .calibrated)
        model = try Runner(scenario, options: options, engine: engine)
    }

    /// The mean time between two requests of the first repetition, from a tenth of a millisecond to
    /// twenty: a processor that has come to rest takes time to wake.
    public static func pause(of scenario: Scenario, _ options: RunOptions) -> Nanoseconds {
        let window = options.window ?? scenario.window
        var stream = scenario.requests(for: window, seed: options.seed ?? scenario.seed)
        var requests: Nanoseconds = 0
        while stream.next() != nil { requests += 1 }
        let mean = window.duration / options.speed / max(1, requests)
        return min(max(mean, 100 * .microsecond), 20 * .millisecond)
    }

    /// Plays both and compares them.
    ///
    /// - Parameters:
    ///   - toolVersion: The version that is written down.
    ///   - command: The command that repeats it.
    ///   - progress: Told how far the live run is; answering false stops it.
    /// - Returns: The comparison; partial, of the trials that both have, when it was stopped.
    /// - Throws: `EngineFailure` when nothing could be measured.
    public func run(
        toolVersion: String,
        command: String,
        progress: @escaping @Sendable (RunProgress) -> Bool
    ) throws(EngineFailure) -> FidelityRecord {
        let real = try live.run(toolVersion: toolVersion, command: command, progress: progress)
        var modelled = try model.run(toolVersion: toolVersion, command: command) { _ in true }
        modelled.trials = modelled.trials.filter { ours in
            real.trials.contains { $0.setup == ours.setup && $0.repetition == ours.repetition }
        }
        return FidelityRecord(
            model: modelled,
            live: real,
            calibration: "measured on \(calibration.measured): \(calibration.source)",
            processors: calibration.processors
        )
    }
}
