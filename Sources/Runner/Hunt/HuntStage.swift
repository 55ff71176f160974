import Analysis
import Audit
import Measurement
import Patterns
import ScenarioFile
import Simulation
import Stores
import Synchronization
import Workload

/// What came of one hunted trial.
struct HuntPlay: Sendable {
    var verdict: HuntVerdict
    var history: HuntHistory
    var record: TrialRecord
}

/// Plays schedules of one setup on the model.
struct HuntStage: Sendable {
    let scenario: Scenario
    let setup: Setup
    /// The setup's faults, and behind them the eviction that a hunt plays where Redis may evict.
    let faults: [Fault]
    private let layout: Recorder.Layout

    init(_ scenario: Scenario, _ setup: Setup) {
        self.scenario = scenario
        self.setup = setup
        faults = setup.faults + (Self.evicts(setup.redis) ? [.eviction] : [])
        var layout = Recorder.Layout(setup, scenario.window, [])
        // Only the history counts here; a warm-up without end spares the figures.
        layout.warmUp = .max / 4
        layout.interval = 365 * .day
        layout.attemptLimit = 10_000
        self.layout = layout
    }

    /// Plays a schedule with the delays that it has recorded.
    func play(_ schedule: HuntSchedule) throws(EngineFailure) -> HuntPlay {
        try play(schedule, .recorded(schedule.delays))
    }

    /// Plays a schedule with the given delays.
    func play(
        _ schedule: HuntSchedule,
        _ delays: HuntDelays
    ) throws(EngineFailure) -> HuntPlay {
        let kept = Kept()
        let record = try ModelEngine().play(trial(schedule, delays, kept)) { _ in true }
        let history = kept.history.withLock { $0 }
        return HuntPlay(verdict: HuntVerdict(record, history), history: history, record: record)
    }

    private func trial(
        _ schedule: HuntSchedule,
        _ delays: HuntDelays,
        _ kept: Kept
    ) -> Trial {
        var layout = layout
        layout.window = (schedule.requests.last?.at ?? 0) + .second
        let (setup, seed) = (setup, schedule.seed)
        let steps = setup.endpoints.map(\.steps)
        return Trial(
            setup: setup.name,
            repetition: 0,
            seed: seed,
            redis: setup.redis,
            postgres: setup.postgres,
            families: setup.families,
            tables: setup.tables,
            instances: setup.instances,
            faults: schedule.faults.compactMap(fault),
            layout: layout,
            requests: { ListedRequests(schedule.requests) },
            application: { seams, recorder in
                let families = setup.families.map(\.template)
                let log = HuntLog(
                    clocks: seams.map(\.clock),
                    delays: delays,
                    families: families
                ) { history in kept.history.withLock { $0 = history } }
                recorder.races = log
                recorder.admissions = log
                recorder.watch = log
                let watched = seams.map { seams in
                    var watched = seams
                    watched.watch = log
                    return watched
                }
                return ScenarioApplication(
                    endpoints: steps,
                    tables: setup.tables,
                    families: setup.families,
                    seams: watched,
                    recorder: recorder,
                    settings: setup.application,
                    jobs: setup.jobs,
                    seed: seed
                )
            }
        )
    }

    /// The fault at the time that a schedule gives it.
    func fault(_ time: HuntSchedule.FaultTime) -> Fault? {
        guard faults.indices.contains(time.number) else { return nil }
        var fault = faults[time.number]
        fault.start = time.start
        fault.end = time.end
        return fault
    }

    /// The number of the eviction among the faults; nil where Redis evicts nothing.
    var eviction: Int? { faults.count > setup.faults.count ? setup.faults.count : nil }

    /// Whether a server may be so full that keys are evicted.
    private static func evicts(_ redis: RedisSettings?) -> Bool {
        guard let redis else { return false }
        return redis.maxMemory != nil && redis.policy != .noeviction
    }

    /// Where the trial leaves its history.
    private final class Kept: Sendable {
        let history = Mutex(HuntHistory())
    }
}

extension Fault {
    /// Memory is short for an instant, and every key goes that the policy lets go.
    ///
    /// A few requests do not fill a server; what others store meanwhile, this stands for.
    static let eviction = Fault(.redis, .maxMemory(1), from: 0, to: 1)
}
