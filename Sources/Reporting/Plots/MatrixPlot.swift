import Analysis

/// Protections against faults as coloured squares, each with its verdict.
struct MatrixPlot {
    let tables: RunTables

    /// The picture, or nil where the scenario has no matrix.
    var plot: Plot? {
        guard let matrix = tables.description.matrix, !tables.matrix.isEmpty else { return nil }
        let (faults, protections) = (matrix.faults.map(\.name), matrix.protections.map(\.name))
        return Plot(
            name: "matrix",
            title: "Protections against faults",
            caption: "Violations for each 10,000 contended attempts, or the rate that having seen"
                + " none still allows; ? where nothing can be said.",
            data: data(faults, protections),
            commands: Plot.style + [
                "set title \(Plot.quoted(tables.plotTitle("Violations in 10,000")))",
                "unset key",
                "unset grid",
                "set xrange [-0.5:\(faults.count) - 0.5]",
                "set yrange [\(protections.count) - 0.5:-0.5]",
                "set xtics rotate by 40 right",
                "set xtics (\(labels(faults)))",
                "set ytics (\(labels(protections)))",
                "set tics scale 0",
                "set style fill solid 0.85 noborder",
                "plot " + series,
            ],
            size: (width: 1_150, height: 150 + 22 * protections.count)
        )
    }

    /// A kind of square: its number, its colour and the verdicts that it stands for.
    private static let kinds: [(colour: String, verdicts: [MatrixRow.Verdict])] = [
        ("#9ED9C5", [.pass]), ("#F0A580", [.violated]), ("#F3E3A0", [.unknown, .noContention]),
    ]

    private func data(_ faults: [String], _ protections: [String]) -> String {
        var lines = ["# column, row, kind, label"]
        for row in tables.matrix {
            guard let column = faults.firstIndex(of: row.fault),
                let line = protections.firstIndex(of: row.protection),
                let kind = Self.kinds.firstIndex(where: { $0.verdicts.contains(row.verdict) })
            else { continue }
            lines.append("\(column) \(line) \(kind) \"\(label(of: row))\"")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func label(of row: MatrixRow) -> String {
        func short(_ rate: Figure?) -> String {
            guard let rate else { return "" }
            return rate.value >= 10 ? "\(rate.rounded(to: 0))" : "\(rate.rounded(to: 1))"
        }
        switch row.verdict {
        case .pass: return "<\(short(row.high))"
        case .violated: return row.violations > 0 ? short(row.rate) : "told wrong"
        default: return "?"
        }
    }

    private func labels(_ names: [String]) -> String {
        names.enumerated().map { "\(Plot.quoted($0.element)) \($0.offset)" }
            .joined(separator: ", ")
    }

    private var series: String {
        let boxes = Self.kinds.enumerated().map { kind, style in
            "'matrix.dat' using 1:($3 == \(kind) ? $2 : 1/0):(0.48):(0.46) with boxxyerror"
                + " linecolor rgb '\(style.colour)'"
        }
        return (boxes + ["'matrix.dat' using 1:2:4 with labels font ',7'"])
            .joined(separator: ", \\\n    ")
    }
}
