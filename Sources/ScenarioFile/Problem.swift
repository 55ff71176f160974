/// Something wrong in a scenario file, at the place of the key or value at fault.
public struct Problem: Error, Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong, naming the value and the limit.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Creates a problem.
    public init(line: Int, column: Int, message: String, hint: String? = nil) {
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}

/// Every problem of a scenario file; nothing of the file is used.
public struct ScenarioProblems: Error, Sendable, Equatable {
    /// The name of the file as it was given.
    public let path: String
    /// The file as it was read.
    public let text: String
    /// The problems in the order of the file, at least one.
    public let problems: [Problem]
}
