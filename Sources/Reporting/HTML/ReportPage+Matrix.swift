import Analysis

extension ReportPage {
    /// Protections against faults: which to choose, what each lets through and what it costs.
    var matrixSection: HTML? {
        guard let matrix = run.matrix, !tables.matrix.isEmpty else { return nil }
        return section(
            "Protections against faults",
            choice(MatrixChoice(matrix, tables.matrix), matrix)
                + [verdicts(matrix), agreement, costs(matrix), legend(matrix), everyPair]
        )
    }

    /// How far theory and measurement agree, in a sentence; nil where there is no matrix.
    var matrixBanner: String? {
        let judged = tables.matrix.filter { $0.agrees != nil }
        guard run.matrix != nil, !judged.isEmpty else { return nil }
        let agreeing = judged.count { $0.agrees == true }
        return "\(agreeing) of \(judged.count) pairs of protection and fault are as theory expects."
    }

    // MARK: The table of verdicts

    private func verdicts(_ matrix: MatrixRecord) -> HTML {
        let rows = matrix.protections.map { protection in
            HTMLTable.Row(
                name: protection.name.html,
                cells: matrix.faults.map { fault in
                    let row = tables.matrix.first {
                        $0.protection == protection.name && $0.fault == fault.name
                    }
                    return row.map(verdict) ?? .nothing
                }
            )
        }
        let table = HTMLTable(
            caption: "Violations for each 10,000 attempts that ran at the same time as another for"
                + " the same days. ✓ none, and the rate that having seen none still allows (95 %);"
                + " ✗ the rate that was seen; ? nothing can be said; – the fault has nothing to do"
                + " with the protection; ≠ theory expects otherwise."
                + (run.repetitions > 1 ? " All \(run.repetitions) repetitions together." : ""),
            header: [""] + matrix.faults.map(\.name),
            rows: rows
        )
        return HTML.block("div", ["class": "matrix"], [table.html])
    }

    private func verdict(_ row: MatrixRow) -> HTMLTable.Cell {
        let surprise = row.agrees == false ? " ≠" : ""
        func cell(_ mark: String, _ words: String, _ style: String) -> HTMLTable.Cell {
            .init([(mark + surprise).html, HTML.element("small", text: words)], style: style)
        }
        switch row.verdict {
        case .pass: return cell("✓", row.high.map { "≤ \(short($0))" } ?? "", "good")
        case .violated:
            let rate = row.rate.map(short) ?? ""
            return cell("✗", row.violations > 0 ? rate : "told wrong", "bad")
        case .unknown: return cell("?", row.reason == "not played" ? "not played" : "", "open")
        case .noContention: return cell("?", "no contention", "open")
        case .leftOut: return .nothing
        }
    }

    /// A rate with as many decimals as say something.
    private func short(_ rate: Figure) -> String {
        rate.value >= 10 ? Words.grouped(rate) : "\(rate.rounded(to: rate.value >= 1 ? 1 : 2))"
    }

    /// Whether theory and measurement agree, pair by pair where they do not.
    private var agreement: HTML {
        let judged = tables.matrix.filter { $0.agrees != nil }
        let surprises = judged.filter { $0.agrees == false }
        let sentence =
            "\(judged.count - surprises.count) of \(judged.count) pairs are as theory expects."
        guard !surprises.isEmpty else { return paragraph(sentence) }
        let items = surprises.map { row in
            let expected = row.isExpectedToBreak ? "violations" : "none"
            let found = row.verdict == .violated ? row.reason : "none"
            return HTML.element(
                "li",
                text: "\(row.setup): theory expects \(expected); found: \(found), in"
                    + " \(Words.grouped(row.contended)) attempts that met another."
            )
        }
        return HTML([paragraph(sentence + " The others:"), HTML.block("ul", items)])
    }

    // MARK: Costs

