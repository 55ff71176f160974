import Analysis
import Measurement

/// The page of a sweep: what was varied, the picture, every row, and how to repeat it.
struct SweepPage {
    let sweep: SweepRecord
    /// The picture; nil where there is none.
    let picture: ReportPage.Picture?
    /// Why there is no picture; nil where there is.
    let plotProblem: ResultsError?

    private var run: RunDescription { sweep.description }

    /// The metrics that the table shows; the CSV has all of them.
    private static let shown: [(name: String, metric: Metric)] = [
        ("hit ratio", .hitRatio), ("database reads", .databaseReads), ("evictions", .evictions),
        ("memory, peak", .usedMemoryPeak), ("response p99", .latency(.response, .p99)),
        ("failed", .failed),
    ]

    /// The whole file.
    var text: String {
        let head = HTML.block(
            "head",
            [
                HTML(markup: "<meta charset=\"utf-8\">"),
                HTML(
                    markup: "<meta name=\"viewport\""
                        + " content=\"width=device-width, initial-scale=1\">"
                ),
                HTML.element("title", text: "\(run.scenario.name): Rehearsal sweep"),
                HTML.element("style", HTML(markup: "\n\(ReportStyle.css)\n")),
            ]
        )
        let sections = [pictureSection, table, notes, reproduction].compactMap(\.self)
        let body = HTML.block("body", [header, HTML.block("main", sections)])
        return "<!DOCTYPE html>\n"
            + HTML.block("html", ["lang": "en"], [head, body]).markup + "\n"
    }

    private var header: HTML {
        let varied = sweep.variables.map { "\($0.path): \($0.values.joined(separator: ", "))" }
        let facts = ["\(run.engine) engine", "seed \(run.seed)"] + varied
        var pieces = [
            HTML.element("h1", text: "\(run.scenario.name): sweep"),
            HTML.element("p", text: run.scenario.summary),
            HTML.block("ul", ["class": "facts"], facts.map { HTML.element("li", text: $0) }),
        ]
        if case .partial(let reason) = run.status {
            pieces.append(
                HTML.element(
                    "p",
                    ["class": "verdict open", "role": "status"],
                    text: "This sweep is not whole: \(reason)."
                )
            )
        }
        pieces += run.doubts.map { HTML.element("p", ["class": "verdict open"], text: $0) }
        return HTML.block("header", pieces)
    }

    private func section(_ title: String, _ pieces: [HTML]) -> HTML {
        HTML.block("section", [HTML.element("h2", text: title)] + pieces)
    }

    private var pictureSection: HTML? {
        if let plotProblem {
            return section("Picture", [HTML.element("p", text: plotProblem.message + ".")])
        }
        return picture.map { section("Picture", [$0.figure]) }
    }

    private var table: HTML {
        let header = sweep.variables.map(\.path) + ["setup"] + Self.shown.map(\.name)
        let points = sweep.distinctPoints
        let distinct = sweep.rows.filter { row in
            points.contains { $0.values == row.values && $0.setup == row.setup }
        }
        let rows = distinct.map { row in
            let isUnvaried = sweep.unvaried.contains(row.setup)
            let values = isUnvaried ? row.values.map { _ in "any" } : row.values
            let words = values.dropFirst() + [row.setup]
            let figures = Self.shown.map { _, metric in
                row.figure(metric).map {
                    HTMLTable.Cell(text: Words.figure($0, of: metric))
                } ?? .nothing
            }
            return HTMLTable.Row(
                name: (values.first ?? "").html,
                cells: words.map { HTMLTable.Cell(text: $0) } + figures
            )
        }
        let table = HTMLTable(caption: "One row for each repetition.", header: header, rows: rows)
        return section("Every point", [table.html])
    }

    private var notes: HTML? {
        guard !run.notModelled.isEmpty else { return nil }
        let notes = run.notModelled.map { HTML.element("li", text: $0) }
        return section("What to know about the figures", [HTML.block("ul", notes)])
    }

    private var reproduction: HTML {
        section(
            "To repeat it",
            [
                HTML.element("pre", HTML.element("code", text: run.command)),
                HTML.element(
                    "details",
                    [
                        HTML.element("summary", text: "The scenario"),
                        HTML.element("pre", HTML.element("code", text: run.scenario.text)),
                    ]
                ),
            ]
        )
    }
}
