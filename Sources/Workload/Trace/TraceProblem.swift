/// Something wrong in a recorded trace.
public struct TraceProblem: Error, Sendable, Equatable {
    /// The line, from 1.
    public var line = 1
    /// What is wrong, naming the value and the limit.
    public var message: String
    /// What to do about it.
    public var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// The problems of a recorded trace; nothing of it is used.
public struct TraceProblems: Error, Sendable, Equatable {
    /// After so many the rest of a recording is not looked at: it is another kind of file.
    static let limit = 10

    /// The name of the file as it was given.
    public var path: String
    /// The problems in the order of the file, at least one.
    public var problems: [TraceProblem]
}

extension TraceProblems: CustomStringConvertible {
    /// Every problem as `path:line: error: message` and a hint.
    ///
    /// The lines themselves are not shown: they hold keys of the recorded system.
    public var description: String {
        problems.map { problem in
            let hint = problem.hint.map { "\nhint: \($0)" } ?? ""
            return "\(path):\(problem.line): error: \(problem.message)\(hint)"
        }.joined(separator: "\n")
    }
}
