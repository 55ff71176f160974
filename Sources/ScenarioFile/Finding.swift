public import Patterns

/// Something in a scenario that is allowed and probably wrong, and its place.
public struct Finding: Sendable, Hashable {
    /// The line, from 1.
    public internal(set) var line: Int
    /// The column in characters, from 1.
    public internal(set) var column: Int
    /// What was found.
    public internal(set) var finding: StaticFinding
    /// The setups that it was found in; empty where it is not of setups.
    public internal(set) var setups: [String] = []

    init(at position: Position, _ finding: StaticFinding) {
        line = position.line
        column = position.column
        self.finding = finding
    }

    var position: Position { Position(line: line, column: column) }
}

extension Scenario {
    /// Everything that is probably wrong, in the order of the file.
    ///
    /// What was found in all setups with Redis is the file's; anything else names its setups.
    public var findings: [Finding] {
        var merged: [Finding] = ownFindings
        for setup in setups {
            for found in setup.findings {
                // A name is off wherever it stands, so its first place is enough.
                let known = merged.firstIndex {
                    $0.finding == found.finding
                        && ($0.position == found.position
                            || found.finding.kind == .keyOffConvention)
                }
                if let known {
                    if merged[known].setups.last != setup.name {
                        merged[known].setups.append(setup.name)
                    }
                } else {
                    var found = found
                    found.setups = [setup.name]
                    merged.append(found)
                }
            }
        }
        return merged.sorted { $0.position < $1.position }
    }

    /// The findings as `path:line:column: warning: message`, each with its line, a caret and a
    /// hint.
    public var findingsText: String {
        let excerpts = Excerpts(path: path, text: text)
        let all = setups.count { $0.redis != nil }
        return findings.map { found in
            var message = found.finding.message
            if !found.setups.isEmpty, found.setups.count < all {
                let names = found.setups.map { quoted($0) }.joined(separator: ", ")
                message += " (in setup\(found.setups.count == 1 ? "" : "s") \(names))"
            }
            return excerpts.paragraph(
                found.position,
                found.finding.kind.isWarning ? "warning" : "note",
                "\(message) [\(found.finding.kind.rawValue)]",
                hint: found.finding.hint
            )
        }.joined(separator: "\n\n")
    }
}
