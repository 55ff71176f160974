extension Command {
    static let compare = Command(
        name: "compare",
        operands: "BASELINE CANDIDATE",
        operandCount: 2...2,
        summary: "Tell whether a run got worse than another",
        discussion: "",
        examples: [],
        ownFlags: [],
        run: { _ throws(Failure) in throw Failure(.nothingRan, "not wired yet") }
    )
}
