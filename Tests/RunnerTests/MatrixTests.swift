import Analysis
import Foundation
import Runner
import ScenarioFile
import Simulation
import Testing

/// The shipped matrix in short: what is known to be broken is found, and nothing else is.
///
/// `Scripts/bench matrix` plays all of it, with 100,000 contended attempts for each pair.
@Suite struct MatrixTests {
    private static func play(_ setups: (MatrixRecord) -> [String]) throws -> [MatrixRow] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "Scenarios/booking-protections.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let scenario = try ScenarioParser().parse(text: text, name: "booking-protections.yaml")
        let matrix = try #require(scenario.matrix)
        let options = RunOptions(setups: setups(matrix), threads: 2)
        let runner = try Runner(scenario, options: options, engine: ModelEngine())
        let record = try runner.run(toolVersion: "test", command: "test") { _ in true }
        return RunTables(record).matrix.filter { $0.reason != "not played" }
    }

    @Test("without a fault every trap is violated, with a witness, and nothing else is")
    func traps() throws {
        let rows = try Self.play { matrix in matrix.protections.map(\.name) }
            .filter { $0.fault == MatrixRecord.noFault }
        #expect(rows.count > 30)
        for row in rows {
            #expect(row.verdict == (row.isExpectedToBreak ? .violated : .pass), "\(row)")
            #expect(row.contended > 1_000)
            #expect((row.violations > 0) == row.isExpectedToBreak)
        }
    }

    @Test("a lock that is lost lets a double booking in, unless the database decides")
    func lostLocks() throws {
        let faults = ["short-ttl", "pause", "evicted-volatile-ttl", "half-outage", "lost-answer"]
        let protections = [
            "redis-lock-waiting", "redis-lock-idempotent", "redis-lock-else-row-lock",
            "redis-lock-fenced", "redis-lock-fence-compared", "redis-lock-exclusion-constraint",
        ]
        let rows = try Self.play { matrix in
            matrix.cells
                .filter { protections.contains($0.protection) && faults.contains($0.fault) }
                .map(\.setup)
        }
        .filter { $0.verdict != .unknown && $0.verdict != .leftOut }
        #expect(rows.count == faults.count * protections.count)
        for row in rows { #expect(row.agrees == true, "\(row)") }
    }
}
