import Analysis

extension RunSummary {
    /// Everything as one line of JSON, with the summary's rows as the CSV has them.
    func json(folder: String, code: ExitCode) -> String {
        let description = tables.description
        return JSON.object([
            ("scenario", .text(description.scenario.name)),
            ("engine", .text(description.engine)),
            ("seed", .number("\(description.seed)")),
            ("folder", .text(folder)),
            ("exit_code", .number("\(code.rawValue)")),
            ("doubts", .list(description.doubts.map(JSON.text))),
            ("goals", .list(tables.goals.map(Self.json))),
            ("claims", ClaimTable(claims: tables.claims).json),
            ("red_flags", .list(description.redFlags.map { .text($0.sentence) })),
            ("summary", .list(tables.summary.map(Self.json))),
        ]).text + "\n"
    }

    private static func json(_ result: GoalResult) -> JSON {
        .object([
            ("metric", .text(result.goal.metric)),
            ("of", result.goal.of.map(JSON.text) ?? .null),
            ("expect", .text(result.goal.text)),
            ("setup", .text(result.setup)),
            ("value", result.value.map { .number($0.description) } ?? .null),
            ("outcome", .text(result.outcome.rawValue)),
        ])
    }

    private static func json(_ row: SummaryRow) -> JSON {
        .object([
            ("setup", .text(row.setup)),
            ("repetition", .number("\(row.repetition)")),
            ("scope", .text(row.scope.rawValue)),
            ("name", .text(row.name)),
            ("metric", .text(row.metric)),
            ("unit", .text(row.unit)),
            ("value", .number(row.value.description)),
            ("count", .number("\(row.count)")),
        ])
    }
}
