import Analysis
import Reporting

/// What is said about a review when it has ended: the verdicts, and where documents contradict
/// themselves.
struct ReviewSummary: Sendable {
    let reviews: [ReviewRecord]

    private var claims: [ClaimResult] { reviews.flatMap(\.claims) }

    /// What was reviewed, in one line.
    var title: String {
        let names = reviews.map(\.description.scenario.name).joined(separator: ", ")
        let seeds = reviews.first.map { counted($0.description.repetitions, "seed") } ?? ""
        return "\(names): \(counted(claims.count, "claim")), \(seeds), model engine"
    }

    /// Everything as text: a table, and the reasons under it.
    func text(folder: String) -> String {
        [title + "\n", ClaimTable(claims: claims).text, contradictions { "\($0)\n" }]
            .filter { !$0.isEmpty }.joined(separator: "\n") + "\nreport: \(folder)/report.html\n"
    }

    /// Everything as Markdown.
    func markdown(folder: String) -> String {
        ["### \(title)\n", ClaimTable(claims: claims).markdown, contradictions { "- \($0)\n" }]
            .filter { !$0.isEmpty }.joined(separator: "\n")
            + "\nReport: `\(folder)/report.html`\n"
    }

    private func contradictions(_ line: (String) -> String) -> String {
        let all = reviews.flatMap(\.description.scenario.contradictions)
        guard !all.isEmpty else { return "" }
        let lines = all.map { one in
            line(
                "“\(one.says)” against “\(one.but)”" + (one.note.isEmpty ? "" : ": \(one.note)")
            )
        }
        return "Where the document contradicts itself:\n\n" + lines.joined()
    }

    /// Everything as one line of JSON.
    func json(folder: String, code: ExitCode) -> String {
        JSON.object([
            ("folder", .text(folder)),
            ("exit_code", .number("\(code.rawValue)")),
            ("claims", ClaimTable(claims: claims).json),
            (
                "contradictions",
                .list(
                    reviews.flatMap(\.description.scenario.contradictions).map {
                        .object([
                            ("says", .text($0.says)), ("but", .text($0.but)),
                            ("note", .text($0.note)),
                        ])
                    }
                )
            ),
        ]).text + "\n"
    }
}

/// The verdicts of some claims.
struct ClaimTable: Sendable {
    private static let columns = 100
    let claims: [ClaimResult]

    /// A table of claim, verdict and figure; the reasons follow, broken into lines.
    var text: String {
        let rows = claims.map { claim -> [String] in
            let words = ClaimWords(claim)
            let figure = claim.judgements.count > 1 ? "see below" : words.figure
            return [claim.id, word(claim, words), claim.judgements.isEmpty ? "-" : figure]
        }
        let table = Table(
            columns: [.words("claim"), .words("verdict"), .words("figure")],
            rows: rows
        )
        let reasons = claims.map { claim in
            let lines = Page.wrap(
                "“\(claim.says)” \(ClaimWords(claim).reason)",
                to: Self.columns - 2
            )
            return "\(claim.id)\n" + lines.map { "  \($0)\n" }.joined()
        }
        return table.text + "\n" + reasons.joined()
    }

    /// The verdicts as a Markdown table.
    var markdown: String {
        Table(
            columns: ["claim", "says", "verdict", "figure", "reason"].map(Table.Column.words),
            rows: claims.map { claim in
                let words = ClaimWords(claim)
                return [claim.id, claim.says, word(claim, words), words.figure, words.reason]
            }
        ).markdown
    }

    /// The verdicts as JSON.
    var json: JSON {
        .list(
            claims.map { claim in
                let words = ClaimWords(claim)
                return .object([
                    ("scenario", .text(claim.scenario)),
                    ("claim", .text(claim.id)),
                    ("says", .text(claim.says)),
                    ("verdict", .text(claim.verdict.rawValue)),
                    ("expected", claim.expected.map { .text($0.rawValue) } ?? .null),
                    ("figure", .text(words.figure)),
                    ("reason", .text(words.reason)),
                    ("conditions", .text(words.conditions)),
                    ("command", .text(claim.command)),
                ])
            }
        )
    }

    private func word(_ claim: ClaimResult, _ words: ClaimWords) -> String {
        claim.isChanged ? "\(words.verdict) (CHANGED)" : words.verdict
    }
}
