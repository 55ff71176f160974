import Analysis
import Measurement

/// The report of a run: one file, no network, no script, verdicts first.
struct ReportPage {
    /// A picture and the words around it.
    struct Picture {
        var plot: Plot
        var svg: String
    }

    let tables: RunTables
    let pictures: [Picture]
    /// Why there are no pictures; nil where there are.
    let plotProblem: ResultsError?

    var run: RunDescription { tables.description }
    var setups: [String] { tables.description.setups.map(\.name) }

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
                HTML.element("title", text: "\(run.scenario.name): Rehearsal report"),
                HTML.element("style", HTML(markup: "\n\(ReportStyle.css)\n")),
            ]
        )
        let body = HTML.block("body", [header, HTML.block("main", sections)])
        return "<!DOCTYPE html>\n"
            + HTML.block("html", ["lang": "en"], [head, body]).markup + "\n"
    }

    private var sections: [HTML] {
        if run.matrix != nil {
            // Hundreds of setups side by side say nothing; their figures are in the CSV files.
            return [
                claimsSection.verdicts, goalsSection, picturesSection, matrixSection,
                proofsSection, checksSection, claimsSection.contradicting, notesSection,
                claimsSection.sources, reproductionSection, glossary,
            ].compactMap(\.self)
        }
        return [
            verdictsSection, goalsSection, keyFigures, billSection,
            bookingsSection, checksSection, picturesSection, endpointsSection,
            storesSection, claimsSection.contradicting, conditionsSection,
            claimsSection.sources, reproductionSection, glossary,
        ].compactMap(\.self)
    }

    /// A section with its heading.
    func section(_ title: String, _ pieces: [HTML]) -> HTML {
        HTML.block("section", [HTML.element("h2", text: title)] + pieces)
    }

    /// A paragraph.
    func paragraph(_ text: String, quiet: Bool = false) -> HTML {
        HTML.element("p", quiet ? ["class": "quiet"] : [:], text: text)
    }
}

// MARK: - The head of the page

extension ReportPage {
    private var header: HTML {
        HTML.block(
            "header",
            [
                HTML.element("h1", text: run.scenario.name),
                paragraph(run.scenario.summary),
                HTML.block("ul", ["class": "facts"], facts.map(fact)),
                banner,
            ] + doubts + redFlags
        )
    }

    private var facts: [(String, String)] {
        let window = run.window
        let end = Words.clock(window.startOfDay + window.length)
        let warmUp =
            window.warmUp > 0 ? ", the first \(Words.duration(window.warmUp)) not counted" : ""
        var facts = [
            ("engine", run.engine == "model" ? "model, in virtual time" : "\(run.engine) servers"),
            ("seed", "\(run.seed)"),
            ("repetitions", "\(run.repetitions)"),
            ("window", "\(Words.clock(window.startOfDay)) to \(end)\(warmUp)"),
        ]
        if !run.scenario.source.isEmpty { facts.append(("puts to the test", run.scenario.source)) }
        return facts
    }

    private func fact(_ name: String, _ value: String) -> HTML {
        HTML.element("li", ["\(name): ".html, HTML.element("b", text: value)])
    }

    /// Why the figures may not be trusted, before any of them is shown.
    private var doubts: [HTML] {
        let items = run.doubts.map { HTML.element("p", ["class": "verdict open"], text: $0) }
        return run.matrix == nil ? items : folded(items, "What to doubt in single setups")
    }

    /// Many remarks about single setups, one click away.
    func folded(_ items: [HTML], _ title: String) -> [HTML] {
        guard items.count > 3 else { return items }
        let summary = HTML.element("summary", text: "\(title) (\(items.count))")
        return [HTML.block("details", [summary] + items)]
    }

    /// The signs that something is wrong with the system; of many, the worst of each kind.
    private var redFlags: [HTML] {
        let items = run.redFlags.map { redFlag($0.sentence) }
        if run.matrix != nil { return folded(items, "Red flags in single setups") }
        guard items.count > 3 else { return items }
        let worst = RedFlag.Kind.allCases.compactMap { kind -> HTML? in
            let flags = run.redFlags.filter { $0.kind == kind }
            return flags.max { $0.value.value < $1.value.value }.map { flag in
                let others = flags.count > 1 ? " \(flags.count - 1) more like it." : ""
                return redFlag(flag.sentence + others)
            }
        }
        return worst + folded(items, "All red flags")
    }

    private func redFlag(_ sentence: String) -> HTML {
        HTML.element("p", ["class": "verdict bad"], text: "Red flag: \(sentence)")
    }

    /// The run's verdict in a sentence.
    private var banner: HTML {
        let verdict = tables.verdict
        let total = tables.goals.count
        var sentences: [String] = []
        if case .partial(let reason) = run.status {
            sentences.append("This run is not whole: \(reason).")
        }
        if verdict.violated > 0 {
            sentences.append(
                "\(Words.count(verdict.violated, "invariant")) that a goal says must hold"
                    + " \(verdict.violated == 1 ? "was" : "were") violated."
            )
        }
        if verdict.failed > 0 {
            sentences.append("\(verdict.failed) of \(total) goals failed.")
        }
        if verdict.unmeasured > 0 {
            sentences.append("\(verdict.unmeasured) of \(total) goals could not be judged.")
        }
        if sentences.isEmpty {
            sentences.append(
                total == 0
                    ? matrixBanner
                        ?? "The scenario states no goals, so there is nothing to hold or fail."
                    : total == 1 ? "The goal holds." : "All \(total) goals hold."
            )
        }
        let isBad = verdict.violated + verdict.failed > 0
        let style = isBad ? "bad" : verdict.isGood && total > 0 ? "good" : "open"
        return HTML.element(
            "p",
            ["class": "verdict \(style)", "role": "status"],
            text: sentences.joined(separator: " ")
        )
    }
}

extension String {
    /// The text as a piece of HTML.
    var html: HTML { HTML(text: self) }
}
