import Analysis
import Dispatch
import ScenarioFile
import Stores
import Synchronization

/// Looks for the values of inputs at which verdicts flip.
///
/// A search plays the first seed only: it compares one stream of requests with itself under another
/// value, so what changes is the value's doing. It looks at both ends of the range, and where the
/// outcome is another there, halves the way between (in ratio), at most ``steps`` times. An outcome
/// that changes and changes back between two equal ends is not found.
struct FlipSearch: Sendable {
    /// The most halvings on one side; the width of the usual range, a tenth to ten times, falls
    /// below one percent on each side in eight.
    static let steps = 12
    /// A side is found when its two values are as near as this, in ratio.
    fileprivate static let precision = 1.01

    let scenario: Scenario
    let player: VersionPlayer
    let threads: Int

    /// What is searched: an input of a claim.
    private struct Task: Sendable {
        var claim: Int
        var dependency: Claim.Dependency
    }

    /// The flips of claims, in their order; a search that was stopped says that nobody searched.
    ///
    /// - Parameters:
    ///   - claims: The claims with what was found about them.
    ///   - goesOn: Told the input that is searched next; answering false stops all searches.
    /// - Returns: The flips of each claim, in the order of its dependencies.
    func flips(
        of claims: [(claim: Claim, judgements: [Judgement])],
        goesOn: @escaping @Sendable (String) -> Bool
    ) -> [[Flip]] {
        let tasks = claims.indices.flatMap { index in
            claims[index].claim.dependencies.map { Task(claim: index, dependency: $0) }
        }
        let found = Mutex([Flip?](repeating: nil, count: tasks.count))
        let next = Mutex(0)
        let stopped = Mutex(false)
        DispatchQueue.concurrentPerform(iterations: max(1, min(threads, tasks.count))) { _ in
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard tasks.indices.contains(index), !stopped.withLock({ $0 }) else { return }
                let task = tasks[index]
                let (claim, judgements) = claims[task.claim]
                let side = Side(
                    scenario: scenario,
                    player: player,
                    claim: claim,
                    dependency: task.dependency,
                    base: Self.outcomes(of: claim, judgements)
                ) {
                    if !goesOn("\(claim.id) by \(task.dependency.path)") {
                        stopped.withLock { $0 = true }
                    }
                    return !stopped.withLock { $0 }
                }
                let flip = side.flip()
                found.withLock { $0[index] = flip }
            }
        }
        let flips = found.withLock { $0 }
        return claims.indices.map { index in
            zip(tasks, flips).filter { $0.0.claim == index }.map { task, flip in
                flip ?? Flip(notSearched: task.dependency)
            }
        }
    }

    /// Whether each case holds in each of its setups for the first seed; nil where nothing was
    /// measured.
    fileprivate static func outcomes(of claim: Claim, _ judgements: [Judgement]) -> [Bool?] {
        let expectations = claim.cases.flatMap { one in one.setups.map { _ in one.expectation } }
        return zip(expectations, judgements).map { expectation, judgement in
            judgement.values.first.map { expectation.holds($0.value) }
        }
    }
}

/// One search along one input.
private struct Side {
    /// Why a value has no outcome.
    enum Problem: Error {
        case stopped
        case unplayable
    }

    let scenario: Scenario
    let player: VersionPlayer
    let claim: Claim
    let dependency: Claim.Dependency
    /// The outcomes at the scenario's own value.
    let base: [Bool?]
    let goesOn: @Sendable () -> Bool

    func flip() -> Flip? {
        guard let value = NumericInput(dependency.value), let from = NumericInput(dependency.from),
            let to = NumericInput(dependency.to)
        else { return nil }
        var flip = Flip(notSearched: dependency)
        do throws(Problem) {
            let below = try change(between: value, and: from)
            let above = try change(between: value, and: to)
            flip.below = below?.text ?? ""
            flip.above = above?.text ?? ""
            flip.state = below == nil && above == nil ? .stays : .flips
        } catch {
            flip.state = error == .stopped ? .notSearched : .unplayable
        }
        return flip
    }

    /// The value nearest to the scenario's at which the outcome was found to be another; nil where
    /// it is the same at the end.
    private func change(
        between value: NumericInput,
        and end: NumericInput
    ) throws(Problem) -> NumericInput? {
        guard end.value != value.value, try outcomes(at: end) != base else { return nil }
        var (same, other) = (value, end)
        for _ in 0..<FlipSearch.steps {
            let (low, high) = (min(same.value, other.value), max(same.value, other.value))
            if low > 0, high / low <= FlipSearch.precision { break }
            let middle = end.with(low > 0 ? (low * high).squareRoot() : (low + high) / 2)
            if middle == same || middle == other { break }
            if try outcomes(at: middle) == base { same = middle } else { other = middle }
        }
        return other
    }

    private func outcomes(at value: NumericInput) throws(Problem) -> [Bool?] {
        var judgements: [Judgement] = []
        for one in claim.cases {
            // A case that says a value itself is about that value, whatever the input is.
            let changes = dependency.paths.filter { path in
                !one.changes.contains { path == $0.path || path.hasPrefix($0.path + ".") }
            }.map { Claim.Change(path: $0, value: value.text) }
            guard goesOn() else { throw .stopped }
            let play = ReviewPlay(
                changes: one.changes + changes,
                window: claim.window.map(Window.init),
                setups: ReviewPlay.needed(by: one, of: scenario)
            )
            let goesOn = goesOn
            let record: RunRecord
            do throws(EngineFailure) {
                record = try player.play(play, repetitions: 1, threads: 1) { _ in goesOn() }
            } catch {
                throw .unplayable
            }
            guard record.description.status == .complete else { throw .stopped }
            judgements += ClaimJudge(rows: RunTables(record).summary, repetitions: 1).judge(one)
        }
        return FlipSearch.outcomes(of: claim, judgements)
    }
}
