public import Analysis
import Measurement

/// The page of a comparison: what is outside of its bar first, then every figure, then under which
/// conditions.
struct FidelityPage {
    let record: FidelityRecord
    let pictures: [ReportPage.Picture]
    /// Why there are no pictures; nil where there are.
    let plotProblem: ResultsError?

    private var run: RunDescription { record.description }

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
                HTML.element("title", text: "\(run.scenario.name): Rehearsal fidelity"),
                HTML.element("style", HTML(markup: "\n\(ReportStyle.css)\n")),
            ]
        )
        let setups = record.bases.map(\.setup).map { setup in
            section(
                "Setup \(setup)",
                [table(record.rows.filter { $0.setup == setup }, caption: "").html]
            )
        }
        let sections = [outside, pictureSection, basis].compactMap(\.self) + setups
        let body = HTML.block("body", [header, HTML.block("main", sections + [reproduction])])
        return "<!DOCTYPE html>\n"
            + HTML.block("html", ["lang": "en"], [head, body]).markup + "\n"
    }

    private var header: HTML {
        let inside = record.count(of: .inside)
        let judged = inside + record.outside.count
        let isGood = record.outside.isEmpty
        var pieces = [
            HTML.element("h1", text: "\(run.scenario.name): the model against real servers"),
            HTML.element("p", text: run.scenario.summary),
            HTML.element(
                "p",
                ["class": "verdict \(isGood ? "good" : "bad")", "role": "status"],
                text: "\(inside) of \(judged) judged figures keep to their bars;"
                    + " \(Words.count(record.count(of: .tooFew), "figure")) had too few"
                    + " observations."
            ),
        ]
        if case .partial(let reason) = run.status {
            pieces.append(
                HTML.element(
                    "p",
                    ["class": "verdict open", "role": "status"],
                    text: "This comparison is not whole: \(reason)."
                )
            )
        }
        let doubts = record.doubts + run.doubts
        pieces += doubts.map { HTML.element("p", ["class": "verdict open"], text: $0) }
        return HTML.block("header", pieces)
    }

    private func section(_ title: String, _ pieces: [HTML]) -> HTML {
        HTML.block("section", [HTML.element("h2", text: title)] + pieces)
    }

    private var outside: HTML? {
        guard !record.outside.isEmpty else { return nil }
        let rows = record.outside.map { row in
            HTMLTable.Row(
                name: "\(row.setup): \(Self.subject(row))".html,
                cells: figures(row) + [
                    .init(text: row.reason.isEmpty ? "not known" : row.reason)
                ]
            )
        }
        let header = ["figure", "model", "real", "error", "bar", "why"]
        return section(
            "Outside of the bars",
            [HTMLTable(caption: "", header: header, rows: rows, hasFigures: false).html]
        )
    }

    private func table(_ rows: [FidelityRow], caption: String) -> HTMLTable {
        HTMLTable(
            caption: caption,
            header: ["figure", "model", "real", "error", "bar", "95 % of the error", "verdict"],
            rows: rows.map { row in
                HTMLTable.Row(
                    name: Self.subject(row).html,
                    cells: figures(row) + [
                        .init(text: FidelityWords.interval(row)),
                        .init(text: FidelityWords.verdict(row.verdict)),
                    ]
                )
            }
        )
    }

    /// What a row is about, for people: `read-feed: response time, p99`.
    private static func subject(_ row: FidelityRow) -> String {
        let what = Metric.named(row.metric).map { Words.name(of: $0) } ?? row.metric
        return switch row.scope {
        case .run: what
        case .store: "\(Words.call(row.name)): \(what)"
        default: "\(row.name): \(what)"
        }
    }

    /// A figure as the page has it; short times in microseconds, because they are compared.
    private static func text(_ figure: Figure, of row: FidelityRow) -> String {
        if row.unit == Metric.Unit.microseconds.rawValue, figure.value < 1_000 {
            return "\(figure.rounded(to: 1)) µs"
        }
        return Words.figure(figure, of: Metric.named(row.metric))
    }

    private func figures(_ row: FidelityRow) -> [HTMLTable.Cell] {
        [
            .init(text: Self.text(row.model, of: row)),
            .init(text: Self.text(row.live, of: row)),
            .init(text: FidelityWords.error(row)),
            .init(text: row.bar),
        ]
    }

    private var pictureSection: HTML? {
        if let plotProblem {
            return section("Picture", [HTML.element("p", text: plotProblem.message + ".")])
        }
        return pictures.isEmpty ? nil : section("Picture", pictures.map(\.figure))
    }

    private var basis: HTML {
        let rows = record.bases.map { basis in
            HTMLTable.Row(
                name: basis.setup.html,
                cells: [
                    .init(text: Words.grouped(basis.requests)),
                    basis.redisUtilisation.map { .init(text: Words.percent($0)) } ?? .nothing,
                    basis.machineUtilisation.map { .init(text: Words.percent($0)) } ?? .nothing,
                ]
            )
        }
        let table = HTMLTable(
            caption: "Servers and clients ran on one machine.",
            header: ["setup", "requests", "Redis' thread busy", "machine busy with the run"],
            rows: rows
        )
        let machine = run.surroundings.machine.map { "\($0.name): \($0.value)" }
        return section(
            "Under which conditions",
            [
                table.html, HTML.element("p", text: "The model's times: \(record.calibration)."),
                HTML.block("ul", machine.map { HTML.element("li", text: $0) }),
            ]
        )
    }

    private var reproduction: HTML {
        section(
            "To repeat it",
            [HTML.element("pre", HTML.element("code", text: run.command))]
        )
    }
}

/// The words of a comparison, for the page and for standard output.
public enum FidelityWords {
    /// What a row is about: `redis:get calls`.
    public static func subject(_ row: FidelityRow) -> String {
        let name = row.name.isEmpty ? "whole run" : row.name
        return "\(name), \(row.metric)"
    }

    /// How far the model is off: points of a ratio, a factor of a tail, else a part.
    public static func error(_ row: FidelityRow) -> String {
        if row.unit == Metric.Unit.ratio.rawValue {
            return "\(signed(row.difference, scale: 100)) points"
        }
        guard let error = row.error else { return "\(row.difference)" }
        return "\(signed(error, scale: 100)) %"
    }

    /// The interval of the relative error.
    public static func interval(_ row: FidelityRow) -> String {
        guard let low = row.errorLow, let high = row.errorHigh else { return "" }
        return "\(signed(low, scale: 100)) to \(signed(high, scale: 100)) %"
    }

    /// A verdict in words.
    public static func verdict(_ verdict: FidelityRow.Verdict) -> String {
        switch verdict {
        case .inside: "inside"
        case .outside: "OUTSIDE"
        case .tooFew: "too few"
        case .told: "told"
        }
    }

    private static func signed(_ figure: Figure, scale: Int64) -> String {
        let scaled = Figure(digits: figure.rounded(to: 6).digits * scale, decimals: 6).rounded(
            to: 2
        )
        return scaled.digits > 0 ? "+\(scaled)" : "\(scaled)"
    }
}
