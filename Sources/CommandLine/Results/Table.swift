/// A small table of words and figures under a header.
struct Table: Sendable, Equatable {
    /// A column: what stands above it, and to which side it lines up.
    struct Column: Sendable, Equatable {
        var title: String
        /// Figures line up to the right, so that their digits stand under each other.
        var isFigure: Bool

        static func words(_ title: String) -> Column { Column(title: title, isFigure: false) }
        static func figures(_ title: String) -> Column { Column(title: title, isFigure: true) }
    }

    var columns: [Column]
    var rows: [[String]]

    /// The table for a terminal.
    var text: String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            var text = ""
            for (index, column) in columns.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - line[index].count)
                if index > 0 { text += "  " }
                text += column.isFigure ? padding + line[index] : line[index] + padding
            }
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }

    /// The table for a terminal in blocks that are no wider than this, each of which begins with
    /// the first column; a block has at least one more.
    func text(within width: Int) -> String {
        let widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        var blocks: [[Int]] = []
        var taken = 0
        for column in columns.indices.dropFirst() {
            taken += 2 + widths[column]
            if blocks.isEmpty || taken > width {
                blocks.append([0])
                taken = widths[0] + 2 + widths[column]
            }
            blocks[blocks.count - 1].append(column)
        }
        guard blocks.count > 1 else { return text }
        return blocks.map { block in
            Table(
                columns: block.map { columns[$0] },
                rows: rows.map { row in block.map { row[$0] } }
            )
            .text
        }.joined(separator: "\n")
    }

    /// The table as Markdown.
    var markdown: String {
        let rule = columns.map { $0.isFigure ? "---:" : "---" }
        return ([columns.map(\.title), rule] + rows).map { line in
            let cells = line.map { $0.replacing("|", with: "\\|") }
            return "| " + cells.joined(separator: " | ") + " |\n"
        }.joined()
    }
}
