import Measurement
import Stores

/// What the instances of an application have in common, and what the trial's observer knows.
final class SharedState {
    /// What the trial records.
    let recorder: Recorder
    /// What has been committed.
    let ledger: VersionLedger
    /// The seed of everything that patterns draw.
    let seed: UInt64
    /// Processes beside the requests that have not ended.
    @exclusivity(unchecked) private(set) var running = 0
    /// When the application was told to stop; nil before.
    var stoppedAt: Nanoseconds?

    init(recorder: Recorder, ledger: VersionLedger, seed: UInt64) {
        self.recorder = recorder
        self.ledger = ledger
        self.seed = seed
    }

    /// Starts a process that the trial waits for.
    func start(
        on processes: any Processes,
        isolation: isolated (any Actor)?,
        _ body: @escaping () async -> Void
    ) {
        running += 1
        processes.start(isolation: isolation) {
            await body()
            self.running -= 1
        }
    }
}
