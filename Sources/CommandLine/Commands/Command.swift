/// One command: its words for help, what it accepts, and what it does.
struct Command: Sendable {
    /// The name, as typed after `rehearsal`.
    var name: String
    /// What follows the options in the usage line, such as `FILE…`.
    var operands: String
    /// How many operands it accepts.
    var operandCount: ClosedRange<Int>
    /// One line for the list of commands, without a full stop.
    var summary: String
    /// Sentences for `--help`.
    var discussion: String
    /// Whole command lines that show its use.
    var examples: [String]
    /// The options it understands, beside those of ``common``.
    var ownFlags: [Flag]
    /// Does it.
    var run: @Sendable (Invocation) throws(Failure) -> ExitCode

    /// The options that every command understands.
    static let common: [Flag] = [.color, .help]

    /// Every option it understands.
    var flags: [Flag] { ownFlags + Self.common }

    /// How it is typed.
    var usage: String {
        "rehearsal \(name) [OPTIONS]" + (operands.isEmpty ? "" : " \(operands)")
    }

    /// Every command, in the order in which help lists them.
    static let all: [Command] = [
        .run, .review, .sweep, .hunt, .fidelity, .calibrate, .check, .compare, .report, .new,
        .list, .schema, .generate, .help,
    ]

    /// Every option of any command, each once.
    static let allFlags: [Flag] = (all.flatMap(\.flags) + [.version]).reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
    }
}

/// What a command is run with.
struct Invocation: Sendable {
    /// What was typed.
    var arguments: Arguments
    /// Where results and messages go.
    var terminal: Terminal
    /// The door to everything else.
    var world: World { terminal.world }
}
