import ScenarioFile

extension Command {
    static let check = Command(
        name: "check",
        operands: "FILE...",
        operandCount: 1...1_000,
        summary: "Say what is wrong with scenarios, and play nothing",
        discussion: """
            Every problem of every file is said at once, with its place. For a file without a \
            problem one line says what it holds.
            """,
        examples: ["rehearsal check Scenarios/*.yaml"],
        ownFlags: [],
        run: { invocation throws(Failure) in
            let paths = invocation.arguments.operands
            var good = 0
            for path in paths {
                guard let scenarios = Scenarios.load([path], saying: invocation.terminal) else {
                    continue
                }
                good += 1
                for scenario in scenarios {
                    invocation.terminal.result("\(path): good; \(contents(of: scenario))")
                }
            }
            return good == paths.count ? .success : .nothingRan
        }
    )

    private static func contents(of scenario: Scenario) -> String {
        [
            counted(scenario.endpointNames.count, "endpoint"),
            counted(scenario.setups.count, "setup"),
            counted(scenario.goals.count, "goal"),
            scenario.claims.isEmpty ? nil : counted(scenario.claims.count, "claim"),
        ].compactMap(\.self).joined(separator: ", ")
    }
}

/// A number with its noun: `1 setup`, `2 setups`.
func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
