import Measurement
import Stores

/// What the instances of an application have in common, and what the trial's observer knows.
final class SharedState {
    /// What the trial records.
    let recorder: Recorder
    /// What has been committed.
    let ledger: VersionLedger
    /// How the application is run.
    let settings: ApplicationSettings
    /// The tables of the trial.
    let tables: [Table]
    /// How long commands and replies are on the wire.
    let wire: WireSizes
    /// The seed of everything that patterns draw.
    let seed: UInt64
    /// Processes beside the requests that have not ended.
    @exclusivity(unchecked) private(set) var running = 0
    /// What the observer knows of things in Redis.
    @exclusivity(unchecked) var observed = Observed()
    /// When the application was told to stop; nil before.
    var stoppedAt: Nanoseconds?

    /// The numbers of background requests, far above those of the stream and below 2⁶³.
    @exclusivity(unchecked) private var number: UInt64 = 1 << 62
    /// How many stamps were given out.
    @exclusivity(unchecked) private var owners: UInt64 = 0

    init(
        recorder: Recorder,
        ledger: VersionLedger,
        settings: ApplicationSettings,
        tables: [Table],
        families: [KeyFamily],
        seed: UInt64
    ) {
        self.tables = tables
        wire = WireSizes(families: families)
        self.settings = settings
        self.recorder = recorder
        self.ledger = ledger
        self.seed = seed
    }

    /// A number for a request that is not of the stream.
    func nextNumber() -> UInt64 {
        number += 1
        return number
    }

    /// A stamp for a lock; every try of every request owns its locks under one of its own.
    func nextOwner() -> UInt64 {
        owners += 1
        return owners
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
