import Foundation
import Testing

/// `compare` from outside: what it says and how it ends.
@Suite("Comparing runs")
struct CompareTests {
    /// Plays the small scenario into a folder.
    private func play(
        _ output: String,
        in folder: URL,
        _ options: [String] = []
    ) throws {
        let outcome = try Binary.run(
            ["run", "small.yaml", "-q", "--output", output] + options,
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("two equal runs are the same")
    func same() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try play("a", in: folder.url)
        try play("b", in: folder.url)
        let outcome = try Binary.run(["compare", "a", "b"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("same: "))
        #expect(outcome.errors.isEmpty)
    }

    @Test("a figure that differs is named, and ends with 1")
    func different() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try play("a", in: folder.url)
        try play("b", in: folder.url)
        let summary = try folder.read("b/summary.csv")
        let row = try #require(
            summary.split(separator: "\n").first { $0.hasPrefix("cached,0,run,,db_reads,") }
        )
        let worse = "cached,0,run,,db_reads,statements,99999,1"
        try folder.write(summary.replacing(row, with: worse), to: "b/summary.csv")
        let outcome = try Binary.run(["compare", "a", "b"], in: folder.url)
        #expect(outcome.status == 1)
        #expect(outcome.output.hasPrefix("different: "))
        #expect(outcome.output.contains("db_reads"))
    }

    @Test("runs that did not play the same thing cannot be compared, and end with 5")
    func notComparable() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        try play("a", in: folder.url)
        try play("b", in: folder.url, ["--seed", "8"])
        let outcome = try Binary.run(["compare", "a", "b"], in: folder.url)
        #expect(outcome.status == 5)
        #expect(outcome.output.hasPrefix("not comparable\n  because the seed differs: 7 in"))
    }

    @Test("a folder that is no run's is wrong usage")
    func noRun() throws {
        let folder = try TemporaryFolder()
        let outcome = try Binary.run(["compare", "a", "b"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: there is no folder a\n"))
    }

    @Test("quick.yaml plays what the committed baseline holds")
    func baseline() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out").path()
        let root = Binary.repository
        let run = try Binary.run(
            ["run", "Scenarios/quick.yaml", "-q", "--output", output],
            in: root
        )
        try #require(run.status == 0, "\(run.errors)")
        let outcome = try Binary.run(["compare", "Results/baselines/quick", output], in: root)
        #expect(outcome.status == 0, "\(outcome.output)Scripts/baseline renews it, when meant")
    }
}
