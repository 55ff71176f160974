extension Command {
    static let check = Command(
        name: "check",
        operands: "FILE...",
        operandCount: 1...1_000,
        summary: "Say what is wrong with scenarios, and play nothing",
        discussion: "",
        examples: [],
        ownFlags: [],
        run: { _ throws(Failure) in throw Failure(.nothingRan, "not wired yet") }
    )
}
