public import Analysis
import Measurement
public import ScenarioFile
public import Stores
import Workload

/// Searches the setups of a scenario for a trial that breaks a rule, and makes it small.
public struct Hunt: Sendable {
    private let scenario: Scenario
    private let options: HuntOptions
    private let setups: [Setup]
    private let seed: UInt64

    /// Prepares a hunt.
    ///
    /// - Throws: ``RunProblem`` when a setup that was asked for does not exist.
    public init(_ scenario: Scenario, options: HuntOptions) throws(RunProblem) {
        for name in options.setups { _ = try scenario.setup(named: name) }
        self.scenario = scenario
        self.options = options
        seed = options.seed ?? scenario.seed
        setups = scenario.setups.filter {
            options.setups.isEmpty || options.setups.contains($0.name)
        }
    }

    /// Searches every setup.
    ///
    /// - Parameters:
    ///   - toolVersion: The version that is written down.
    ///   - goesOn: Told how far the hunt is, from any thread; answering false ends the phase.
    /// - Returns: What came of each setup.
    /// - Throws: `EngineFailure` when a trial cannot be played to its end.
    public func run(
        toolVersion: String,
        goesOn: @escaping @Sendable (HuntProgress) -> Bool
    ) throws(EngineFailure) -> HuntRecord {
        var record = HuntRecord(
            scenario: scenario.name,
            path: scenario.path,
            seed: seed,
            longestDelay: options.longestDelay,
            toolVersion: toolVersion,
            outcomes: [],
            unjudged: []
        )
        // A recorded trace says what was asked of Redis, and not by whom: nothing in it races.
        guard scenario.recorded == nil else { return record }
        let pool = HuntPool(scenario, seed: seed)
        for (place, setup) in setups.enumerated() {
            let stage = HuntStage(scenario, setup)
            let rehearsal = try HuntRehearsal(stage, seed: seed)
            let rules = rehearsal.rules(options.rules)
            guard !rules.isEmpty else {
                record.unjudged.append(setup.name)
                continue
            }
            record.outcomes.append(
                try search(stage, pool, rehearsal, rules) { phase, trials in
                    goesOn(
                        HuntProgress(
                            phase: phase,
                            setup: setup.name,
                            place: place,
                            setups: setups.count,
                            trials: trials
                        )
                    )
                }
            )
        }
        return record
    }

    private func search(
        _ stage: HuntStage,
        _ pool: HuntPool,
        _ rehearsal: HuntRehearsal,
        _ rules: [HuntRule],
        _ goesOn: @escaping @Sendable (HuntProgress.Phase, Int) -> Bool
    ) throws(EngineFailure) -> HuntRecord.Outcome {
        let draw = HuntDraw(
            stage,
            pool,
            seed: seed,
            longestDelay: options.longestDelay,
            rehearsal: rehearsal,
            rules: rules
        )
        let searcher = HuntSearcher(
            stage: stage,
            draw: draw,
            rules: rules,
            trials: draw.isEmpty ? 0 : options.trials,
            threads: options.threads
        )
        let search = try searcher.search { goesOn(.searching, $0) }
        let tally = search.tally
        return HuntRecord.Outcome(
            setup: stage.setup.name,
            trials: tally.trials,
            requests: tally.requests,
            delays: tally.delays,
            rules: rules.compactMap { rule in
                guard let checked = tally.checked[rule], checked > 0 else { return nil }
                return HuntRecord.Rule(
                    name: rule.rawValue,
                    checked: checked,
                    contended: tally.contended[rule] ?? 0
                )
            },
            finding: search.caught.flatMap { caught in
                finding(caught, stage) { goesOn(.minimising, tally.trials) }
            },
            silentFaults: silentFaults(stage.setup, tally),
            isStopped: search.isStopped
        )
    }

