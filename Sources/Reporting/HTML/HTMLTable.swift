/// A table whose first column names its rows.
///
/// One of figures that is too wide scrolls inside its own frame. One of words becomes a card for
/// each row on a narrow screen, with the column's name before each cell.
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

    var html: HTML {
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
        let frame = HTML.block("div", ["class": "scroll"], [table])
        guard !caption.isEmpty else { return frame }
        return [HTML.element("p", ["class": "caption"], text: caption), frame]
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
