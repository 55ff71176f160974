extension ScenarioProblems: CustomStringConvertible {
    /// The most problems that are shown; the rest is counted.
    static let shownLimit = 50

    /// Every problem as `path:line:column: error: message`, its line, a caret and a hint; then
    /// their number.
    public var description: String {
        let excerpts = Excerpts(path: path, text: text)
        var paragraphs = problems.prefix(Self.shownLimit).map { problem in
            let details = problem.details.map { "\n\($0)" } ?? ""
            return excerpts.paragraph(
                problem.position,
                "error",
                problem.message,
                hint: problem.hint
            ) + details
        }
        if problems.count > Self.shownLimit {
            paragraphs.append("… and \(problems.count - Self.shownLimit) more")
        }
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        paragraphs.append("\(count) in \(path); nothing was run.")
        return paragraphs.joined(separator: "\n\n")
    }
}
