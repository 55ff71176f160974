import Analysis
import Measurement

extension ReportPage {
    /// What must hold and whether it does, failures first.
    var goalsSection: HTML? {
        guard !tables.goals.isEmpty else { return nil }
        let order: [GoalResult.Outcome] = [.failed, .notMeasured, .held]
        let sorted = order.flatMap { outcome in tables.goals.filter { $0.outcome == outcome } }
        let table = HTMLTable(
            caption: run.repetitions > 1
                ? "What the scenario says must hold. The worst of \(run.repetitions) repetitions"
                    + " decides."
                : "What the scenario says must hold.",
            header: ["goal", "setup", "measured", "from", "result"],
            rows: sorted.map(row),
            hasFigures: false
        )
        return section("Goals", [table.html])
    }

    private func row(_ result: GoalResult) -> HTMLTable.Row {
        let goal = result.goal
        let metric = Metric.named(goal.metric)
        let subject = goal.of.map { " of \($0)" } ?? ""
        let measured = result.value.map { Words.figure($0, of: metric) } ?? "–"
        let exact = result.value.map { "\($0) \(metric?.unit.words ?? "")" } ?? ""
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
                .init([measured.html, HTML.element("small", text: exact)]),
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
