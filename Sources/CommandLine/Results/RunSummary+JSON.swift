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
            ("goals", .list(tables.goals.map(Self.json))),
            ("claims", ClaimTable(claims: tables.claims).json),
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

/// A JSON value that keeps the order of its keys and the digits of its numbers.
indirect enum JSON {
    case null
    case text(String)
    /// A number in its own digits.
    case number(String)
    case list([JSON])
    case object([(String, JSON)])

    /// The value as RFC 8259 writes it, without spaces.
    var text: String {
        switch self {
        case .null: "null"
        case .text(let text): Self.quoted(text)
        case .number(let digits): digits
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1.text)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
