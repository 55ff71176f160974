import Analysis
import Measurement

extension ReportPage {
    /// What must hold and whether it does, failures first.
    var goalsSection: HTML? {
        guard !tables.goals.isEmpty else { return nil }
        let ranked = tables.goals.enumerated().sorted { one, other in
            (Self.rank(one.element), one.offset) < (Self.rank(other.element), other.offset)
        }
        let table = HTMLTable(
            caption: run.repetitions > 1
                ? "What the scenario says must hold. The worst of \(run.repetitions) repetitions"
                    + " decides."
                : "What the scenario says must hold.",
            header: ["goal", "setup", "measured", "from", "result"],
            rows: ranked.map { row($0.element) },
            hasFigures: false
        )
        return section("Goals", [table.html])
    }

    /// The gravest first.
    private static func rank(_ result: GoalResult) -> Int {
        switch result.outcome {
        case .failed: result.isCorrectness ? 0 : 1
        case .notMeasured: 2
        case .held: 3
        }
    }

    private func row(_ result: GoalResult) -> HTMLTable.Row {
        let goal = result.goal
        let metric = Metric.named(goal.metric)
        let subject = goal.of.map { " of \($0)" } ?? ""
        let measured = result.value.map { Words.figure($0, of: metric) } ?? "–"
        let exact = result.value.map { metric.exact($0) } ?? ""
        let repetition = result.repetition.map {
            run.repetitions > 1 ? "repetition \($0 + 1), " : ""
        }
        let basis = repetition.map { "\($0)\(Words.grouped(result.count)) observations" } ?? "–"
        return HTMLTable.Row(
            name: [
                HTML.element("code", text: "\(goal.metric)\(subject) \(goal.text)"),
                metric.map { HTML.element("small", text: " \($0.summary)") } ?? "",
            ],
            cells: [
                .init(text: result.setup.isEmpty ? "–" : result.setup),
                .init([
                    measured.html,
                    exact.isEmpty ? "" : HTML.element("small", text: exact),
                ]),
                .init(text: basis),
                verdict(of: result),
            ]
        )
    }

    private func verdict(of result: GoalResult) -> HTMLTable.Cell {
        switch result.outcome {
        case .held: .init(text: "✓ holds", style: "good")
        case .failed where result.isCorrectness: .init(text: "✗ VIOLATED", style: "bad")
        case .failed: .init(text: "✗ fails", style: "bad")
        case .notMeasured: .init(text: "? not measured", style: "open")
        }
    }
}

extension Metric? {
    /// The figure to its last digit, where the one for people is rounded.
    fileprivate func exact(_ figure: Figure) -> String {
        switch self?.unit {
        case .microseconds: "\(figure) µs"
        case .ratio: "\(figure)"
        default: ""
        }
    }
}
