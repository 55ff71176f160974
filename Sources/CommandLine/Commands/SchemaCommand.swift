import Analysis
import ScenarioFile

extension Command {
    static let schema = Command(
        name: "schema",
        operands: "",
        operandCount: 0...0,
        summary: "Print the JSON Schema of scenario files",
        discussion: """
            An editor that knows the schema completes keys and marks mistakes while you write. It \
            sees unknown keys, missing ones and values of a wrong form. 'check' sees more: names \
            that are declared nowhere, limits of times and sizes, and what steps ask for.
            """,
        examples: ["rehearsal schema > rehearsal.schema.json"],
        ownFlags: [],
        run: { invocation throws(Failure) in
            invocation.terminal.result(ScenarioSchema().json.indentedText)
            return .success
        }
    )
}
