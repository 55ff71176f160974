import ScenarioFile

extension Command {
    static let new = Command(
        name: "new",
        operands: "NAME",
        operandCount: 1...1,
        summary: "Write a commented scenario to begin your own with",
        discussion: """
            NAME is lower-case words joined by hyphens. The file NAME.yaml is written to the \
            current folder; it is good as it is, and its comments say what to put in its place. A \
            file that is there already is never overwritten.
            """,
        examples: ["rehearsal new my-system"],
        ownFlags: [],
        run: { invocation throws(Failure) in
            let operand = invocation.arguments.operands[0]
            let name = operand.hasSuffix(".yaml") ? String(operand.dropLast(5)) : operand
            guard ScenarioTemplate.isName(name) else {
                throw Failure(
                    .nothingRan,
                    "'\(name)' cannot name a scenario",
                    hint: "write lower-case words joined by hyphens, such as my-system"
                )
            }
            let path = "\(name).yaml"
            do throws(WorldError) {
                try invocation.world.createFile(path, ScenarioTemplate.text(name: name))
            } catch {
                throw Failure(
                    .nothingRan,
                    "cannot write '\(path)': \(error.cause)",
                    hint: "a file is never overwritten: choose another name or folder"
                )
            }
            invocation.terminal.result("wrote \(path); play it with: rehearsal run \(path)")
            return .success
        }
    )
}
