/// Quotes the lines of a file under what is said about them.
struct Excerpts {
    /// The most characters of a line that are shown.
    static let widthLimit = 120

    private let path: String
    private let lines: SourceLines

    init(path: String, text: String) {
        self.path = path
        lines = SourceLines(text)
    }

    /// `path:line:column: label: message`, the line, a caret under the column, and a hint.
    func paragraph(
        _ position: Position,
        _ label: String,
        _ message: String,
        hint: String?
    ) -> String {
        var text = "\(path):\(position.line):\(position.column): \(label): \(message)\n"
        text += excerpt(lines[position.line], column: position.column)
        if let hint { text += "\nhint: \(hint)" }
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
