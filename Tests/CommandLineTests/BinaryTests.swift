import Foundation
import Testing

/// The program from outside; what it does inside is tested in process.
@Suite("The built program")
struct BinaryTests {
    @Test("--version goes to standard output")
    func version() throws {
        let outcome = try Binary.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("rehearsal "))
        #expect(outcome.errors.isEmpty)
    }

    @Test("wrong usage ends with 2 and leaves standard output empty")
    func wrongUsage() throws {
        #expect(
            try Binary.run(["run", "--sede", "7", "x.yaml"])
                == Binary.Outcome(
                    status: 2,
                    output: "",
                    errors: "error: unknown option '--sede'; did you mean '--seed'?\n"
                )
        )
    }

    @Test("without arguments it says how it is used and ends with 2")
    func noArguments() throws {
        let outcome = try Binary.run([])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("rehearsal run Scenarios/quick.yaml"))
    }

    @Test("the README's first output is what its command prints")
    func readme() throws {
        let folder = try TemporaryFolder()
        let scenario = Binary.repository.appending(path: "Scenarios/quick.yaml")
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "Scenarios"),
            withIntermediateDirectories: false
        )
        try folder.write(
            String(contentsOf: scenario, encoding: .utf8),
            to: "Scenarios/quick.yaml"
        )
        let outcome = try Binary.run(["run", "Scenarios/quick.yaml", "-q"], in: folder.url)
        let readme = try String(
            contentsOf: Binary.repository.appending(path: "README.md"),
            encoding: .utf8
        )
        let session = "```\n$ rehearsal run Scenarios/quick.yaml\n\(outcome.output)```\n"
        #expect(readme.contains(session), "Scripts/baseline renews it, when meant")
    }

    @Test("a reader that goes away is no failure")
    func brokenPipe() throws {
        #expect(try Binary.shell("\"$0\" --help | true; echo ${PIPESTATUS[0]}") == "0\n")
    }

    @Test("a full disk is one, and it is said")
    func fullDisk() throws {
        #expect(
            try Binary.shell("\"$0\" --help 2>&1 >/dev/full; echo $?")
                == "error: cannot print the results: No space left on device\n3\n"
        )
    }
}
