import Analysis
import Testing

@testable import Measurement
@testable import Reporting

@Suite("The report of a matrix")
struct MatrixReportTests {
    /// Two protections and two faults: one booked twice under a fault that theory thinks harmless.
    private static let record: RunRecord = {
        var record = SmallRun.record
        func cell(
            _ protection: String,
            _ fault: String,
            _ breaks: Bool,
            _ play: MatrixRecord.Play
        )
            -> MatrixRecord.Cell
        {
            MatrixRecord.Cell(
                protection: protection,
                fault: fault,
                isExpectedToBreak: breaks,
                play: play
            )
        }
        record.description.matrix = MatrixRecord(
            endpoint: "book",
            protections: [
                .init(name: "row-lock", summary: "The row is locked <first>."),
                .init(name: "redis-lock", summary: "A lock in Redis."),
            ],
            faults: [
                .init(name: "no-fault", summary: "Nothing goes wrong."),
                .init(name: "outage", summary: "Redis is down."),
            ],
            cells: [
                cell("row-lock", "no-fault", false, .everywhere),
                cell("row-lock", "outage", false, .leftOut),
                cell("redis-lock", "no-fault", false, .everywhere),
                cell("redis-lock", "outage", false, .everywhere),
            ]
        )
        let names = ["row-lock", "redis-lock", "redis-lock-under-outage"]
        record.description.setups = names.map { SetupRecord(name: $0) }
        record.trials = names.map { name in
            var trial = SmallRun.record.trials[0]
            trial.setup = name
            var check = CheckRecord(name: "fencing")
            (check.checked, check.contended) = (40, 30)
            check.counts = [.init("fenced-off", 3), .init("tokens-backwards", 1)]
            check.witness = name.hasSuffix("outage") ? ["STALE, WRITE", "second \"line\""] : []
            check.violations = name.hasSuffix("outage") ? 2 : 0
            trial.checks = [check]
            return trial
        }
        record.races = names.map { name in
            var race = SmallRun.record.races[0]
            race.setup = name
            race.attempts = 1_000
            race.concurrentConflicts = 600
            guard !name.hasSuffix("outage") else { return race }
            (race.doubleBookings, race.overlappingPairs, race.verdict) = (0, 0, .held)
            race.witness = nil
            return race
        }
        return record
    }()

    @Test("each pair has a verdict, its bound or its rate, and whether theory agrees")
    func rows() {
        let rows = RunTables(Self.record).matrix
        #expect(rows.map(\.verdict) == [.pass, .leftOut, .pass, .violated])
        #expect(rows.map(\.agrees) == [true, nil, true, false])
        #expect(rows[0].high == Figure(digits: 50_000, decimals: 3))
        #expect(rows[3].rate == Figure(digits: 16_667, decimals: 3))
        #expect(rows[3].reason == "double bookings")
    }

    @Test("matrix.csv and checks.csv read back as they were")
    func roundTrip() throws {
        let tables = RunTables(Self.record)
        let matrix = CSV.text(tables.matrix)
        #expect(try CSV.rows(MatrixRow.self, from: matrix, file: "matrix.csv") == tables.matrix)
        let checks = CSV.text(tables.checks)
        #expect(try CSV.rows(CheckRow.self, from: checks, file: "checks.csv") == tables.checks)
        #expect(checks.contains("fenced-off=3 tokens-backwards=1"))
    }

    @Test("the page says what to choose, shows the table and the picture, and is rebuilt alike")
    func page() throws {
        try withTemporaryFolder { parent in
            let path = try ResultsFolder(at: "\(parent)/run").write(Self.record).path
            let page = try contents(of: "\(path)/report.html")
            for words in [
                "Choose row-lock: it alone came through", "<b>redis-lock</b>: outage.",
                "redis-lock-under-outage: theory expects none; found: double bookings",
                "≤ 50", "✗ ≠", "1 fault was tried", "The row is locked &lt;first&gt;.",
                "How redis-lock-under-outage booked twice", "✗ violated",
                "at most 1000.00 in 10,000", "Violations in 10,000",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(try FileSystem.names(in: "\(path)/plots").contains("matrix.svg"))
            FileSystem.remove("\(path)/report.html")
            #expect(try RunReport.rebuild(path) == nil)
            #expect(try contents(of: "\(path)/report.html") == page)
        }
    }
}
