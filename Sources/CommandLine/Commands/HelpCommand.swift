extension Command {
    static let help = Command(
        name: "help",
        operands: "[COMMAND]",
        operandCount: 0...1,
        summary: "Explain a command",
        discussion: "'rehearsal help run' prints what 'rehearsal run --help' prints.",
        examples: ["rehearsal help run"],
        ownFlags: [],
        run: { invocation throws(Failure) in
            guard let name = invocation.arguments.operands.first else {
                invocation.terminal.result(Help.program(.long))
                return .success
            }
            guard let command = all.first(where: { $0.name == name }) else {
                throw .unknownCommand(name)
            }
            invocation.terminal.result(Help.command(command, .long))
            return .success
        }
    )
}

extension Failure {
    /// There is no such command.
    static func unknownCommand(_ name: String) -> Failure {
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            return Failure(
                .nothingRan,
                "unknown command '\(name)'",
                hint: "to play a scenario: rehearsal run \(name)"
            )
        }
        let names = Command.all.map(\.name)
        let suggestion = Suggestion.words(for: name, among: names)
        return Failure(
            .nothingRan,
            "unknown command '\(name)'" + suggestion,
            hint: suggestion.isEmpty ? "the commands are \(names.joined(separator: ", "))" : nil
        )
    }
}
