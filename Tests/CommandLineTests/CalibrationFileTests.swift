import CommandLine
import Foundation
import Testing

/// `--calibration` from outside: what it changes, what is written down, and what is refused.
@Suite("Playing with a calibration")
struct CalibrationFileTests {
    private let slow = """
        calibration: "2026-11-20"
        source: a test
        figures: { postgres.read: 5ms, round-trip.redis-p99: 1ms, round-trip.redis-p999: 1ms }

        """

    private func play(_ options: [String], in folder: borrowing TemporaryFolder) throws -> String {
        let run = ["run", "small.yaml", "-q", "--format", "csv"]
        let outcome = try Binary.run(run + options, in: folder.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test("equal scenario, seed and calibration give equal bytes, another calibration others")
    func bytes() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try folder.write(slow, to: "slow.yaml")
        let shipped = try play(["--output", "a"], in: folder)
        let first = try play(["--calibration", "slow.yaml", "--output", "b"], in: folder)
        let second = try play(["--calibration", "slow.yaml", "--output", "c"], in: folder)
        #expect(first == second)
        #expect(first != shipped)
        let digest = "\"sha256\" : \""
        let records = try ["a", "b"].map { try folder.read("\($0)/run.json") }
        #expect(records[1].contains("\"calibration\" : {"))
        #expect(!records[0].contains("\"calibration\" : {"))
        // The scenario has a digest too.
        #expect(records[1].ranges(of: digest).count == records[0].ranges(of: digest).count + 1)
        #expect(records[1].contains("--calibration slow.yaml"))
        #expect(records[1].contains("The model's times come from 'slow.yaml', measured on"))
    }

    @Test("a run from a record's files keeps the calibration")
    func rebuilt() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try folder.write(slow, to: "slow.yaml")
        _ = try play(["--calibration", "slow.yaml", "--output", "b"], in: folder)
        let page = try folder.read("b/report.html")
        #expect(try Binary.run(["report", "b"], in: folder.url).status == 0)
        #expect(try folder.read("b/report.html") == page)
    }

    @Test("a file with a mistake, none at all, and one for real servers are refused, in full")
    func refused() {
        let world = FakeWorld(files: [
            "small.yaml": SmallScenario.text(), "bad.yaml": "calibration: x\nfigures: {}\n",
        ])
        let bad = world.run(["run", "small.yaml", "--calibration", "bad.yaml"])
        #expect(bad.code == .nothingRan)
        #expect(
            bad.errors == """
                bad.yaml:1:1: error: the calibration has no 'source'
                calibration: x
                ^
                hint: add 'source:' with a text

                1 problem in bad.yaml; nothing was run.

                """
        )
        let files = ["small.yaml": SmallScenario.text()]
        for command in ["run", "review", "check"] {
            let none = FakeWorld(files: files).run([
                command, "small.yaml", "--calibration", "none.yaml",
            ])
            #expect(none.code == .nothingRan)
            #expect(
                none.errors.hasSuffix(
                    """
                    error: cannot read 'none.yaml': No such file or directory
                    hint: write one with 'rehearsal calibrate --output FILE'

                    """
                )
            )
        }
        let live = FakeWorld(files: files).run([
            "run", "small.yaml", "--engine", "live", "--calibration", "none.yaml",
        ])
        #expect(live.code == .nothingRan)
        #expect(
            live.errors == """
                error: '--calibration' is about the model, and real servers take the time they take
                hint: leave '--calibration' out, or compare both with 'rehearsal fidelity'

                """
        )
    }
}
