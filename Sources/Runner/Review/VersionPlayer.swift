import Analysis
public import ScenarioFile
import Stores

/// Another version of a scenario: its file with some values in place of what it says.
public typealias ScenarioVariation =
    @Sendable ([ScenarioChange]) throws(ScenarioProblems) -> Scenario

/// Plays versions of a scenario.
struct VersionPlayer: Sendable {
    let options: RunOptions
    let engine: any Engine
    let vary: ScenarioVariation

    /// What is written down of a review of the scenario, before anything is played.
    func description(
        of scenario: Scenario,
        _ toolVersion: String,
        _ command: String
    ) throws(EngineFailure) -> RunDescription {
        var whole = options
        (whole.setups, whole.window) = ([], nil)
        let runner = try runner(scenario, whole)
        return runner.description(toolVersion: toolVersion, command: command)
    }

    /// Plays a version as often as asked.
    func play(
        _ play: ReviewPlay,
        repetitions: Int,
        threads: Int? = nil,
        progress: @escaping @Sendable (RunProgress) -> Bool
    ) throws(EngineFailure) -> RunRecord {
        let version = try version(play.changes)
        var own = options
        own.setups = play.setups
        own.window = play.window
        own.repetitions = repetitions
        own.threads = threads ?? options.threads
        return try runner(version, own).run(toolVersion: "", command: "", progress: progress)
    }

    private func version(_ changes: [Claim.Change]) throws(EngineFailure) -> Scenario {
        do throws(ScenarioProblems) {
            return try vary(changes.map { ScenarioChange($0.path, $0.value) })
        } catch {
            let values = changes.map { "\($0.path): \($0.value)" }.joined(separator: ", ")
            let problem = error.problems.first
            throw EngineFailure(
                "with \(values) the scenario is wrong: \(problem?.message ?? "")",
                hint: problem?.hint
            )
        }
    }

    private func runner(
        _ scenario: Scenario,
        _ options: RunOptions
    ) throws(EngineFailure) -> Runner {
        do throws(RunProblem) {
            return try Runner(scenario, options: options, engine: engine)
        } catch {
            throw EngineFailure(error.message, hint: error.hint)
        }
    }
}
