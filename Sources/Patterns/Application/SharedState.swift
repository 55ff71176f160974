import Measurement
import Stores

/// What the instances of an application, or of a thread's share of it, have in common.
final class SharedState {
    /// What the trial records.
    let recorder: Recorder
    /// What the trial's observer knows.
    let observer: TrialObserver
    /// Which of the application's instances they are.
    let share: Share
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
    /// When the application was told to stop; nil before.
    var stoppedAt: Nanoseconds?

    /// How many numbers were given to background requests.
    @exclusivity(unchecked) private var numbers: UInt64 = 0
    /// How many stamps were given out.
    @exclusivity(unchecked) private var owners: UInt64 = 0

    init(
        recorder: Recorder,
        observer: TrialObserver,
        share: Share,
        settings: ApplicationSettings,
        tables: [Table],
        families: [KeyFamily],
        seed: UInt64
    ) {
        self.tables = tables
        wire = WireSizes(families: families)
        self.settings = settings
        self.recorder = recorder
        self.observer = observer
        self.share = share
        self.seed = seed
    }

    /// A number for a request that is not of the stream: far above those, and below 2⁶³.
    func nextNumber() -> UInt64 {
        numbers += 1
        return 1 << 62 + own(numbers)
    }

    /// A stamp for a lock; every try of every request owns its locks under one of its own.
    func nextOwner() -> UInt64 {
        owners += 1
        return own(owners)
    }

    /// The count-th of this share's numbers, which no other share has: from 1, in turns.
    @inline(__always)
    private func own(_ count: UInt64) -> UInt64 {
        (count - 1) * UInt64(share.count) + UInt64(share.number) + 1
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
