import Dispatch
import Measurement
import ScenarioFile
import Stores
import Synchronization
import Workload

/// What a search over the trials of one setup came to.
struct HuntSearch: Sendable {
    /// The first trial that broke a rule.
    struct Catch: Sendable {
        var number: Int
        var rule: HuntRule
        var schedule: HuntSchedule
    }
    /// What was tried.
    struct Tally: Sendable {
        var trials = 0
        var requests: UInt64 = 0
        var delays: UInt64 = 0
        /// By rule: what was put to the test while something else ran.
        var contended: [HuntRule: UInt64] = [:]
        /// By rule: what was put to the test at all.
        var checked: [HuntRule: UInt64] = [:]
        /// By fault of the setup: how often it was played, and how often a call met it.
        var faultsPlayed: [UInt64]
        var faultsMet: [UInt64]
    }
    var caught: Catch?
    var tally: Tally
    /// Whether it was stopped before its end.
    var isStopped = false
}

/// Plays the trials of one setup on several threads until one breaks a rule.
///
/// Of several that do the one with the lowest number wins, and what is counted ends with it, so the
/// number of threads decides nothing but the time.
struct HuntSearcher: Sendable {
    let stage: HuntStage
    let draw: HuntDraw
    let rules: [HuntRule]
    let trials: Int
    let threads: Int

    /// Searches.
    ///
    /// - Parameter goesOn: Asked before each trial with the number of those that have ended;
    ///   answering false ends the search.
    /// - Returns: The first catch, and what was tried up to it.
    /// - Throws: `EngineFailure` when a trial before the first catch cannot be played to its end.
    func search(
        _ goesOn: @escaping @Sendable (Int) -> Bool
    ) throws(EngineFailure) -> HuntSearch {
        let board = HuntBoard(trials: trials, faults: stage.faults.count)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while let number = board.next(goesOn) {
                do throws(EngineFailure) {
                    board.keep(try play(number), number)
                } catch {
                    board.fail(error, number)
                }
            }
        }
        return try board.result()
    }

    private func play(_ number: Int) throws(EngineFailure) -> HuntBoard.Played {
        let trial = draw.trial(number)
        let play = try stage.play(trial.schedule, trial.delays)
        var tally = HuntSearch.Tally(
            faultsPlayed: [UInt64](repeating: 0, count: stage.faults.count),
            faultsMet: [UInt64](repeating: 0, count: stage.faults.count)
        )
        let delays = play.history.delays
        tally.trials = 1
        tally.requests = UInt64(trial.schedule.requests.count)
        tally.delays = UInt64(delays.count)
        for count in play.verdict.counts {
            tally.contended[count.rule] = count.contended
            tally.checked[count.rule] = count.checked
        }
        for (time, met) in zip(trial.schedule.faults, play.record.engine.faultsMet) {
            tally.faultsPlayed[time.number] += 1
            if met > 0 { tally.faultsMet[time.number] += 1 }
        }
        var caught: HuntSearch.Catch?
        if let rule = play.verdict.broken(among: rules) {
            var schedule = trial.schedule
            schedule.delays = delays
            caught = HuntSearch.Catch(number: number, rule: rule, schedule: schedule)
        }
        return HuntBoard.Played(tally: tally, caught: caught)
    }
}

/// The trials of a search as its threads share them.
private final class HuntBoard: Sendable {
    struct Played: Sendable {
        var tally: HuntSearch.Tally
        var caught: HuntSearch.Catch?
    }
    private struct State {
        var next = 0
        var done = 0
        var isStopped = false
        /// The lowest number that ended the search, by a catch or a failure.
        var end = Int.max
        var caught: HuntSearch.Catch?
        var failure: EngineFailure?
        /// What was played behind a trial that is still being played, by number.
        var ahead: [Int: HuntSearch.Tally] = [:]
        var summed = 0
        var tally: HuntSearch.Tally
    }
    private let trials: Int
    private let state: Mutex<State>

    init(trials: Int, faults: Int) {
        self.trials = trials
        let none = [UInt64](repeating: 0, count: faults)
        state = Mutex(State(tally: HuntSearch.Tally(faultsPlayed: none, faultsMet: none)))
    }

    func next(_ goesOn: (Int) -> Bool) -> Int? {
        let done = state.withLock { $0.done }
        let isWanted = goesOn(done)
        return state.withLock { state in
            if !isWanted { state.isStopped = true }
            guard !state.isStopped, state.next < min(trials, state.end) else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func keep(_ played: Played, _ number: Int) {
        state.withLock { state in
            state.done += 1
            if let caught = played.caught, number < state.end {
                state.end = number
                state.caught = caught
                state.failure = nil
            }
            state.ahead[number] = played.tally
            while state.summed <= state.end, let tally = state.ahead[state.summed] {
                state.ahead[state.summed] = nil
                state.tally.add(tally)
                state.summed += 1
            }
        }
    }

    func fail(_ failure: EngineFailure, _ number: Int) {
        state.withLock { state in
            guard number < state.end else { return }
            state.end = number
            state.caught = nil
            state.failure = failure
        }
    }

    func result() throws(EngineFailure) -> HuntSearch {
        let (state, failure) = state.withLock { ($0, $0.failure) }
        if let failure { throw failure }
        return HuntSearch(
            caught: state.caught,
            tally: state.tally,
            isStopped: state.isStopped && state.caught == nil
        )
    }
}

extension HuntSearch.Tally {
    mutating func add(_ other: HuntSearch.Tally) {
        trials += other.trials
        requests += other.requests
        delays += other.delays
        for rule in HuntRule.allCases {
            contended[rule, default: 0] += other.contended[rule] ?? 0
            checked[rule, default: 0] += other.checked[rule] ?? 0
        }
        for index in faultsPlayed.indices {
            faultsPlayed[index] += other.faultsPlayed[index]
            faultsMet[index] += other.faultsMet[index]
        }
    }
}
