import Testing

@testable import Analysis
@testable import Measurement

@Suite("Protections against faults, judged")
struct MatrixTests {
    @Test("the interval of a share is Wilson's")
    func wilson() throws {
        // Newcombe (Statistics in Medicine 17, 1998), table 1, method 3.
        let known: [(UInt64, UInt64, Double, Double)] = [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ]
        for (count, trials, low, high) in known {
            let proportion = try #require(Proportion(count, of: trials))
            #expect((proportion.low - low).magnitude < 0.00006, "\(proportion)")
            #expect((proportion.high - high).magnitude < 0.00006, "\(proportion)")
        }
        #expect(Proportion(0, of: 0) == nil)
        #expect(Proportion.bound(withNoneOf: 100_000) == 0.00003)
    }

    @Test("bursts that differ widen the interval, and bursts that do not leave it")
    func bursts() throws {
        var even = ContestSpread()
        for _ in 0..<100 { even.add(contended: 10, violations: 1) }
        let wilson = try #require(Proportion(100, of: 1_000))
        var proportion = wilson
        proportion.widen(by: even, of: 1_000)
        #expect(proportion.low == wilson.low && proportion.high == wilson.high)
        // Ten bursts of a hundred had all of it: p = 0.1 and, by hand, a standard error of
        // sqrt(100 / 99 * (10 * 10 * 10 - 2 * 0.1 * 10 * 10 * 10 + 0.01 * 100 * 100)) / 1000.
        var uneven = ContestSpread()
        for burst in 0..<100 { uneven.add(contended: 10, violations: burst < 10 ? 10 : 0) }
        proportion.widen(by: uneven, of: 1_000)
        #expect((proportion.low - 0.04090).magnitude < 0.0001, "\(proportion)")
        #expect((proportion.high - 0.15910).magnitude < 0.0001, "\(proportion)")
    }

    private static let matrix = MatrixRecord(
        endpoint: "book",
        protections: ["good", "dear", "frail", "rude", "bad", "idle"].map {
            .init(name: $0, summary: "")
        },
        faults: ["no-fault", "pause"].map { .init(name: $0, summary: "") },
        cells: []
    )

    private func row(
        _ protection: String,
        _ fault: String,
        _ verdict: MatrixRow.Verdict,
        violations: UInt64 = 0,
        winner: Int64 = 10
    ) -> MatrixRow {
        let cell = MatrixRecord.Cell(
            protection: protection,
            fault: fault,
            isExpectedToBreak: false,
            play: .everywhere
        )
        var row = MatrixRow(cell, verdict, "")
        row.violations = violations
        row.winnerP99 = Figure(winner)
        row.statements = Figure(winner)
        return row
    }

    @Test("the cheapest of those that came through everything is chosen; others say why not")
    func choice() {
        let choice = MatrixChoice(
            Self.matrix,
            [
                row("good", "no-fault", .pass, winner: 5), row("good", "pause", .pass),
                row("dear", "no-fault", .pass, winner: 7), row("dear", "pause", .unknown),
                row("frail", "no-fault", .pass), row("frail", "pause", .violated, violations: 3),
                row("rude", "no-fault", .pass), row("rude", "pause", .violated),
                row("bad", "no-fault", .violated, violations: 9), row("bad", "pause", .pass),
                row("idle", "no-fault", .noContention), row("idle", "pause", .pass),
            ]
        )
        #expect(choice.safe.map(\.protection) == ["good", "dear"])
        #expect(choice.best(by: .statements)?.protection == "good")
        #expect(choice.fragile.map(\.protection) == ["frail"])
        #expect(choice.fragile.first?.brokenBy == ["pause"])
        #expect(choice.misleading.map(\.protection) == ["rude"])
        #expect(choice.misleadingFaults == ["pause"])
        #expect(choice.broken == ["bad"])
        #expect(choice.open == ["idle"])
        #expect(choice.untried.isEmpty)
    }

    @Test("only a pass and a violation agree or disagree with theory")
    func agreement() {
        #expect(row("good", "pause", .pass).agrees == true)
        #expect(row("good", "pause", .violated).agrees == false)
        for verdict in [MatrixRow.Verdict.unknown, .noContention, .leftOut] {
            #expect(row("good", "pause", verdict).agrees == nil)
        }
    }

    @Test("a rule passes only where enough ran against something else")
    func checks() {
        var record = CheckRecord(name: "fencing")
        (record.checked, record.contended) = (100, 9)
        #expect(verdict(of: record) == .untested)
        record.contended = 10
        #expect(verdict(of: record) == .held)
        record.unknown = 1
        #expect(verdict(of: record) == .incomplete)
        record.violations = 1
        #expect(verdict(of: record) == .violated)
    }

    private func verdict(of record: CheckRecord) -> RaceRecord.Verdict? {
        var trial = TinyRun.trial("only", endpoints: [])
        trial.checks = [record]
        return CheckRow.rows(of: [trial]).first?.verdict
    }
}
