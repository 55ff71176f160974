extension ScenarioProblems: CustomStringConvertible {
    /// The most problems that are shown; the rest is counted.
    static let shownLimit = 50
    /// The most characters of a line that are shown.
    static let widthLimit = 120

    /// Every problem as `path:line:column: error: message`, its line, a caret and a hint; then
    /// their number.
    public var description: String {
        let lines = SourceLines(text)
        var paragraphs = problems.prefix(Self.shownLimit).map { paragraph($0, lines) }
        if problems.count > Self.shownLimit {
            paragraphs.append("… and \(problems.count - Self.shownLimit) more")
        }
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        paragraphs.append("\(count) in \(path); nothing was run.")
        return paragraphs.joined(separator: "\n\n")
    }

    private func paragraph(_ problem: Problem, _ lines: SourceLines) -> String {
        var text = "\(path):\(problem.line):\(problem.column): error: \(problem.message)\n"
        text += excerpt(lines[problem.line], column: problem.column)
        if let hint = problem.hint { text += "\nhint: \(hint)" }
        if let details = problem.details { text += "\n\(details)" }
        return text
    }

    /// The line and a caret under the column; of a long line, the part around the column.
    private func excerpt(_ line: [Unicode.Scalar], column: Int) -> String {
        let index = min(column - 1, line.count)
        let first = max(0, min(index - Self.widthLimit / 2, line.count - Self.widthLimit))
        // A tab is one column to libyaml, so it is one column here.
        let shown = line.dropFirst(first).prefix(Self.widthLimit).map {
            $0 == "\t" ? " " : printable($0)
        }
        let source = String(String.UnicodeScalarView(shown))
        return "\(source)\n\(String(repeating: " ", count: index - first))^"
    }
}
