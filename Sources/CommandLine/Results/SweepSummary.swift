import Analysis
import Measurement
import Reporting

/// What is said about a sweep when it has ended: a row for each point and setup.
struct SweepSummary: Sendable {
    /// The metrics of the table; a column that no point measured is left out.
    private static let metrics: [(name: String, metric: Metric)] = [
        ("hit ratio", .hitRatio),
        ("db reads", .databaseReads),
        ("evictions", .evictions),
        ("memory, peak", .usedMemoryPeak),
        ("response p99", .latency(.response, .p99)),
        ("failed", .failed),
    ]

    let sweep: SweepRecord

    /// What was played, in one line.
    private var title: String {
        let run = sweep.description
        let points = sweep.variables.reduce(1) { $0 * $1.values.count }
        return "\(run.scenario.name): \(counted(points, "point")), "
            + "\(counted(run.repetitions, "repetition")), \(run.engine) engine, seed \(run.seed)"
    }

    /// The figures; where repetitions differ, the lowest and the highest.
    private var figures: Table {
        let columns = Self.metrics.compactMap { name, metric in
            let largest = sweep.rows.compactMap { $0.figure(metric)?.value.magnitude }.max()
            return largest.map { (name, metric, Quantity(metric, largest: $0)) }
        }
        let rows = sweep.distinctPoints.map { point in
            let rows = sweep.rows.filter { $0.values == point.values && $0.setup == point.setup }
            let isUnvaried = sweep.unvaried.contains(point.setup)
            return (isUnvaried ? point.values.map { _ in "any" } : point.values) + [point.setup]
                + columns.map { _, metric, quantity in
                    quantity.text(rows.compactMap { $0.figure(metric)?.value })
                }
        }
        let words = sweep.variables.map { Table.Column.words(Self.lastKey($0.path)) }
        return Table(
            columns: words + [.words("setup")] + columns.map { .figures($0.0) },
            rows: rows
        )
    }

    private static func lastKey(_ path: String) -> String {
        path.split(separator: ".").last.map(String.init) ?? path
    }

    /// Everything as text.
    func text(folder: String) -> String {
        ([title + "\n", figures.text] + paragraph { "\($0)\n" }
            + ["report: \(folder)/report.html\n"]).joined(separator: "\n")
    }

    /// Everything as Markdown.
    func markdown(folder: String) -> String {
        (["### \(title)\n", figures.markdown] + paragraph { "- \($0)\n" }
            + ["Report: `\(folder)/report.html`\n"]).joined(separator: "\n")
    }

    /// What casts a doubt on the figures, as one paragraph; none where nothing does.
    private func paragraph(_ line: (String) -> String) -> [String] {
        let lines = sweep.description.doubts.map(line)
        return lines.isEmpty ? [] : [lines.joined()]
    }
}

extension SweepSummary {
    /// Everything as one line of JSON, with the rows as the CSV has them.
    func json(folder: String, code: ExitCode) -> String {
        let run = sweep.description
        return JSON.object([
            ("scenario", .text(run.scenario.name)),
            ("engine", .text(run.engine)),
            ("seed", .number("\(run.seed)")),
            ("folder", .text(folder)),
            ("exit_code", .number("\(code.rawValue)")),
            ("doubts", .list(run.doubts.map(JSON.text))),
            ("rows", .list(sweep.rows.map(json))),
        ]).text + "\n"
    }

    private func json(_ row: SweepRow) -> JSON {
        let values = zip(sweep.variables, row.values).map { ($0.path, JSON.text($1)) }
        let figures = zip(SweepRow.metrics, row.figures).map { metric, figure in
            (metric.name, figure.map { JSON.number($0.description) } ?? .null)
        }
        return .object(
            values + [("setup", .text(row.setup)), ("repetition", .number("\(row.repetition)"))]
                + figures
        )
    }
}
