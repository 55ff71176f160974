import Measurement
import Stores
import Workload

/// An application whose client wakes a little late for each request, as a real one does.
final class LateApplication: Application {
    private let application: any Application
    private let clock: any Clock
    private let median: Nanoseconds
    private let spread: RoundTripSpread?
    @exclusivity(unchecked) private var random: RandomStream

    /// Wraps an application; nil where its client is never late.
    init?(
        _ application: any Application,
        _ calibration: Calibration,
        _ trial: Trial,
        _ clock: any Clock
    ) {
        (median, spread) = calibration.lag
        guard median > 0 else { return nil }
        self.application = application
        self.clock = clock
        random = RandomStream(seed: trial.seed, name: "client lag")
    }

    var isBusy: Bool { application.isBusy }

    func start(isolation: isolated (any Actor)?) { application.start(isolation: isolation) }

    func stop() { application.stop() }

    func dismiss() { application.dismiss() }

    func serve(_ request: Request) async {
        let extra = spread.map { $0.extra(at: random.below(1_000_000)) } ?? 0
        await clock.sleep(until: request.at + max(0, median + extra))
        await application.serve(request)
    }
}
