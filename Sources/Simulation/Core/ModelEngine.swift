public import Measurement
public import Stores
import Workload

/// The engine that plays a trial in virtual time on models of Redis and Postgres.
///
/// Equal trials give equal records on any machine: nothing here reads a clock, the environment or
/// an unseeded random number.
public struct ModelEngine: Engine {
    private var calibration: Calibration
    private let place: Place

    /// Which networks the model plays.
    public enum Place: Sendable {
        /// Those of the scenario; a loopback has the calibration's round trips.
        case asDescribed
        /// The machine of the calibration: its round trips to both stores, and its processors.
        case calibrated
    }

    /// Creates the engine.
    ///
    /// - Parameters:
    ///   - calibration: Where the times of its servers come from.
    ///   - place: Which networks it plays.
    public init(_ calibration: Calibration = .shipped, place: Place = .asDescribed) {
        self.calibration = calibration
        self.place = place
        // Where nobody samples a server, nobody's connection is in its memory.
        guard place == .asDescribed else { return }
        self.calibration[.declared("redis.own-memory")] = 0
        // Nor is there a client that wakes late.
        self.calibration[.lag(.p50)] = 0
    }

    /// The engine's name on the command line and in results.
    public var name: String { "model" }
    /// The model delays every message as the scenario's network does.
    public var playsNetwork: Bool { true }

    /// Plays one trial on the calling thread, in a world of its own.
    public func play(
        _ trial: Trial,
        progress: (Nanoseconds) -> Bool
    ) throws(EngineFailure) -> TrialRecord {
        let world = World()
        let trial = placed(trial)
        let result = withoutActuallyEscaping(progress) { progress in
            let progress = Borrowed(progress)
            return world.assumeIsolated { world in
                Result { () throws(EngineFailure) in
                    try world.play(trial, calibration, progress: progress.value)
                }
            }
        }
        return try result.get()
    }

    /// The trial with the networks that are played.
    private func placed(_ trial: Trial) -> Trial {
        var trial = trial
        let isMoved = place == .calibrated
        if let redis = trial.redis, isMoved || redis.network == .loopback {
            trial.redis?.network = calibration.loopback(to: .redis)
        }
        if isMoved || trial.postgres.network == .loopback {
            trial.postgres.network = calibration.loopback(to: .postgres)
        }
        if isMoved, let processors = calibration.processors { trial.postgres.cores = processors }
        return trial
    }
}

/// Carries the caller's closure into the world, which runs on the caller's own thread.
private struct Borrowed: @unchecked Sendable {
    let value: (Nanoseconds) -> Bool
    init(_ value: @escaping (Nanoseconds) -> Bool) { self.value = value }
}

extension World {
    /// Builds the stores and the application of a trial and plays it.
    fileprivate func play(
        _ trial: Trial,
        _ calibration: Calibration,
        progress: (Nanoseconds) -> Bool
    ) throws(EngineFailure) -> TrialRecord {
        let recorder = Recorder(layout: trial.layout)
        let servers = ModelServers(trial, timeline, calibration)
        let processes = WorldProcesses(executor: executor)
        var seams: [Seams] = []
        for instance in 0..<trial.instances {
            seams.append(servers.connect(instance, clock: timeline, processes: processes))
        }
        recorder.gauges = { servers.gauges() }
        let served = trial.application(seams, recorder)
        let application = LateApplication(served, calibration, trial, timeline) ?? served
        try play(
            trial.requests(),
            application: application,
            until: trial.layout.window,
            interval: max(1, trial.layout.window / 200),
            tick: progress
        )
        return recorder.finish(
            setup: trial.setup,
            repetition: trial.repetition,
            seed: trial.seed,
            at: timeline.now,
            engine: servers.record(),
            bookings: servers.postgres.storedBookings,
            payouts: servers.postgres.storedPayouts
        )
    }
}
