import Analysis

/// The verdicts on what a document says, as a part of a page.
struct ClaimsSection {
    let claims: [ClaimResult]
    /// Sentences of the document that cannot both be followed.
    let contradictions: [Contradiction]
    /// Where values come from; what is not listed is ours.
    let inputs: [Input]

    /// The table of verdicts; nil where nothing is claimed.
    var verdicts: HTML? {
        guard !claims.isEmpty else { return nil }
        let counts = Claim.Verdict.allCases.compactMap { verdict -> String? in
            let count = claims.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.words)"
        }
        let table = HTMLTable(
            caption: "What the document says, and what was found:"
                + " \(counts.joined(separator: ", ")). A figure is the mean over the seeds, with"
                + " its 95 % interval behind it.",
            header: ["claim", "verdict", "figure", "reason", "conditions"],
            rows: claims.map(row),
            hasFigures: false
        )
        return HTML.block("section", [HTML.element("h2", text: "Verdicts"), table.html])
    }

    /// The contradictions; nil where there are none.
    var contradicting: HTML? {
        guard !contradictions.isEmpty else { return nil }
        let table = HTMLTable(
            caption: "The document says both, and only one of them can be followed.",
            header: ["says", "but also", "what follows"],
            rows: contradictions.map {
                .init(
                    name: $0.says.html,
                    cells: [.init(text: $0.but), .init(text: $0.note)]
                )
            },
            hasFigures: false
        )
        let title = HTML.element("h2", text: "Where the document contradicts itself")
        return HTML.block("section", [title, table.html])
    }

    /// The inputs with their tags; nil where the scenario lists none.
    var sources: HTML? {
        guard !inputs.isEmpty else { return nil }
        let table = HTMLTable(
            caption: "Stated by the document, a preset, measured, or ours; every value of the"
                + " scenario that is not listed is ours.",
            header: ["input", "value", "from", ""],
            rows: inputs.map {
                .init(
                    name: HTML.element("code", text: $0.path),
                    cells: [
                        .init(text: $0.value), .init(text: $0.tag.rawValue), .init(text: $0.note),
                    ]
                )
            },
            hasFigures: false
        )
        let title = HTML.element("h2", text: "Where the inputs come from")
        return HTML.block("section", [title, table.html])
    }

    private func row(_ result: ClaimResult) -> HTMLTable.Row {
        let words = ClaimWords(result)
        let setups = result.judgements.reduce(into: [String]()) {
            if !$0.contains($1.setup) { $0.append($1.setup) }
        }
        return HTMLTable.Row(
            name: [
                HTML.element("b", text: result.id),
                HTML.element("small", text: result.says),
            ],
            cells: [
                verdict(of: result),
                .init(text: words.figure),
                .init([
                    words.reason.html,
                    setups.isEmpty ? "" : HTML.element("small", text: list("setup", setups)),
                ]),
                .init([
                    words.conditions.html,
                    HTML.element("small", HTML.element("code", text: result.command)),
                ]),
            ]
        )
    }

    private func list(_ noun: String, _ names: [String]) -> String {
        "\(noun)\(names.count == 1 ? "" : "s") \(names.joined(separator: ", "))"
    }

    private func verdict(of result: ClaimResult) -> HTMLTable.Cell {
        let changed = result.isChanged ? " (changed)" : ""
        return switch result.verdict {
        case .confirmed: .init(text: "✓ confirmed\(changed)", style: "good")
        case .refuted: .init(text: "✗ refuted\(changed)", style: "bad")
        case .qualified: .init(text: "◐ qualified\(changed)", style: "open")
        case .notTested: .init(text: "? not tested\(changed)", style: "none")
        }
    }
}

extension ReportPage {
    /// The verdicts; where the run judges none, who does.
    var verdictsSection: HTML? {
        let claims = tables.claims
        guard !claims.isEmpty, claims.allSatisfy({ $0.verdict == .notTested }) else {
            return claimsSection.verdicts
        }
        let names = claims.map(\.id).joined(separator: ", ")
        return section(
            "Verdicts",
            [
                paragraph(
                    "This run does not play what the claims of the scenario need (\(names)):"
                        + " parts of the day, other values, twenty seeds. They are judged by"
                ),
                HTML.element("pre", text: "rehearsal review \(run.scenario.path)"),
            ]
        )
    }

    /// What the scenario says about the document.
    var claimsSection: ClaimsSection {
        ClaimsSection(
            claims: tables.claims,
            contradictions: run.scenario.contradictions,
            inputs: run.scenario.inputs
        )
    }
}
