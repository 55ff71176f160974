public import Patterns

/// Turns the text of a scenario file into a scenario, or into every problem that it has.
public struct ScenarioParser: Sendable {
    private let stepKinds: [StepKind]

    /// Creates a parser that knows these kinds of step.
    public init(stepKinds: [StepKind] = StepKind.all) {
        self.stepKinds = stepKinds
    }

    /// Parses a scenario.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - name: The file's name, for messages.
    /// - Throws: ``ScenarioProblems`` with everything that is wrong.
    public func parse(text: String, name: String) throws(ScenarioProblems) -> Scenario {
        throw ScenarioProblems(path: name, text: text, problems: [])
    }
}
