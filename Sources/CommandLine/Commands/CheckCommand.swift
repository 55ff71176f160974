import Analysis
import Patterns
import ScenarioFile

extension Command {
    static let check = Command(
        name: "check",
        operands: "FILE...",
        operandCount: 1...1_000,
        summary: "Say what is wrong with scenarios, and play nothing",
        discussion: """
            Every problem of every file is said at once, with its place. Of a file without a \
            problem one line says what it holds, and warnings say what is allowed and probably \
            wrong: a key that is read under one name and deleted under another, a key without a \
            time to live, a lock that cannot exclude overlapping ranges, a key off the \
            scenario's own convention. Notes tell where the scenario's source contradicts itself.
            """,
        examples: [
            "rehearsal check Scenarios/*.yaml", "rehearsal check my-system.yaml --strict",
        ],
        ownFlags: [.calibration, .strict, .findingsFormat],
        run: { invocation throws(Failure) in
            let terminal = invocation.terminal
            let files = invocation.arguments.operands.map { CheckedFile($0, terminal.world) }
            if invocation.arguments.text(.findingsFormat) == "json" {
                terminal.result(JSON.list(files.flatMap(\.json)).indentedText)
            } else {
                for file in files { file.say(on: terminal) }
            }
            guard try CalibrationFile.of(invocation.arguments, saying: terminal) != nil else {
                return .nothingRan
            }
            guard files.allSatisfy(\.isGood) else { return .nothingRan }
            let isStrict = invocation.arguments.has(.strict)
            return isStrict && files.contains { $0.warnings > 0 } ? .goalFailed : .success
        }
    )
}

/// A scenario file and everything that there is to say about it.
private struct CheckedFile {
    private enum Content {
        case good(Scenario)
        case wrong(ScenarioProblems)
        case unreadable(WorldError)
    }
    private let path: String
    private let content: Content

    init(_ path: String, _ world: World) {
        self.path = path
        let text: String
        do throws(WorldError) {
            text = try world.readFile(path)
        } catch {
            content = .unreadable(error)
            return
        }
        do throws(ScenarioProblems) {
            let parser = Scenarios.parser(TraceFiles(world: world), world)
            content = .good(try parser.parse(text: text, name: path))
        } catch {
            content = .wrong(error)
        }
    }

    var isGood: Bool { if case .good = content { true } else { false } }

    var warnings: Int {
        guard case .good(let scenario) = content else { return 0 }
        return scenario.findings.count { $0.finding.kind.isWarning }
    }

    func say(on terminal: Terminal) {
        switch content {
        case .unreadable(let error): terminal.error("cannot read '\(path)': \(error.cause)")
        case .wrong(let problems): terminal.message(problems.description)
        case .good(let scenario):
            Scenarios.warnOfStalePlans(scenario, saying: terminal)
            if !scenario.findings.isEmpty { terminal.message(scenario.findingsText + "\n") }
            terminal.result("\(path): good; \(contents(of: scenario))")
        }
    }

    private func contents(of scenario: Scenario) -> String {
        let counts = [
            counted(scenario.endpointNames.count, "endpoint"),
            counted(scenario.setups.count, "setup"),
            counted(scenario.goals.count, "goal"),
            scenario.claims.isEmpty ? nil : counted(scenario.claims.count, "claim"),
            warnings == 0 ? nil : counted(warnings, "warning"),
        ]
        return counts.compactMap(\.self).joined(separator: ", ")
    }

    /// One object for each thing that is said.
    var json: [JSON] {
        switch content {
        case .unreadable(let error):
            return [object(nil, "error", id: "unreadable", error.cause, hint: nil)]
        case .wrong(let problems):
            return problems.problems.map {
                let message = $0.message + ($0.details.map { "\n\($0)" } ?? "")
                return object(($0.line, $0.column), "error", id: "error", message, hint: $0.hint)
            }
        case .good(let scenario):
            return scenario.findings.map { found in
                let kind = found.finding.kind
                return object(
                    (found.line, found.column),
                    kind.isWarning ? "warning" : "note",
                    id: kind.rawValue,
                    found.finding.message,
                    hint: found.finding.hint,
                    setups: found.setups
                )
            }
        }
    }

    private func object(
        _ place: (line: Int, column: Int)?,
        _ severity: String,
        id: String,
        _ message: String,
        hint: String?,
        setups: [String] = []
    ) -> JSON {
        .object([
            ("path", .text(path)),
            ("line", place.map { .number("\($0.line)") } ?? .null),
            ("column", place.map { .number("\($0.column)") } ?? .null),
            ("severity", .text(severity)),
            ("id", .text(id)),
            ("message", .text(message)),
            ("hint", hint.map(JSON.text) ?? .null),
            ("setups", .list(setups.map(JSON.text))),
        ])
    }
}

/// A number with its noun: `1 setup`, `2 setups`.
func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
