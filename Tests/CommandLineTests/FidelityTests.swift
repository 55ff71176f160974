import CommandLine
import Foundation
import Synchronization
import Testing

/// `fidelity` and `calibrate` from outside: real servers, and nothing of them left afterwards.
@Suite("Comparing the model with real servers", .serialized)
struct FidelityTests {
    /// A calibration of this test's own, so that nothing has to be measured.
    private let figures = """
        calibration: "2026-11-20"
        source: a test
        processors: 2
        figures: { round-trip.redis-p10: 50us, round-trip.redis-p50: 60us }

        """

    @Test("both play the same stream, and what is counted agrees")
    func plays() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try folder.write(
            figures.replacing(" }", with: ", round-trip.redis-p90: 60us }")
                .replacing("-p90: 60us", with: "-p90: 60us, round-trip.redis-p99: 60us")
                .replacing("-p99: 60us", with: "-p99: 60us, round-trip.redis-p999: 60us"),
            to: "here.yaml"
        )
        try folder.makeFolder("temporary")
        let outcome = try Binary.run(
            [
                "fidelity", "small.yaml", "--calibration", "here.yaml", "--repetitions", "2", "-q",
                "--output", "out",
            ],
            in: folder.url,
            environment: ["TMPDIR": folder.url.appending(path: "temporary").path()]
        )
        // What is outside depends on how busy the machine is.
        #expect([0, 1, 5].contains(outcome.status), "\(outcome.errors)")
        #expect(outcome.output.contains("judged figures keep to their bars"))
        let files = try folder.names(in: "out")
        let all = [
            "basis.csv", "calibration.yaml", "fidelity.csv", "plots", "report.html", "run.json",
        ]
        #expect(files == all)
        let rows = try folder.read("out/fidelity.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        func row(_ setup: String, _ name: String, _ metric: String) -> [Substring]? {
            rows.first { $0[0] == setup && $0[2] == name && $0[3] == metric }
        }
        // Without a cache nothing depends on time: both read the same rows.
        let reads = try #require(row("plain", "", "db_reads"))
        #expect(reads[5] == reads[6])
        #expect(reads[15] == "inside")
        let gets = try #require(row("cached", "redis:get", "calls"))
        #expect(gets[5] == gets[6])
        #expect(gets[14] == "within 0.5 %")
        #expect(try folder.names(in: "temporary").isEmpty)
    }

    @Test("wrong words are refused before anything is started, in full")
    func refused() {
        let files = ["small.yaml": SmallScenario.text()]
        let none = FakeWorld(files: files).run([
            "fidelity", "small.yaml", "--calibration", "none.yaml",
        ])
        #expect(none.code == .nothingRan)
        #expect(
            none.errors == """
                error: cannot read 'none.yaml': No such file or directory
                hint: write one with 'rehearsal calibrate --output FILE'

                """
        )
        let twice = FakeWorld(files: files).run([
            "fidelity", "small.yaml", "--set", "traffic.rate=1/s,2/s",
        ])
        #expect(twice.code == .nothingRan)
        #expect(
            twice.errors == """
                error: '--set traffic.rate' is given 2 values
                hint: play them one after the other with 'rehearsal sweep --vary'

                """
        )
        let few = FakeWorld().run([
            "calibrate", "--redis-url", "redis://127.0.0.1:1", "--max-commands", "10",
        ])
        #expect(few.code == .nothingRan)
        #expect(few.errors.hasPrefix("error: measuring takes "))
        #expect(
            few.errors.hasSuffix(
                " commands and statements, more than --max-commands 10\nhint: allow more\n"
            )
        )
    }

    @Test("a calibration of nothing reaches the disk when it is stopped")
    func stopped() {
        let world = FakeWorld(signal: 15)
        let outcome = world.run(["calibrate", "-q", "--output", "here.yaml"])
        #expect(outcome.code == .terminated)
        #expect(outcome.errors == "error: stopped before everything was measured\n")
        #expect(world.created.withLock { $0.isEmpty })
    }
}
