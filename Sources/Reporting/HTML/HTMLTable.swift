/// A table whose first column names its rows.
///
/// One of figures stands in parts where it has many columns, and each part scrolls inside its own
/// frame where the screen is narrower. One of words becomes a card for each row on a narrow screen,
/// with the column's name before each cell.
struct HTMLTable {
    /// A cell, and the class that says what it means.
    struct Cell {
        var content: HTML
        var style: String?

        init(_ content: HTML, style: String? = nil) {
            self.content = content
            self.style = style
        }

        init(text: String, style: String? = nil) {
            self.init(HTML(text: text), style: style)
        }

        /// What stands where nothing was measured.
        static let nothing = Cell(text: "–", style: "none")
    }
    /// A row: its name and its cells.
    struct Row {
        var name: HTML
        var cells: [Cell]
    }

    var caption: String
    var header: [String]
    var rows: [Row]
    /// Whether the cells are figures, which stand to the right.
    var hasFigures = true

    /// The most columns of figures that stand beside each other, so that a page of paper holds
    /// them.
    private static let widest = 7

    var html: HTML {
        let parts = parts.map(\.frame)
        guard !caption.isEmpty else { return HTML(parts) }
        return HTML([HTML.element("p", ["class": "caption"], text: caption)] + parts)
    }

    /// The table, or its parts with as many columns as fit.
    private var parts: [HTMLTable] {
        let columns = header.count - 1
        guard hasFigures, columns > Self.widest else { return [self] }
        let count = (columns + Self.widest - 1) / Self.widest
        return (0..<count).map { number in
            let range = number * columns / count..<(number + 1) * columns / count
            var part = self
            part.header = [header[0]] + header[(range.lowerBound + 1)...range.upperBound]
            part.rows = rows.map { row in
                Row(name: row.name, cells: Array(row.cells[range.clamped(to: 0..<row.cells.count)]))
            }
            return part
        }
    }

    private var frame: HTML {
        let head = header.map { HTML.element("th", ["scope": "col"], text: $0) }
        var attributes = ["class": hasFigures ? "figures" : "words"]
        if !caption.isEmpty { attributes["aria-label"] = caption }
        let table = HTML.block(
            "table",
            attributes,
            [
                HTML.element("thead", HTML.element("tr", HTML(head))),
                HTML.block("tbody", rows.map(html(of:))),
            ]
        )
        return HTML.block("div", ["class": "scroll"], [table])
    }

    private func html(of row: Row) -> HTML {
        let cells = zip(row.cells, header.dropFirst()).map { cell, column in
            var attributes = cell.style.map { ["class": $0] } ?? [:]
            if !hasFigures, !column.isEmpty { attributes["data-label"] = column }
            return HTML.element("td", attributes, cell.content)
        }
        return HTML.element("tr", HTML([HTML.element("th", ["scope": "row"], row.name)] + cells))
    }
}
