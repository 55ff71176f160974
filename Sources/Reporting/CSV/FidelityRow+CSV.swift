public import Analysis

extension FidelityRow: CSVRow {
    static let columns = [
        "setup", "scope", "name", "metric", "unit", "model", "live", "error", "absolute_error",
        "error_low", "error_high", "live_least", "live_most", "count", "bar", "verdict", "reason",
    ]

    var cells: [String] {
        [
            setup, scope.rawValue, name, metric, unit, "\(model)", "\(live)", Self.text(error),
            "\(difference)", Self.text(errorLow), Self.text(errorHigh), "\(liveLeast)",
            "\(liveMost)", "\(count)", bar, verdict.rawValue, reason,
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        func figure(_ column: String) throws(ResultsError) -> Figure? {
            cells.isEmpty(column) ? nil : try cells.figure(column)
        }
        self.init(
            setup: cells.text("setup"),
            scope: try cells.choice("scope"),
            name: cells.text("name"),
            metric: cells.text("metric"),
            unit: cells.text("unit"),
            model: try cells.figure("model"),
            live: try cells.figure("live"),
            error: try figure("error"),
            difference: try cells.figure("absolute_error"),
            errorLow: try figure("error_low"),
            errorHigh: try figure("error_high"),
            liveLeast: try cells.figure("live_least"),
            liveMost: try cells.figure("live_most"),
            count: try cells.integer("count"),
            bar: cells.text("bar"),
            verdict: try cells.choice("verdict"),
            reason: cells.text("reason")
        )
    }

    private static func text(_ figure: Figure?) -> String { figure.map { "\($0)" } ?? "" }
}

/// What a setup's comparison rests on, as a line of `basis.csv`.
struct BasisRow: CSVRow {
    static let columns = [
        "setup", "requests", "redis_utilisation", "machine_utilisation", "limited", "calibration",
    ]

    let basis: FidelityRecord.Basis
    /// Where the model's times came from; equal in every line.
    let calibration: String

    var cells: [String] {
        [
            basis.setup, "\(basis.requests)", basis.redisUtilisation.map { "\($0)" } ?? "",
            basis.machineUtilisation.map { "\($0)" } ?? "", "\(basis.limited)", calibration,
        ]
    }
}

extension BasisRow {
    init(_ cells: CSVCells) throws(ResultsError) {
        func figure(_ column: String) throws(ResultsError) -> Figure? {
            cells.isEmpty(column) ? nil : try cells.figure(column)
        }
        self.init(
            basis: FidelityRecord.Basis(
                setup: cells.text("setup"),
                requests: try cells.integer("requests"),
                redisUtilisation: try figure("redis_utilisation"),
                machineUtilisation: try figure("machine_utilisation"),
                limited: try cells.integer("limited")
            ),
            calibration: cells.text("calibration")
        )
    }
}

extension FidelityRecord {
    /// What each setup rests on, as `basis.csv` has it.
    var basisRows: [BasisRow] {
        bases.map { BasisRow(basis: $0, calibration: calibration) }
    }

    /// The comparison as `fidelity.csv`.
    public var csv: String { CSV.text(rows) }
}
