import Analysis

extension MatrixRow: CSVRow {
    static let columns = [
        "protection", "fault", "setup", "expected", "verdict", "agrees", "reason", "attempts",
        "contended", "violations", "lost_or_ghosts", "false_refusals",
        "violations_per_10000_contended", "interval_low", "interval_high", "winner_us_p99",
        "loser_us_p99", "throughput_per_second", "statements_per_attempt",
        "redis_commands_per_attempt", "fault_calls",
    ]

    var cells: [String] {
        let agreement = agrees.map { $0 ? "yes" : "no" } ?? ""
        return [
            protection, fault, setup, isExpectedToBreak ? "violated" : "pass", verdict.rawValue,
            agreement, reason, "\(attempts)", "\(contended)", "\(violations)", "\(lostOrGhosts)",
            "\(falseRefusals)", text(rate), text(low), text(high), text(winnerP99),
            text(loserP99), text(throughput), text(statements), text(commands),
            faultCalls.map { "\($0)" } ?? "",
        ]
    }

    private func text(_ figure: Figure?) -> String { figure.map { "\($0)" } ?? "" }

    init(_ cells: CSVCells) throws(ResultsError) {
        func optional(_ column: String) throws(ResultsError) -> Figure? {
            cells.isEmpty(column) ? nil : try cells.figure(column)
        }
        let setup = cells.text("setup")
        let cell = MatrixRecord.Cell(
            protection: cells.text("protection"),
            fault: cells.text("fault"),
            isExpectedToBreak: cells.text("expected") == "violated",
            play: setup.isEmpty ? .leftOut : .everywhere
        )
        self.init(cell, try cells.choice("verdict"), cells.text("reason"))
        attempts = try cells.integer("attempts")
        contended = try cells.integer("contended")
        violations = try cells.integer("violations")
        lostOrGhosts = try cells.integer("lost_or_ghosts")
        falseRefusals = try cells.integer("false_refusals")
        rate = try optional("violations_per_10000_contended")
        low = try optional("interval_low")
        high = try optional("interval_high")
        winnerP99 = try optional("winner_us_p99")
        loserP99 = try optional("loser_us_p99")
        throughput = try optional("throughput_per_second")
        statements = try optional("statements_per_attempt")
        commands = try optional("redis_commands_per_attempt")
        faultCalls = cells.isEmpty("fault_calls") ? nil : try cells.integer("fault_calls")
    }
}
