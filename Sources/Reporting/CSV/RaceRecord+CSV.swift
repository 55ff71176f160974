import Analysis
import Measurement

extension RaceRecord: CSVRow {
    static let columns =
        [
            "setup", "repetition", "protection", "verdict", "attempts", "booked", "taken", "busy",
            "failed", "unknown", "concurrent_conflicts", "double_bookings", "overlapping_pairs",
            "false_refusals", "unjustified_refusals", "lost", "ghosts", "attempts_dropped",
            "witness_resource",
        ]
        + ["first", "second"].flatMap { which in
            ["operation", "start_day", "end_day", "invoked_us", "returned_us", "result"]
                .map { "witness_\(which)_\($0)" }
        } + ["witness"]

    var cells: [String] {
        [
            setup, "\(repetition)", protection, verdict.rawValue, "\(attempts)", "\(booked)",
            "\(refused)", "\(busy)", "\(failed)", "\(unknown)", "\(concurrentConflicts)",
            "\(doubleBookings)", "\(overlappingPairs)", "\(falseRefusals)",
            "\(unjustifiedRefusals)", "\(lost)", "\(ghosts)", "\(dropped)",
        ] + witnessCells
    }

    private var witnessCells: [String] {
        guard let witness else { return [String](repeating: "", count: 14) }
        return ["\(witness.first.resource)"] + Self.cells(of: witness.first)
            + Self.cells(of: witness.second) + [witness.lines.joined(separator: "\n")]
    }

    private static func cells(of attempt: BookingAttempt) -> [String] {
        [
            "\(attempt.operation)", "\(attempt.start)", "\(attempt.end)",
            "\(Figure(microsecondsOf: attempt.invoked))",
            "\(Figure(microsecondsOf: attempt.returned))", "\(attempt.result)",
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            protection: cells.text("protection"),
            attempts: try cells.integer("attempts"),
            booked: try cells.integer("booked"),
            refused: try cells.integer("taken"),
            busy: try cells.integer("busy"),
            failed: try cells.integer("failed"),
            unknown: try cells.integer("unknown"),
            concurrentConflicts: try cells.integer("concurrent_conflicts"),
            doubleBookings: try cells.integer("double_bookings"),
            overlappingPairs: try cells.integer("overlapping_pairs"),
            falseRefusals: try cells.integer("false_refusals"),
            unjustifiedRefusals: try cells.integer("unjustified_refusals"),
            lost: try cells.integer("lost"),
            ghosts: try cells.integer("ghosts"),
            dropped: try cells.integer("attempts_dropped"),
            verdict: try cells.choice("verdict"),
            witness: cells.isEmpty("witness_resource") ? nil : try Self.witness(in: cells)
        )
    }

    private static func witness(in cells: CSVCells) throws(ResultsError) -> RaceWitness {
        RaceWitness(
            first: try attempt("first", in: cells),
            second: try attempt("second", in: cells),
            lines: cells.text("witness").split(
                separator: "\n",
                omittingEmptySubsequences: false
            ).map(String.init)
        )
    }

    private static func attempt(
        _ which: String,
        in cells: CSVCells
    ) throws(ResultsError) -> BookingAttempt {
        let results: [BookingAttempt.Result] = [.booked, .taken, .busy, .failed, .unknown]
        return BookingAttempt(
            operation: try cells.integer("witness_\(which)_operation"),
            resource: try cells.integer("witness_resource"),
            start: try cells.integer("witness_\(which)_start_day"),
            end: try cells.integer("witness_\(which)_end_day"),
            invoked: try cells.figure("witness_\(which)_invoked_us").digits,
            returned: try cells.figure("witness_\(which)_returned_us").digits,
            result: try cells.value("witness_\(which)_result", "a booking's result") { text in
                results.first { "\($0)" == text }
            }
        )
    }
}
