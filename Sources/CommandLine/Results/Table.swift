/// A small table: a name and some values a row, under a header.
struct Table: Sendable, Equatable {
    var header: [String]
    var rows: [[String]]

    /// Columns that line up: the first to the left, the figures to the right.
    var text: String {
        let lines = [header] + rows
        let widths = header.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            let cells = line.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// The same as Markdown.
    var markdown: String {
        let rule = header.indices.map { $0 == 0 ? "---" : "---:" }
        return ([header, rule] + rows).map { line in
            let cells = line.map { $0.replacing("|", with: "\\|") }
            return "| " + cells.joined(separator: " | ") + " |\n"
        }.joined()
    }
}
