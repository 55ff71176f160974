import Audit
import Measurement
import Testing
import Workload

/// The accuracy of every limiter against the exact one, under six loads.
///
/// The expected figures are those of an independent simulation in another language: the requests
/// admitted relative to the exact limiter's, and the most admitted in any window relative to the
/// limit.
@Suite struct LimiterTableTests {
    /// A cell of the table.
    struct Cell: Sendable, CustomStringConvertible {
        var row: LimiterRow
        var load: LimiterLoad
        /// Nil where the client is locked out for good after its first L requests.
        var admitted: Double?
        var peak: Double
        var description: String { "\(row.rawValue), \(load.rawValue)" }

        /// What a shorter run of another seed may be off; a maximum more than a mean.
        ///
        /// The lengths of on and
        /// off are ours, because the source does not state them.
        var tolerance: (admitted: Double, peak: Double) {
            switch load {
            case .poisson08, .poisson2: (0.03, 0.11)
            case .poisson20: (row == .evicted ? 0.12 : 0.035, 0.12)
            case .onOff: (0.10, 0.20)
            case .boundary: (0.02, 0.03)
            case .greedy: (0.02, row == .evicted ? 0.15 : 0.035)
            }
        }
    }

    static let table: [(LimiterRow, [(admitted: Double?, peak: Double)])] = [
        (.slidingLog, [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]),
        (.slidingLogInMemory, [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]),
        (.slidingLogOfAll, [(0.99, 1), (nil, 1), (nil, 1), (0.63, 1), (1, 1), (1, 1)]),
        (.fixed, [(1, 1.10), (1.01, 1.38), (1, 1.39), (1.23, 2), (2, 2), (2, 2)]),
        (.anchored, [(1, 1.10), (1, 1.37), (1, 1.29), (1.03, 1.88), (1, 1), (1, 1)]),
        (.expireAlways, [(nil, 0.84), (nil, 1), (nil, 1), (0.50, 1), (1, 1), (1, 1)]),
        (.counter, [(1, 1.10), (1, 1.05), (0.99, 1.01), (1.02, 1.78), (1, 1), (1.99, 1.99)]),
        (.counterOfAll, [(0.99, 1.10), (nil, 1), (nil, 1), (0.54, 1.23), (1, 1), (1, 1)]),
        (.gcra, [(1, 1.10), (1.01, 1.99), (1.01, 1.99), (1.33, 1.99), (1, 1), (1.99, 1.99)]),
        (
            .tokenBucket,
            [(1, 1.10), (1.01, 1.99), (1.01, 1.99), (1.33, 1.99), (1, 1), (1.99, 1.99)]
        ),
        (
            .gcraTenth,
            [(1, 1.08), (1.01, 1.09), (1, 1.09), (0.66, 1.09), (0.1, 0.1), (1.09, 1.09)]
        ),
        (.local, [(1, 1.10), (2.02, 2.56), (10, 11.3), (2.68, 5.65), (2, 2), (11, 11)]),
        (
            .localTenth,
            [(0.95, 1.06), (1.01, 1.30), (1, 1.32), (1.21, 2), (1.76, 1.85), (1.88, 1.95)]
        ),
        (.evicted, [(1, 1.10), (1.64, 2.46), (13, 18.5), (2.17, 5.3), (2, 2), (14, 17.8)]),
    ]

    static let cells = table.flatMap { row, figures in
        zip(LimiterLoad.allCases, figures).map { load, figure in
            Cell(row: row, load: load, admitted: figure.admitted, peak: figure.peak)
        }
    }

    @Test(arguments: cells)
    func accuracy(_ cell: Cell) throws {
        let found = try measure(cell)
        if let admitted = cell.admitted {
            let ratio = Double(found.admitted) / Double(found.oracleAdmitted)
            #expect(abs(ratio / admitted - 1) < cell.tolerance.admitted, "admitted \(ratio)")
        } else {
            #expect(found.admitted == UInt64(LimiterLoad.limit))
        }
        let peak = Double(found.peak) / Double(LimiterLoad.limit)
        #expect(abs(peak / cell.peak - 1) < cell.tolerance.peak, "peak \(peak)")
    }

    private func measure(_ cell: Cell) throws -> LimiterRecord {
        var trial = try cell.row.trial()
        trial.audit = { WholeLimit(audit: LimiterAudit()) }
        return try #require(try trial.play(requests(cell)).limiters.first)
    }

    /// A request's number decides its instance, so its last digit is drawn.
    private func requests(_ cell: Cell) -> [Request] {
        var random = RandomStream(seed: 5, name: "routing")
        return cell.load.times.enumerated().map { index, at in
            Request(at: at, number: UInt64(index) * 10 + random.below(10), endpoint: 0)
        }
    }
}

/// Holds every limiter to L in W, also those that give each instance a part of it.
private final class WholeLimit: AdmissionAudit {
    private let audit: LimiterAudit

    init(audit: LimiterAudit) { self.audit = audit }

    func observe(_ admission: Admission) {
        var admission = admission
        admission.rule.limit = LimiterLoad.limit
        audit.observe(admission)
    }

    func records() -> [LimiterRecord] { audit.records() }

    func checks() -> [CheckRecord] { audit.checks() }
}
