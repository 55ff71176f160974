public import Analysis
import Measurement
public import ScenarioFile
public import Stores

/// Plays one recorded schedule again.
public struct HuntReplay: Sendable {
    private let stage: HuntStage
    private let schedule: HuntSchedule
    private let rule: HuntRule

    /// Reads a schedule.
    ///
    /// - Parameters:
    ///   - text: The schedule's file.
    ///   - name: The file's name, for errors.
    ///   - scenario: The scenario that it is played in, which may have changed since.
    /// - Throws: ``RunProblem`` that names the line that is wrong.
    public init(
        _ text: String,
        name: String,
        in scenario: Scenario
    ) throws(RunProblem) {
        let reading = try HuntScheduleReader(text, name: name, scenario).read()
        stage = HuntStage(scenario, reading.setup)
        schedule = reading.schedule
        rule = reading.rule
    }

    /// The setup that it is played in.
    public var setup: String { stage.setup.name }
    /// The rule that it broke when it was recorded.
    public var hunted: HuntRule { rule }

    /// Whether a goal says that the rule must hold.
    public var breaksGoal: Bool { stage.scenario.forbids(rule, in: stage.setup) }

    /// Plays it; nil where it breaks the rule no more.
    public func play() throws(EngineFailure) -> RaceTrace? {
        let play = try stage.play(schedule)
        guard play.verdict.violations(of: rule) > 0 else { return nil }
        return HuntTracer(stage, schedule, play, rule).trace()
    }
}
