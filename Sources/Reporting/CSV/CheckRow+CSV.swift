import Analysis
import Measurement

extension CheckRow: CSVRow {
    static let columns = [
        "setup", "repetition", "rule", "verdict", "reason", "checked", "contended", "violations",
        "rate_allowed", "outcomes_lost", "not_checked", "counts", "witness",
    ]

    var cells: [String] {
        let bound = record.upperBound.map { "\(Figure(rounding: $0, decimals: 6))" } ?? ""
        let counts = record.counts.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return [
            setup, "\(repetition)", record.name, verdict.rawValue, reason ?? "",
            "\(record.checked)", "\(record.contended)", "\(record.violations)", bound,
            "\(record.unknown)", "\(record.dropped)", counts,
            record.witness.joined(separator: "\n"),
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        var record = CheckRecord(name: cells.text("rule"))
        record.checked = try cells.integer("checked")
        record.contended = try cells.integer("contended")
        record.violations = try cells.integer("violations")
        record.unknown = try cells.integer("outcomes_lost")
        record.dropped = try cells.integer("not_checked")
        record.counts = try cells.value("counts", "figures such as most-holders=2", Self.counts)
        record.witness = cells.text("witness").split(separator: "\n").map(String.init)
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            record: record,
            verdict: try cells.choice("verdict")
        )
    }

    private static func counts(_ text: String) -> [CheckRecord.Count]? {
        let words = text.split(separator: " ")
        let counts = words.compactMap { word -> CheckRecord.Count? in
            let parts = word.split(separator: "=")
            guard parts.count == 2, let value = UInt64(parts[1]) else { return nil }
            return CheckRecord.Count(String(parts[0]), value)
        }
        return counts.count == words.count ? counts : nil
    }
}
