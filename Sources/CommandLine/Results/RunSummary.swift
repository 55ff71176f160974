import Analysis
import Measurement

/// What is said about a run when it has ended.
///
/// These are the few figures that most people look for, side by side by setup, and what became of
/// the goals. The run's folder has everything.
struct RunSummary: Sendable {
    /// The metrics of the table; a row that no setup measured is left out.
    private static let metrics: [(name: String, metric: Metric)] = [
        ("offered", .offered),
        ("skipped", .skipped),
        ("failed", .failed),
        ("response p50", .latency(.response, .p50)),
        ("response p99", .latency(.response, .p99)),
        ("response max", .latency(.response, .max)),
        ("cache hit ratio", .hitRatio),
        ("stale reads", .staleReads),
        ("database reads", .databaseReads),
        ("  fewer than baseline", .databaseReadReduction),
        ("database writes", .databaseWrites),
        ("redis commands", .redisCommands),
        ("redis memory, peak", .usedMemoryPeak),
        ("bookings won", .bookingsWon),
        ("double bookings", .doubleBookings),
        ("false refusals", .falseRefusals),
    ]

    /// How wide a terminal's table may be.
    private static let columns = 100

    let tables: RunTables

    /// What was played, in one line.
    var title: String {
        let description = tables.description
        let repetitions = counted(description.repetitions, "repetition")
        return "\(description.scenario.name): \(counted(description.setups.count, "setup")), "
            + "\(repetitions), \(description.engine) engine, seed \(description.seed)"
    }

    /// The figures by setup; where repetitions differ, the lowest and the highest.
    var figures: Table {
        let setups = tables.description.setups.map(\.name)
        let rows = Self.metrics.compactMap { name, metric -> [String]? in
            let values = setups.map { setup in
                tables.summary.filter {
                    $0.scope == .run && $0.metric == metric.name && $0.setup == setup
                }
                .map(\.value.value)
            }
            guard let largest = values.joined().map(\.magnitude).max() else { return nil }
            let quantity = Quantity(metric, largest: largest)
            return [name] + values.map(quantity.text)
        }
        return Table(columns: [.words("")] + setups.map(Table.Column.figures), rows: rows)
    }

    /// What became of each goal; what failed comes first.
    var goals: Table {
        let order: [GoalResult.Outcome] = [.failed, .notMeasured, .held]
        let rows = order.flatMap { outcome in
            tables.goals.filter { $0.outcome == outcome }.map(Self.row)
        }
        return Table(
            columns: [.words("goal"), .words("setup"), .figures("measured"), .words("outcome")],
            rows: rows
        )
    }

    private static func row(_ result: GoalResult) -> [String] {
        let goal = result.goal
        let subject = goal.of.map { "\(goal.metric) of \($0)" } ?? goal.metric
        let measured = result.value.flatMap { value in
            Metric.named(goal.metric).map { metric in
                Quantity(metric, largest: value.value.magnitude).text([value.value])
            }
        }
        return ["\(subject) \(goal.text)", result.setup, measured ?? "-", word(for: result)]
    }

    private static func word(for result: GoalResult) -> String {
        switch result.outcome {
        case .held: "held"
        case .failed: result.isCorrectness ? "VIOLATED" : "FAILED"
        case .notMeasured: "not measured"
        }
    }

    /// Why the figures may not be trusted, a line each.
    private func doubts(_ line: (String) -> String) -> String {
        tables.description.doubts.map { line($0) + "\n" }.joined()
    }

    /// The claims that the run can judge.
    private var judged: [ClaimResult] { tables.claims.filter { !$0.judgements.isEmpty } }

    /// Which claims it cannot judge, and what does; nothing where there is none.
    private var unjudged: [String] {
        let names = tables.claims.filter(\.judgements.isEmpty).map(\.id)
        guard !names.isEmpty else { return [] }
        return [
            "claims: a run judges none of \(names.joined(separator: ", ")); "
                + "'rehearsal review \(tables.description.scenario.path)' does"
        ]
    }

    /// Everything as text.
    func text(folder: String) -> String {
        if tables.description.matrix != nil {
            return [title + "\n", matrix.text, agreement, "report: \(folder)/report.html\n"]
                .joined(separator: "\n")
        }
        var parts = [title + "\n", figures.text(within: Self.columns)]
        if !tables.description.doubts.isEmpty { parts.append(doubts { $0 }) }
        if !tables.costs.isEmpty { parts.append(bills.text) }
        if !tables.goals.isEmpty { parts.append(goals.text) }
        if !judged.isEmpty { parts.append(ClaimTable(claims: judged).text) }
        parts += unjudged.map { $0 + "\n" }
        let flags = tables.description.redFlags
        if !flags.isEmpty { parts.append(flags.map { "red flag: \($0.sentence)\n" }.joined()) }
        parts.append("report: \(folder)/report.html\n")
        return parts.joined(separator: "\n")
    }

    /// Everything as Markdown.
    func markdown(folder: String) -> String {
        if tables.description.matrix != nil {
            return [
                "### \(title)\n", matrix.markdown, agreement,
                "Report: `\(folder)/report.html`\n",
            ].joined(separator: "\n")
        }
        var parts = ["### \(title)\n", figures.markdown]
        if !tables.description.doubts.isEmpty { parts.append(doubts { "- \($0)" }) }
        if !tables.costs.isEmpty { parts.append(bills.markdown) }
        if !tables.goals.isEmpty { parts.append(goals.markdown) }
        if !judged.isEmpty { parts.append(ClaimTable(claims: judged).markdown) }
        parts += unjudged.map { $0 + "\n" }
        let flags = tables.description.redFlags
        if !flags.isEmpty { parts.append(flags.map { "- Red flag: \($0.sentence)\n" }.joined()) }
        parts.append("Report: `\(folder)/report.html`\n")
        return parts.joined(separator: "\n")
    }
}
