import Analysis
import Measurement

extension LatencyRow: CSVRow {
    static let columns = [
        "setup", "repetition", "endpoint", "kind", "percentile", "value_us", "count",
    ]

    var cells: [String] {
        [
            setup, "\(repetition)", endpoint, kind.rawValue, "\(percentile)", "\(value)",
            "\(count)",
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            endpoint: cells.text("endpoint"),
            kind: try cells.choice("kind"),
            percentile: try cells.figure("percentile"),
            value: try cells.figure("value_us"),
            count: try cells.integer("count")
        )
    }
}
