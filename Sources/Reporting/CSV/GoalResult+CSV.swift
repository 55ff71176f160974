import Analysis

extension GoalResult: CSVRow {
    static let columns = [
        "metric", "of", "comparison", "limit", "setups", "expectation", "kind", "setup",
        "repetition", "value", "count", "result",
    ]

    var cells: [String] {
        [
            goal.metric, goal.of ?? "", goal.comparison.rawValue, Self.text(of: goal.limit),
            goal.setups.joined(separator: " "), goal.text, isCorrectness ? "invariant" : "goal",
            setup, repetition.map { "\($0)" } ?? "", value.map { "\($0)" } ?? "", "\(count)",
            outcome.rawValue,
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        let goal = Goal(
            metric: cells.text("metric"),
            of: cells.isEmpty("of") ? nil : cells.text("of"),
            comparison: try cells.choice("comparison"),
            limit: try cells.value("limit", "a number") { Double($0) },
            setups: cells.text("setups").split(separator: " ").map(String.init),
            text: cells.text("expectation")
        )
        self.init(
            goal: goal,
            setup: cells.text("setup"),
            repetition: cells.isEmpty("repetition") ? nil : try cells.integer("repetition"),
            value: cells.isEmpty("value") ? nil : try cells.figure("value"),
            count: try cells.integer("count"),
            outcome: try cells.choice("result"),
            isCorrectness: cells.text("kind") == "invariant"
        )
    }

    /// The shortest text that reads back as the same limit; Swift prints it alike on every machine.
    private static func text(of limit: Double) -> String {
        Int64(exactly: limit).map { "\($0)" } ?? "\(limit)"
    }
}
