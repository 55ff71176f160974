/// A table whose first column names its rows; wide ones scroll inside their own frame.
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
        let head = header.map { text in
            HTML.element("th", ["scope": "col"], text: text)
        }
        let body = rows.map { row in
            HTML.element(
                "tr",
                HTML(
                    [HTML.element("th", ["scope": "row"], row.name)]
                        + row.cells.map { cell in
                            HTML.element(
                                "td",
                                cell.style.map { ["class": $0] } ?? [:],
                                cell.content
                            )
                        }
                )
            )
        }
        let table = HTML.block(
            "table",
            hasFigures ? ["class": "figures"] : [:],
            [
                HTML.element("caption", text: caption),
                HTML.element("thead", HTML.element("tr", HTML(head))),
                HTML.block("tbody", body),
            ]
        )
        return HTML.block("div", ["class": "scroll"], [table])
    }
}
