/// How the program ends: the one list of exit codes, from which help and the manual are made.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// Everything was done and every goal holds.
    case success = 0
    /// It ran to its end, and a goal or a comparison failed.
    case goalFailed = 1
    /// Nothing was run: the command line or a scenario is wrong.
    case nothingRan = 2
    /// It could not finish: a server, the disk or a tool failed.
    case couldNotFinish = 3
    /// A correctness invariant was violated that a goal says must hold.
    case invariantViolated = 4
    /// The answer is neither yes nor no.
    case inconclusive = 5
    /// Stopped by SIGINT: 128 + 2, as a shell says it.
    case interrupted = 130
    /// Stopped by SIGTERM: 128 + 15.
    case terminated = 143

    /// What the code means, for help's EXIT STATUS section.
    var meaning: String {
        switch self {
        case .success: "all goals hold, or there was nothing to judge"
        case .goalFailed: "it ran, and a goal or a comparison failed"
        case .nothingRan: "nothing was run: wrong usage or a wrong scenario"
        case .couldNotFinish: "it could not finish; partial results are kept and named so"
        case .invariantViolated: "a correctness invariant was violated that a goal says must hold"
        case .inconclusive: "the two sides cannot be compared, or the result is inconclusive"
        case .interrupted: "stopped by SIGINT; partial results are kept and named so"
        case .terminated: "stopped by SIGTERM; partial results are kept and named so"
        }
    }

    /// The order in which codes win when several hold; a signal wins over all of them.
    static let precedence: [ExitCode] = [
        .terminated, .interrupted, .couldNotFinish, .invariantViolated, .goalFailed,
        .inconclusive, .nothingRan, .success,
    ]

    /// The one code that stands for several.
    static func worst(of codes: [ExitCode]) -> ExitCode {
        precedence.first(where: codes.contains) ?? .success
    }

    /// The code for a stop by a signal's number.
    static func stopped(by signal: Int32) -> ExitCode {
        signal == interruptSignal ? .interrupted : .terminated
    }

    /// The number of SIGINT, the same on every Linux.
    static let interruptSignal: Int32 = 2
    /// The number of SIGTERM.
    static let terminateSignal: Int32 = 15
}
