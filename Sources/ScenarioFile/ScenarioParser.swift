public import Patterns

/// Turns the text of a scenario file into a scenario, or into every problem that it has.
///
/// A text goes through three stages, and each reports all it finds: libyaml's events become a tree
/// of nodes; declared sections read the nodes into values; names are looked up and steps are built.
public struct ScenarioParser: Sendable {
    /// The most bytes of a file.
    public static let sizeLimit = 1 << 20

    /// What some editors begin a file with; it is not part of the text.
    private static let byteOrderMark: Unicode.Scalar = "\u{FEFF}"

    private let stepKinds: [StepKind]
    private let loadTrace: TraceLoader
    private let loadPlan: PlanLoader

    /// Creates a parser.
    ///
    /// - Parameters:
    ///   - stepKinds: The kinds of step that it knows.
    ///   - loadTrace: Reads the recorded trace that a scenario names.
    ///   - loadPlan: Reads the file of a plan that a scenario names.
    public init(
        stepKinds: [StepKind] = StepKind.all,
        loadTrace: @escaping TraceLoader = Self.noTraces,
        loadPlan: @escaping PlanLoader = Self.noPlans
    ) {
        self.stepKinds = stepKinds
        self.loadTrace = loadTrace
        self.loadPlan = loadPlan
    }

    /// Reads no plans, for scenarios that name none.
    public static let noPlans: PlanLoader = { _ throws(PlanFailure) in
        throw PlanFailure("no files are read here")
    }

    /// Reads no traces, for scenarios that name none.
    public static let noTraces: TraceLoader = { _, _ throws(TraceFailure) in
        throw .unreadable("no files are read here")
    }

    /// Parses a scenario.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - name: The file's name, for messages.
    ///   - changes: What is put in place of what the file says.
    ///   - withClaims: Whether its claims and inputs are read; another version of a scenario that
    ///     is played for one claim need not be fit for what the others ask.
    /// - Returns: The scenario, without any problem.
    /// - Throws: ``ScenarioProblems`` with everything that is wrong.
    public func parse(
        text: String,
        name: String,
        changes: [ScenarioChange] = [],
        withClaims: Bool = true
    ) throws(ScenarioProblems) -> Scenario {
        var text = text
        if text.unicodeScalars.first == Self.byteOrderMark { text.unicodeScalars.removeFirst() }
        let size = text.utf8.count
        guard size <= Self.sizeLimit else {
            let problem = Problem.tooLarge(bytes: size, limit: Self.sizeLimit)
            throw ScenarioProblems(path: name, text: text, problems: [problem])
        }
        let findings = Findings()
        let reader = ScenarioReader(
            kinds: stepKinds,
            loadTrace: loadTrace,
            loadPlan: loadPlan,
            text: text,
            path: name,
            findings: findings
        )
        let root = NodeReader.read(text, findings).flatMap { change($0, changes, findings) }
        let scenario = root.flatMap { reader.read($0, withClaims: withClaims) }
        guard let scenario, findings.isEmpty else {
            throw ScenarioProblems(path: name, text: text, problems: findings.problems)
        }
        return scenario
    }

    private func change(
        _ root: Node,
        _ changes: [ScenarioChange],
        _ findings: Findings
    ) -> Node? {
        do throws(Problem) {
            var changed = root
            for change in changes { changed = try changed.changed(change) }
            return changed
        } catch {
            findings.report(error)
            return nil
        }
    }
}
