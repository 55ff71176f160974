/// A rule of the house: what it is called, and where a file breaks it.
struct Rule: Sendable {
    let name: String
    /// The places at fault, as `line: what`.
    let violations: @Sendable (Repository.File) -> [String]

    /// A rule about single lines of a file; lines count from 1.
    static func lines(
        _ name: String,
        in isConcerned: @escaping @Sendable (Repository.File) -> Bool,
        code: Bool = false,
        _ fault: @escaping @Sendable (Substring) -> String?
    ) -> Rule {
        Rule(name: name) { file in
            guard isConcerned(file) else { return [] }
            let text = code ? Code.masked(file.text) : file.text
            return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .compactMap { index, line in fault(line).map { "\(index + 1): \($0)" } }
        }
    }

    /// A rule that bans patterns from code.
    static func banned(
        _ name: String,
        in isConcerned: @escaping @Sendable (Repository.File) -> Bool,
        _ patterns: [String]
    ) -> Rule {
        Rule(name: name) { file in
            guard isConcerned(file) else { return [] }
            let banned = patterns.map { (pattern: $0, expression: expression($0)) }
            return Code.masked(file.text)
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .compactMap { index, line in
                    banned.first { line.firstMatch(of: $0.expression) != nil }
                        .map { "\(index + 1): '\($0.pattern)'" }
                }
        }
    }
}

/// The regular expression of a rule; a wrong one is a bug in the rule.
private func expression(_ pattern: String) -> Regex<AnyRegexOutput> {
    do {
        return try Regex(pattern)
    } catch {
        preconditionFailure("the pattern \(pattern) is no regular expression: \(error)")
    }
}