    private func costs(_ matrix: MatrixRecord) -> HTML {
        let rows = matrix.protections.compactMap { protection -> HTMLTable.Row? in
            let own = tables.matrix.filter { $0.protection == protection.name }
            guard let calm = own.first(where: { $0.fault == MatrixRecord.noFault }) else {
                return nil
            }
            let worst = own.filter { $0.winnerP99 != nil }
                .max { ($0.winnerP99?.value ?? 0) < ($1.winnerP99?.value ?? 0) }
            return HTMLTable.Row(
                name: protection.name.html,
                cells: [
                    .init(text: Words.grouped(calm.attempts)),
                    .init(text: Words.grouped(calm.contended)),
                    .init(text: Words.grouped(calm.falseRefusals)),
                    time(calm.winnerP99), time(calm.loserP99),
                    .init(text: calm.throughput.map { "\(Words.grouped($0)) /s" } ?? "–"),
                    .init(text: calm.statements.map { "\($0.rounded(to: 1))" } ?? "–"),
                    .init(text: calm.commands.map { "\($0.rounded(to: 1))" } ?? "–"),
                    worst.map { row in
                        .init([
                            Words.time(row.winnerP99 ?? Figure(0)).html,
                            HTML.element("small", text: row.fault),
                        ])
                    } ?? .nothing,
                ]
            )
        }
        return HTMLTable(
            caption: "What each costs where nothing goes wrong. A false refusal turned somebody"
                + " away although the days were free. Times are 99th percentiles: of attempts that"
                + " succeeded, and of attempts that were refused; the last column is the slowest of"
                + " the former under any fault.",
            header: [
                "", "attempts", "met another", "false refusals", "winners", "losers", "answered",
                "database calls each", "Redis commands each", "winners, worst fault",
            ],
            rows: rows
        ).html
    }

    private func time(_ figure: Figure?) -> HTMLTable.Cell {
        figure.map { .init(text: Words.time($0)) } ?? .nothing
    }

    // MARK: What the names stand for

    private func legend(_ matrix: MatrixRecord) -> HTML {
        func list(_ lines: [MatrixRecord.Line]) -> HTML {
            HTML.block(
                "ul",
                lines.map { line in
                    HTML.element(
                        "li",
                        [HTML.element("b", text: line.name), ": \(line.summary)".html]
                    )
                }
            )
        }
        return HTML([
            HTML.element("h3", text: "The protections"), list(matrix.protections),
            HTML.element("h3", text: "The faults"), list(matrix.faults),
        ])
    }

    /// Every pair with every figure.
    private var everyPair: HTML {
        let rows = tables.matrix.filter { $0.verdict != .leftOut }.map { row in
            HTMLTable.Row(
                name: "\(row.protection), \(row.fault)".html,
                cells: [
                    .init(text: row.isExpectedToBreak ? "violated" : "pass"),
                    word(row), .init(text: row.agrees.map { $0 ? "yes" : "no" } ?? "–"),
                    .init(text: Words.grouped(row.contended)),
                    .init(text: Words.grouped(row.violations)), interval(row),
                    .init(text: Words.grouped(row.lostOrGhosts)),
                    .init(text: Words.grouped(row.falseRefusals)), time(row.winnerP99),
                    time(row.loserP99),
                    .init(text: row.throughput.map { "\(Words.grouped($0)) /s" } ?? "–"),
                    .init(text: row.statements.map { "\($0.rounded(to: 1))" } ?? "–"),
                    .init(text: row.faultCalls.map { Words.grouped($0) } ?? "–"),
                ]
            )
        }
        let table = HTMLTable(
            caption: "The interval is Wilson's at 95 %; attempts that come together depend on each"
                + " other, so it is a little too narrow.",
            header: [
                "", "expected", "found", "agree", "met another", "violations",
                "for each 10,000", "lost or untold", "false refusals", "winners p99",
                "losers p99", "answered", "database calls each", "calls that met the fault",
            ],
            rows: rows
        )
        return HTML.block(
            "details",
            [HTML.element("summary", text: "Every pair with every figure"), table.html]
        )
    }

    private func word(_ row: MatrixRow) -> HTMLTable.Cell {
        let style =
            switch row.verdict {
            case .pass: "good"
            case .violated: "bad"
            default: "open"
            }
        let word = row.verdict == .noContention ? "pass without contention" : row.verdict.rawValue
        return .init([word.html, HTML.element("small", text: row.reason)], style: style)
    }

    private func interval(_ row: MatrixRow) -> HTMLTable.Cell {
        guard let rate = row.rate, let low = row.low, let high = row.high else { return .nothing }
        let words =
            row.violations == 0 ? "at most \(short(high))" : "\(short(low)) to \(short(high))"
        return .init([short(rate).html, HTML.element("small", text: words)])
    }
}
