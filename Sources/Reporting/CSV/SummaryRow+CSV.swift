import Analysis

extension SummaryRow: CSVRow {
    static let columns = [
        "setup", "repetition", "scope", "name", "metric", "unit", "value", "count",
    ]

    var cells: [String] {
        [
            setup, "\(repetition)", scope.rawValue, name, metric, unit, "\(value)", "\(count)",
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            scope: try cells.choice("scope"),
            name: cells.text("name"),
            metric: cells.text("metric"),
            unit: cells.text("unit"),
            value: try cells.figure("value"),
            count: try cells.integer("count")
        )
    }
}
