public import Measurement
public import Stores
import Workload

/// The engine that plays a trial in virtual time on models of Redis and Postgres.
///
/// Equal trials give equal records on any machine: nothing here reads a clock, the environment or
/// an unseeded random number.
public struct ModelEngine: Engine {
    /// Creates the engine.
    public init() {}

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
        let result = withoutActuallyEscaping(progress) { progress in
            let progress = Borrowed(progress)
            return world.assumeIsolated { world in
                Result { () throws(EngineFailure) in
                    try world.play(trial, progress: progress.value)
                }
            }
        }
        return try result.get()
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
        progress: (Nanoseconds) -> Bool
    ) throws(EngineFailure) -> TrialRecord {
        let recorder = Recorder(layout: trial.layout)
        let servers = ModelServers(trial, timeline)
        let processes = WorldProcesses(executor: executor)
        var seams: [Seams] = []
        for instance in 0..<trial.instances {
            seams.append(servers.connect(instance, clock: timeline, processes: processes))
        }
        recorder.gauges = { servers.gauges() }
        let application = trial.application(seams, recorder)
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
