import Foundation
import Testing

/// `run --engine live` from outside: real servers, and nothing of them left afterwards.
@Suite("Playing live from the command line", .serialized)
struct LiveRunTests {
    /// The arguments of a run of two trials of two seconds each.
    private let arguments = ["run", "small.yaml", "--engine", "live", "--output", "out"]

    /// A folder with the scenario, and a folder in it that the servers take for the temporary one.
    private func prepare(_ folder: borrowing TemporaryFolder) throws -> [String: String] {
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let temporary = folder.url.appending(path: "temporary")
        try FileManager.default.createDirectory(
            at: temporary,
            withIntermediateDirectories: false
        )
        return ["TMPDIR": temporary.path()]
    }

    @Test("a live run measures the same stream on real servers, and leaves nothing behind")
    func plays() throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let live = try Binary.run(
            arguments + ["-q", "--format", "csv"],
            in: folder.url,
            environment: environment
        )
        #expect(live.status == 0)
        let model = try Binary.run(
            ["run", "small.yaml", "-q", "--format", "csv"],
            in: folder.url
        )
        for setup in ["plain", "cached"] {
            let row = "\n\(setup),0,run,,offered,requests,"
            #expect(figure(row, in: live.output) == figure(row, in: model.output))
        }
        #expect(try folder.names(in: "temporary").isEmpty)
    }

    /// The value behind the beginning of a row.
    private func figure(_ row: String, in csv: String) -> Substring? {
        csv.firstRange(of: row).map { csv[$0.upperBound...].prefix { $0 != "," } }
    }

    @Test(
        "a signal while the servers start ends it in order, a second one at once",
        arguments: [
            ([SIGINT], 130), ([SIGTERM], 143), ([SIGINT, SIGINT], 130), ([SIGTERM, SIGTERM], 143),
        ] as [([Int32], Int32)]
    )
    func stops(signals: [Int32], status: Int32) throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let outcome = try Binary.interrupted(
            arguments,
            by: signals,
            in: folder.url,
            environment: environment
        )
        #expect(outcome.status == status)
        #expect(try folder.names(in: "temporary").isEmpty)
        #expect(!(try folder.names().contains("out")))
    }

    @Test("what a killed run leaves behind is removed by the next one")
    func killed() throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let outcome = try Binary.interrupted(
            arguments,
            by: [SIGKILL],
            in: folder.url,
            environment: environment
        )
        #expect(outcome.status == -SIGKILL)
        let next = try Binary.run(arguments, in: folder.url, environment: environment)
        #expect(next.status == 0)
        #expect(try folder.names(in: "temporary").isEmpty)
    }
}
