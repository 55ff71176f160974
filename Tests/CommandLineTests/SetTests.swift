import Foundation
import Testing

/// `run --set`, from outside.
@Suite("Values set on the command line")
struct SetTests {
    /// Plays the small scenario with values set.
    private func run(
        _ values: [String],
        in folder: borrowing TemporaryFolder
    ) throws
        -> Binary.Outcome
    {
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let options = values.flatMap { ["--set", $0] }
        return try Binary.run(["run", "small.yaml", "-q", "-o", "out"] + options, in: folder.url)
    }

    /// The requests that a run offered.
    private func offered(_ summary: String) throws -> Double {
        let row = summary.split(separator: "\n").first { $0.hasPrefix("plain,0,run,,offered,") }
        return try #require(row?.split(separator: ",").last.flatMap { Double($0) })
    }

    @Test("a value is played in place of the file's, and the run says so")
    func changes() throws {
        let before = try TemporaryFolder()
        let after = try TemporaryFolder()
        #expect(try run([], in: before).status == 0)
        #expect(try run(["scale=10x", "duration=4s"], in: after).status == 0)
        let plain = try offered(try before.read("out/summary.csv"))
        let changed = try offered(try after.read("out/summary.csv"))
        #expect(abs(changed / plain - 20) < 2)
        let document = try after.read("out/run.json")
        #expect(document.contains("scale was put to 10x"))
        #expect(document.contains("--set scale=10x --set duration=4s"))
    }

    @Test(
        "a value that is wrong, at no place, one of two, or set twice is refused",
        arguments: [
            (["stores.redis.policy=lru"], "--set: 'policy' cannot be 'lru'"),
            (["stores.radis.policy=noeviction"], "--set: unknown key 'radis'"),
            (["scale=2x,3x"], "'--set scale' is given 2 values"),
            (["scale=2x", "scale=3x"], "'scale' is set twice"),
        ]
    )
    func wrong(values: [String], message: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try run(values, in: folder)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(try !folder.names(in: "").contains("out"))
    }
}