    private func finding(
        _ caught: HuntSearch.Catch,
        _ stage: HuntStage,
        _ goesOn: @escaping () -> Bool
    ) -> HuntRecord.Finding? {
        let minimiser = HuntMinimiser(
            stage,
            caught.schedule,
            caught.rule,
            longestDelay: options.longestDelay,
            goesOn: goesOn
        )
        guard var small = minimiser else { return nil }
        small.run()
        return HuntRecord.Finding(
            trial: caught.number,
            trace: small.trace,
            schedule: small.schedule.text(of: stage, breaking: caught.rule),
            replays: small.replays,
            isSmallest: small.isDone,
            breaksGoal: scenario.forbids(caught.rule, in: stage.setup)
        )
    }

    private func silentFaults(_ setup: Setup, _ tally: HuntSearch.Tally) -> [String] {
        setup.faults.enumerated().compactMap { number, fault in
            guard tally.trials > 0, tally.faultsMet[number] == 0 else { return nil }
            let played = tally.faultsPlayed[number]
            return "the fault '\(fault.words)' never took effect: no call met it in"
                + " \(played) \(played == 1 ? "trial" : "trials") that played it"
        }
    }
}

extension Scenario {
    /// Whether a goal says that a rule must hold in a setup.
    func forbids(_ rule: HuntRule, in setup: Setup) -> Bool {
        goals.contains { goal in
            rule.metrics.contains(goal.metric)
                && (goal.setups.isEmpty || goal.setups.contains(setup.name))
                && !goal.comparison.holds(1, goal.limit)
        }
    }
}

/// What a setup does when nothing disturbs it: which requests are judged, by which rules, and how
/// long they take.
struct HuntRehearsal {
    /// The endpoints whose requests an auditor judges.
    private(set) var judged: [UInt16] = []
    /// What limiters promise.
    private(set) var limits: [LimiterRule] = []
    /// How long the longest request takes.
    private(set) var calm: Nanoseconds = .millisecond
    /// The rules that something was checked by.
    private var checked: [HuntRule] = []

    /// Plays a request of each endpoint alone, and all of them one after the other.
    init(_ stage: HuntStage, seed: UInt64) throws(EngineFailure) {
        let count = UInt16(clamping: stage.scenario.endpointNames.count)
        // A request of one kind may need what one of another kind leaves behind, so all of them
        // come twice.
        let all = (0..<2 * count).map { Self.request(of: $0 % count, number: UInt64($0)) }
        let play = try stage.play(HuntSchedule(setup: "", seed: seed, requests: all))
        checked = play.verdict.counts.filter { $0.checked > 0 }.map(\.rule)
        limits = play.record.limiters.map(\.rule)
        let numbers = play.record.attempts.map(\.operation) + play.history.marks.map(\.request)
        for endpoint in 0..<count where numbers.contains(where: { $0 % UInt64(count) == endpoint })
        {
            judged.append(endpoint)
        }
        for endpoint in 0..<count {
            let request = Self.request(of: endpoint, number: 0)
            let alone = try stage.play(
                HuntSchedule(setup: "", seed: seed, requests: [request])
            )
            let served = Nanoseconds(clamping: alone.record.engine.serviceSum)
            // A job that is queued is done after its request was answered.
            let done = alone.history.marks.filter(\.event.isJob).map(\.at).max() ?? 0
            let time = max(served, done)
            if judged.contains(endpoint) || judged.isEmpty { calm = max(calm, time) }
        }
    }

    /// The rules to hunt: those that were asked for, else those of the gravest sort.
    func rules(_ asked: [HuntRule]) -> [HuntRule] {
        if !asked.isEmpty { return asked.filter(checked.contains) }
        let gravest = checked.map(\.weight).min()
        return checked.filter { $0.weight == gravest }
    }

    private static func request(of endpoint: UInt16, number: UInt64) -> Request {
        Request(
            at: Nanoseconds(number) * 10 * .second,
            number: number,
            endpoint: endpoint,
            range: DayRange(start: UInt32(clamping: number) * 40, length: 2)
        )
    }
}

extension HuntMark {
    /// The number of the request that it is about: of a job the one that queued it.
    fileprivate var request: UInt64 {
        if case .job(let event) = event { event.job } else { client.request }
    }
}

extension HuntMark.Event {
    fileprivate var isJob: Bool {
        if case .job = self { true } else { false }
    }
}
