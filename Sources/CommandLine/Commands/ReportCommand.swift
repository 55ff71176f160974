extension Command {
    static let report = Command(
        name: "report",
        operands: "DIR",
        operandCount: 1...1,
        summary: "Rebuild a run's report from its files",
        discussion: "",
        examples: [],
        ownFlags: [],
        run: { _ throws(Failure) in throw Failure(.nothingRan, "not wired yet") }
    )
}
