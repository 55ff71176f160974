public import Stores

extension StatementCosts {
    /// The costs that are shipped.
    public static let measured = StatementCosts(.shipped)

    /// Takes the figures of a calibration.
    public init(_ calibration: Calibration) {
        func time(_ name: String) -> Int64 { calibration[.declared(name)] }
        func spread(_ name: String) -> TimeDistribution {
            let thousandths = time(name)
            return thousandths == 0 ? .constant : .lognormal(sigma: Double(thousandths) / 1_000)
        }
        let usual = spread("postgres.spread")
        func work(_ name: String) -> WorkTime { WorkTime(time(name), distribution: usual) }
        self.init(every: WorkTime(0), source: calibration.source)
        for kind in StatementKind.allCases {
            self[kind] = WorkTime(
                calibration[.statement(kind)],
                perRow: CalibrationFigure.row(kind).map { calibration[$0] } ?? 0,
                distribution: usual
            )
        }
        recheck = work("postgres.recheck")
        exclusionCheck = work("postgres.exclusion-check")
        exclusionGap = work("postgres.exclusion-gap")
        flush = WorkTime(time("postgres.flush"), distribution: spread("postgres.flush-spread"))
        pacedFlush = calibration.pacedFlush
        connection = ConnectionCosts(
            // TCP, then the TLS request and the TLS 1.3 handshake.
            roundTripsBefore: 3,
            // SCRAM-SHA-256: startup, client-first and client-final message (RFC 5802; PostgreSQL
            // 15 manual, section 55.2).
            roundTripsAfter: 3,
            work: work("postgres.connection")
        )
    }
}
