import Analysis
import Audit
import Measurement

extension RaceRecord {
    /// Audits the bookings of a trial; nil where nothing was booked.
    ///
    /// - Parameters:
    ///   - trial: The trial.
    ///   - protection: What protects its bookings.
    ///   - resource: The word for what is booked, such as `car`.
    init?(auditing trial: TrialRecord, under protection: String, of resource: String) {
        guard !trial.attempts.isEmpty else { return nil }
        let audit = BookingAudit(trial)
        func count(_ result: BookingAttempt.Result) -> UInt64 {
            UInt64(trial.attempts.count { $0.result == result })
        }
        self.init(
            setup: trial.setup,
            repetition: trial.repetition,
            protection: protection,
            attempts: audit.attempts,
            booked: audit.won,
            refused: count(.taken),
            busy: count(.busy),
            failed: count(.failed),
            unknown: audit.unknown,
            concurrentConflicts: audit.concurrentConflicts,
            doubleBookings: audit.doubleBookings,
            overlappingPairs: audit.overlappingPairs,
            falseRefusals: audit.falseRefusals,
            unjustifiedRefusals: audit.unjustifiedRefusals,
            lost: audit.lost,
            ghosts: audit.ghosts,
            dropped: audit.dropped,
            verdict: Verdict(audit.verdict),
            witness: audit.witness.flatMap { RaceWitness($0, of: resource) }
        )
        spread = audit.spread
    }
}

extension RaceRecord.Verdict {
    fileprivate init(_ verdict: AuditVerdict) {
        switch verdict {
        case .pass: self = .held
        case .violated: self = .violated
        case .noContention: self = .untested
        case .unknown: self = .incomplete
        }
    }
}

extension RaceWitness {
    /// The witness as the report prints it; nil where an operation has no attempt in the history.
    fileprivate init?(_ double: DoubleBooking, of resource: String) {
        guard let first = double.first.attempt, let second = double.second.attempt else {
            return nil
        }
        let lines = double.text(resource: resource).split(separator: "\n").map(String.init)
        self.init(first: first, second: second, lines: lines)
    }
}
