import Analysis

extension ReportPage {
    /// What to choose and why, made of the figures.
    func choice(_ choice: MatrixChoice, _ matrix: MatrixRecord) -> [HTML] {
        var pieces = [HTML.element("h3", text: "What to choose")]
        if let first = choice.safe.first {
            pieces.append(paragraph(recommendation(first, choice)))
        } else {
            pieces.append(
                paragraph(
                    "No protection came through every fault that was tried. Choose by the faults"
                        + " that can happen to you: the table says which breaks what."
                )
            )
        }
        if let first = choice.misleading.first {
            let names = Self.listed(choice.misleading.map(\.protection))
            pieces.append(
                paragraph(
                    "Nothing was ever done twice under these, the cheapest first, but under"
                        + " \(Self.listed(choice.misleadingFaults)) somebody was told the wrong"
                        + " thing: \(names)."
                        + " Of these \(first.protection) has"
                        + " \(Self.lowered(cost(of: first)))"
                )
            )
        }
        if !choice.fragile.isEmpty {
            let items = choice.fragile.map { fragile in
                HTML.element(
                    "li",
                    [
                        HTML.element("b", text: fragile.protection),
                        ": \(Self.listed(fragile.brokenBy)).".html,
                    ]
                )
            }
            pieces.append(paragraph("These hold only as long as some things do not happen:"))
            pieces.append(HTML.block("ul", items))
        }
        if !choice.broken.isEmpty {
            pieces.append(
                paragraph(
                    "Not to be used at all, because they fail although nothing goes wrong:"
                        + " \(Self.listed(choice.broken))."
                )
            )
        }
        if !choice.open.isEmpty {
            pieces.append(
                paragraph(
                    "Of these nothing can be said, because nothing was put to the test:"
                        + " \(Self.listed(choice.open))."
                )
            )
        }
        pieces.append(paragraph(caveat(choice, matrix), quiet: true))
        return pieces
    }

    private func recommendation(_ first: MatrixRow, _ choice: MatrixChoice) -> String {
        let count = choice.safe.count
        var text =
            count == 1
            ? "Choose \(first.protection): it alone came through every fault that was tried without"
                + " a violation."
            : "Choose \(first.protection): of the \(count) protections that came through every"
                + " fault that was tried without a violation, it is the cheapest."
        text += " \(cost(of: first))"
        let others = choice.safe.dropFirst()
        if !others.isEmpty {
            text += " After it come \(Self.listed(others.map(\.protection)))."
        }
        let strengths: [(MatrixChoice.Criterion, String)] = [
            (.winners, "the shortest p99 of those who succeed"),
            (.losers, "the shortest p99 of those who are refused"),
            (.throughput, "the most answers in a second"),
            (.statements, "the fewest database calls"),
        ]
        for (criterion, words) in strengths {
            guard let best = choice.best(by: criterion), best.protection != first.protection,
                best.figure(of: criterion) != first.figure(of: criterion)
            else { continue }
            text += " \(best.protection) has \(words)"
            text += best.words(of: criterion).map { " (\($0))." } ?? "."
        }
        return text
    }

    private func cost(of row: MatrixRow) -> String {
        var parts: [String] = []
        if let time = row.winnerP99 {
            parts.append("a p99 of \(Words.time(time)) for those who succeed")
        }
        if let time = row.loserP99 {
            parts.append("\(Words.time(time)) for those who are refused")
        }
        if let calls = row.statements { parts.append("\(calls.rounded(to: 1)) database calls") }
        if let commands = row.commands, commands.digits > 0 {
            parts.append("\(commands.rounded(to: 1)) Redis commands")
        }
        return parts.isEmpty ? "" : "Where nothing goes wrong it costs \(Self.listed(parts))."
    }

    private static func lowered(_ sentence: String) -> String {
        sentence.replacing("Where nothing goes wrong it costs ", with: "")
    }

    private func caveat(_ choice: MatrixChoice, _ matrix: MatrixRecord) -> String {
        let tried = matrix.faults.count - 1 - choice.untried.count { $0 != MatrixRecord.noFault }
        let were = tried == 1 ? "was" : "were"
        var text =
            "\(Words.count(tried, "fault")) \(were) tried, on the \(run.engine) engine, under"
            + " the load of this scenario; another has other costs."
        if !choice.untried.isEmpty {
            text += " Not tried: \(Self.listed(choice.untried))."
        }
        return text + " No violation is no proof: the table says which rate is still possible."
    }

    /// Words with commas and an "and".
    static func listed(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension MatrixRow {
    /// What a criterion looks at.
    fileprivate func figure(of criterion: MatrixChoice.Criterion) -> Figure? {
        switch criterion {
        case .winners: winnerP99
        case .losers: loserP99
        case .throughput: throughput
        case .statements: statements
        }
    }

    fileprivate func words(of criterion: MatrixChoice.Criterion) -> String? {
        figure(of: criterion).map { figure in
            switch criterion {
            case .winners, .losers: Words.time(figure)
            case .throughput: "\(Words.grouped(figure)) /s"
            case .statements: "\(figure.rounded(to: 1))"
            }
        }
    }
}
