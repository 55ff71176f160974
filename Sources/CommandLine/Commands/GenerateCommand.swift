extension Command {
    static let generate = Command(
        name: "generate",
        operands: "man | completion SHELL",
        operandCount: 1...2,
        summary: "Print the manual page, or completions for a shell",
        discussion: """
            'man' prints a manual page for man(1). 'completion' prints a script for bash, zsh or \
            fish, by which the shell completes commands, options and their values.
            """,
        examples: [
            "rehearsal generate man > rehearsal.1",
            "rehearsal generate completion bash > rehearsal.bash",
        ],
        ownFlags: [],
        run: { invocation throws(Failure) in
            let operands = invocation.arguments.operands
            switch (operands[0], operands.dropFirst().first) {
            case ("man", nil): invocation.terminal.result(Manual.text)
            case ("man", let extra?):
                throw Failure(.nothingRan, "unexpected argument '\(extra)'", hint: usage("man"))
            case ("completion", let name?):
                guard let shell = Completion.Shell(rawValue: name) else {
                    throw unknown(name, "shell", Completion.Shell.allCases.map(\.rawValue))
                }
                invocation.terminal.result(Completion.script(for: shell))
            case ("completion", nil):
                let shells = Completion.Shell.allCases.map(\.rawValue).joined(separator: "|")
                throw Failure(
                    .nothingRan,
                    "'completion' needs the name of a shell",
                    hint: usage("completion \(shells)")
                )
            case (let other, _):
                throw unknown(other, "kind of text", ["man", "completion"])
            }
            return .success
        }
    )

    private static func usage(_ rest: String) -> String { "usage: rehearsal generate \(rest)" }

    private static func unknown(_ name: String, _ noun: String, _ known: [String]) -> Failure {
        let suggestion = Suggestion.words(for: name, among: known)
        return Failure(
            .nothingRan,
            "unknown \(noun) '\(name)'" + suggestion,
            hint: suggestion.isEmpty ? "write one of \(known.joined(separator: ", "))" : nil
        )
    }
}
