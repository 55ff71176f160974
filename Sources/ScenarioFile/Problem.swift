/// Something wrong in a scenario file, at the place of the key or value at fault.
public struct Problem: Error, Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong, naming the value and the limit.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// What is wrong in another file that the value names, in lines of their own.
    public var details: String?

    init(at position: Position, _ message: String, hint: String? = nil) {
        self.line = position.line
        self.column = position.column
        self.message = message
        self.hint = hint
    }

    var position: Position { Position(line: line, column: column) }
}

/// Collects the problems of one file, each of them once.
final class Findings {
    private(set) var problems: [Problem] = []
    private var seen: Set<Problem> = []

    var isEmpty: Bool { problems.isEmpty }

    func contains(_ problem: Problem) -> Bool { seen.contains(problem) }

    func report(_ problem: Problem) {
        if seen.insert(problem).inserted { problems.append(problem) }
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

    init(path: String, text: String, problems: [Problem]) {
        self.path = path
        self.text = text
        // Sorting by place alone is enough: Swift's sort is stable.
        self.problems = problems.sorted { $0.position < $1.position }
    }
}
