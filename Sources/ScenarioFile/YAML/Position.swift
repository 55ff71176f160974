/// A place in a text, both numbers from 1; the column counts Unicode scalars, as libyaml does.
struct Position: Sendable, Hashable, Comparable {
    var line: Int
    var column: Int

    static let start = Position(line: 1, column: 1)

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension Position {
    /// The place right after a text.
    init(after text: String) {
        let lines = SourceLines(text)
        self.init(line: lines.count, column: lines[lines.count].count + 1)
    }
}

/// The lines of a text, broken where YAML breaks them.
struct SourceLines {
    private var lines: [[Unicode.Scalar]] = []

    init(_ text: String) {
        var line: [Unicode.Scalar] = []
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            let endsPair = scalar == "\n" && previous == "\r"
            previous = scalar
            if endsPair { continue }
            switch scalar {
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(line)
                line = []
            default:
                line.append(scalar)
            }
        }
        lines.append(line)
    }

    /// The number of lines, at least one.
    var count: Int { lines.count }

    /// The line of a number from 1; a number beyond the text has an empty line.
    subscript(number: Int) -> [Unicode.Scalar] {
        lines.indices.contains(number - 1) ? lines[number - 1] : []
    }
}
