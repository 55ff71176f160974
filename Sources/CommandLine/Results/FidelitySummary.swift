import Analysis
import Reporting

/// What `fidelity` says on standard output.
struct FidelitySummary {
    let record: FidelityRecord

    private static let columns: [Table.Column] = [
        .words("setup"), .words("figure"), .figures("model"), .figures("real"),
        .figures("error"), .words("bar"), .words("verdict"),
    ]

    /// For a terminal: what is judged, and where the rest is.
    func text(folder: String) -> String {
        var text = heading + "\n\n" + table(judged).text + "\n" + verdict + "\n"
        for doubt in record.doubts { text += "\(doubt)\n" }
        return text + "report: \(folder)/report.html\n"
    }

    /// The same as Markdown.
    func markdown(folder: String) -> String {
        heading + "\n\n" + table(judged).markdown + "\n" + verdict + "\n"
    }

    /// As data.
    func json(folder: String, code: ExitCode) -> String {
        JSON.object([
            ("scenario", .text(record.description.scenario.name)),
            ("folder", .text(folder)),
            ("exit_code", .number("\(code.rawValue)")),
            ("inside", .number("\(record.count(of: .inside))")),
            ("outside", .number("\(record.outside.count)")),
            ("too_few", .number("\(record.count(of: .tooFew))")),
            ("doubts", .list(record.doubts.map(JSON.text))),
            (
                "rows",
                .list(
                    record.rows.map { row in
                        .object([
                            ("setup", .text(row.setup)), ("scope", .text(row.scope.rawValue)),
                            ("name", .text(row.name)), ("metric", .text(row.metric)),
                            ("unit", .text(row.unit)), ("model", .number("\(row.model)")),
                            ("live", .number("\(row.live)")),
                            ("error", row.error.map { .number("\($0)") } ?? .null),
                            ("bar", .text(row.bar)), ("verdict", .text(row.verdict.rawValue)),
                            ("reason", .text(row.reason)),
                        ])
                    }
                )
            ),
        ]).indentedText
    }

    private var judged: [FidelityRow] { record.rows.filter { $0.verdict != .told } }

    private var heading: String {
        let run = record.description
        return "\(run.scenario.name): \(counted(run.setups.count, "setup")), "
            + "\(counted(run.repetitions, "repetition")), model against real servers, "
            + "seed \(run.seed)"
    }

    private var verdict: String {
        let inside = record.count(of: .inside)
        return "\(inside) of \(inside + record.outside.count) judged figures keep to their bars; "
            + "\(counted(record.count(of: .tooFew), "figure")) had too few observations."
    }

    private func table(_ rows: [FidelityRow]) -> Table {
        Table(
            columns: Self.columns,
            rows: rows.map { row in
                [
                    row.setup, FidelityWords.subject(row), "\(row.model)", "\(row.live)",
                    FidelityWords.error(row), row.bar,
                    FidelityWords.verdict(row.verdict)
                        + (row.reason.isEmpty ? "" : ": \(row.reason)"),
                ]
            }
        )
    }
}
