extension Command {
    static let run = Command(
        name: "run",
        operands: "FILE...",
        operandCount: 1...1_000,
        summary: "Play scenarios and report what was measured",
        discussion: "",
        examples: [],
        ownFlags: [
            .engine, .setup, .seed, .repetitions, .window, .threads, .output, .format, .quiet,
        ],
        run: { _ throws(Failure) in throw Failure(.nothingRan, "not wired yet") }
    )
}
