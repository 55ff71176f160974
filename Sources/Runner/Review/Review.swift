public import Analysis
import Measurement
public import ScenarioFile
public import Stores

/// Plays what the claims of a scenario need, and judges them.
public struct Review: Sendable {
    private let scenario: Scenario
    private let options: RunOptions
    private let engine: any Engine
    private let vary: ScenarioVariation
    private let plays: [ReviewPlay]

    /// How many trials the claims need, without the searches for flips.
    public var trials: Int { plays.reduce(0) { $0 + $1.setups.count } * options.repetitions }

    /// Prepares a review.
    ///
    /// - Parameters:
    ///   - scenario: The scenario with its claims.
    ///   - options: Seed, repetitions and threads; setups and windows are those of the claims.
    ///   - engine: What plays.
    ///   - vary: Makes other versions of the scenario.
    public init(
        _ scenario: Scenario,
        options: RunOptions,
        engine: any Engine,
        vary: @escaping ScenarioVariation
    ) {
        self.scenario = scenario
        self.options = options
        self.engine = engine
        self.vary = vary
        plays = ReviewPlay.all(of: scenario)
    }

    /// Plays everything and judges every claim.
    ///
    /// - Parameters:
    ///   - toolVersion: The version that is written down.
    ///   - command: The command that renews the verdicts.
    ///   - progress: Told how far the review is, from any thread; answering false stops it, and
    ///     what has not been played by then is not judged.
    /// - Returns: The record, partial when it was stopped.
    /// - Throws: `EngineFailure` when an engine gave up.
    public func run(
        toolVersion: String,
        command: String,
        progress: @escaping @Sendable (RunProgress) -> Bool
    ) throws(EngineFailure) -> ReviewRecord {
        let player = VersionPlayer(options: options, engine: engine, vary: vary)
        var description = try player.description(of: scenario, toolVersion, command)
        var rows: [[SummaryRow]] = []
        var done = 0
        let total = trials
        for (number, play) in plays.enumerated() {
            let before = done
            let place = plays.count > 1 ? " (\(number + 1) of \(plays.count) versions)" : ""
            let record = try player.play(play, repetitions: options.repetitions) { state in
                var state = state
                (state.done, state.total) = (state.done + before, total)
                state.setup += place
                return progress(state)
            }
            done += play.setups.count * options.repetitions
            description.status = record.description.status
            guard description.status == .complete else { break }
            let tables = RunTables(record)
            description.takeNotes(of: tables.description)
            rows.append(tables.summary)
        }
        let judged = scenario.claims.map { judge($0, rows) }
        let flips: [[Flip]]
        if description.status == .complete {
            let search = FlipSearch(
                scenario: scenario,
                player: player,
                threads: options.threads
            )
            flips = search.flips(of: Array(zip(scenario.claims, judged))) { value in
                progress(RunProgress(searching: value, trials: total))
            }
        } else {
            flips = scenario.claims.map { $0.dependencies.map(Flip.init(notSearched:)) }
        }
        let claims = scenario.claims.indices.map { index in
            ClaimResult(
                scenario.claims[index],
                judgements: judged[index],
                flips: flips[index],
                in: description
            )
        }
        return ReviewRecord(description: description, claims: claims)
    }

    private func judge(_ claim: Claim, _ rows: [[SummaryRow]]) -> [Judgement] {
        claim.cases.flatMap { one -> [Judgement] in
            let window = claim.window.map(Window.init)
            let index = plays.firstIndex { $0.changes == one.changes && $0.window == window }
            let own = index.flatMap { rows.indices.contains($0) ? rows[$0] : nil } ?? []
            return ClaimJudge(rows: own, repetitions: options.repetitions).judge(one)
        }
    }
}

extension RunDescription {
    /// Adds what another run of the same scenario says about its figures.
    fileprivate mutating func takeNotes(of other: RunDescription) {
        for note in other.notModelled where !notModelled.contains(note) { notModelled.append(note) }
        for doubt in other.doubts where !doubts.contains(doubt) { doubts.append(doubt) }
    }
}

extension RunProgress {
    /// The progress of a search: all trials of the review have ended by then.
    init(searching value: String, trials: Int) {
        self.init(
            done: trials,
            total: trials,
            setup: "looking for where the verdict flips, \(value)",
            repetition: 0,
            passed: 0,
            window: 1
        )
    }
}
