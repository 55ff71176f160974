import Analysis

/// The page of a review: the verdicts on every claim first, then what they were judged under.
struct ReviewPage {
    let reviews: [ReviewRecord]

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
                HTML.element("title", text: "\(title): Rehearsal review"),
                HTML.element("style", HTML(markup: "\n\(ReportStyle.css)\n")),
            ]
        )
        let body = HTML.block("body", [header, HTML.block("main", reviews.flatMap(sections))])
        return "<!DOCTYPE html>\n"
            + HTML.block("html", ["lang": "en"], [head, body]).markup + "\n"
    }

    private var title: String { reviews.map(\.description.scenario.name).joined(separator: ", ") }

    private var header: HTML {
        let claims = reviews.flatMap(\.claims)
        let counts = Claim.Verdict.allCases.compactMap { verdict -> String? in
            let count = claims.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.words)"
        }
        let names = claims.filter(\.isChanged).map(\.id).joined(separator: ", ")
        let changed = names.isEmpty ? "" : " Changed from what the files expect: \(names)."
        var pieces = [
            HTML.element("h1", text: "Review of \(title)"),
            HTML.element(
                "p",
                ["class": "verdict open", "role": "status"],
                text: "\(Words.count(claims.count, "claim")): \(counts.joined(separator: ", "))."
                    + changed
            ),
        ]
        for case .partial(let reason) in reviews.map(\.description.status) {
            pieces.append(
                HTML.element(
                    "p",
                    ["class": "verdict bad", "role": "status"],
                    text: "This review is not whole: \(reason)."
                )
            )
        }
        return HTML.block("header", pieces)
    }

    private func sections(_ review: ReviewRecord) -> [HTML] {
        let run = review.description
        let part = ClaimsSection(
            claims: review.claims,
            contradictions: run.scenario.contradictions,
            inputs: run.scenario.inputs
        )
        let page = ReportPage(
            tables: RunTables(
                description: run,
                summary: [],
                latency: [],
                timeline: [],
                goals: [],
                races: []
            ),
            pictures: [],
            plotProblem: nil
        )
        let title = HTML.block(
            "section",
            [
                HTML.element("h2", text: run.scenario.name),
                HTML.element("p", text: run.scenario.summary),
                HTML.element(
                    "p",
                    ["class": "quiet"],
                    text: run.scenario.source.isEmpty
                        ? "" : "It puts to the test: \(run.scenario.source)."
                ),
            ]
        )
        let doubts = run.doubts.map { HTML.element("p", ["class": "verdict open"], text: $0) }
        return [title] + doubts
            + [
                part.verdicts, part.contradicting, part.sources, page.conditionsSection,
                page.reproductionSection,
            ].compactMap(\.self)
    }
}
