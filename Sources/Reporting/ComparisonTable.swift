public import Analysis

/// A comparison's differences as rows, for machines.
public struct ComparisonTable: Sendable {
    /// The columns, which CSV and JSON share.
    public static let columns = [
        "setup", "repetition", "scope", "name", "metric", "unit", "baseline", "candidate",
        "change", "interval_lower", "interval_upper", "direction",
    ]

    private let comparison: RunComparison

    /// Tabulates a comparison.
    public init(_ comparison: RunComparison) { self.comparison = comparison }

    /// A row for each difference; a cell is empty where there is no value.
    public var rows: [[String]] {
        comparison.differences.map { difference in
            [
                difference.setup,
                difference.repetition.map { "\($0)" } ?? "",
                difference.scope.rawValue, difference.name, difference.metric, difference.unit,
                difference.baseline.map { "\($0)" } ?? "",
                difference.candidate.map { "\($0)" } ?? "",
                difference.change.map { "\($0)" } ?? "",
                difference.interval.map { "\($0.lower)" } ?? "",
                difference.interval.map { "\($0.upper)" } ?? "",
                difference.direction.rawValue,
            ]
        }
    }

    /// The differences as CSV; only the header where nothing differs.
    public var csv: String { ([Self.columns] + rows).map(CSV.line).joined() }

    /// The whole comparison as one object of JSON.
    public var json: JSON {
        .object([
            ("verdict", .text(comparison.verdict.rawValue)),
            ("compared", .number("\(comparison.compared)")),
            ("reasons", .list(comparison.reasons.map(JSON.text))),
            ("hints", .list(comparison.hints.map(JSON.text))),
            ("differences", .list(rows.map(Self.object))),
        ])
    }

    /// The comparison as Markdown, for a pull request's comment: the worst first.
    public var markdown: String {
        let words = ComparisonText(comparison)
        var parts = ["**\(words.headline)**\n"]
        parts += comparison.reasons.map { "- because \($0)\n" }
        let lines = words.lines
        if !lines.isEmpty { parts.append("\n" + lines.map { "- \($0)\n" }.joined()) }
        if !comparison.hints.isEmpty {
            parts.append("\n" + comparison.hints.map { "> \($0)\n" }.joined())
        }
        return parts.joined()
    }

    private static let textColumns: Set = [
        "setup", "scope", "name", "metric", "unit", "direction",
    ]

    private static func object(_ row: [String]) -> JSON {
        .object(
            zip(columns, row).map { column, cell in
                if textColumns.contains(column) { return (column, .text(cell)) }
                return (column, cell.isEmpty ? .null : .number(cell))
            }
        )
    }
}
