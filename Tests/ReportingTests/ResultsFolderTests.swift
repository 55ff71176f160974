import Analysis
import Foundation
import Testing

@testable import Reporting

@Suite("A run's folder")
struct ResultsFolderTests {
    @Test("it holds every table, distribution, plot and the report, and nothing lies beside it")
    func whole() throws {
        try withTemporaryFolder { parent in
            let written = try ResultsFolder(at: "\(parent)/run").write(SmallRun.record)
            #expect(written.path == "\(parent)/run")
            #expect(written.plotProblem == nil)
            #expect(try FileSystem.names(in: parent) == ["run"])
            #expect(
                try FileSystem.names(in: "\(parent)/run") == [
                    "checks.csv", "claims.csv", "commands.csv", "cost.csv", "goals.csv", "hgrm",
                    "latency.csv",
                    "memory.csv", "plots", "races.csv", "report.html", "run.json",
                    "summary.csv", "timeline.csv",
                ]
            )
            #expect(try FileSystem.names(in: "\(parent)/run/hgrm") == ["plain-0-book.hgrm"])
            let plots = try FileSystem.names(in: "\(parent)/run/plots")
            #expect(
                plots
                    == ["bookings", "database-reads", "latency", "timeline"].flatMap { name in
                        ["dat", "gp", "png", "svg"].map { "\(name).\($0)" }
                    }
            )
        }
    }

    @Test("equal runs give equal bytes in every file but the pictures' own")
    func determinism() throws {
        try withTemporaryFolder { parent in
            _ = try ResultsFolder(at: "\(parent)/one").write(SchoolRun.record)
            _ = try ResultsFolder(at: "\(parent)/other").write(SchoolRun.record)
            let (one, other) = (try files(in: "\(parent)/one"), try files(in: "\(parent)/other"))
            #expect(one.keys.sorted() == other.keys.sorted())
            for (name, bytes) in one where !name.hasSuffix(".png") {
                #expect(other[name] == bytes, "\(name) differs")
            }
        }
    }

    @Test("rebuilt from its files, a run has the same report")
    func rebuild() throws {
        try withTemporaryFolder { parent in
            let path = try ResultsFolder(at: "\(parent)/run").write(SmallRun.record).path
            let report = try contents(of: "\(path)/report.html")
            FileSystem.remove("\(path)/report.html")
            FileSystem.remove("\(path)/plots")
            #expect(try RunReport.rebuild(path) == nil)
            #expect(try contents(of: "\(path)/report.html") == report)
        }
    }

    @Test("what is read back describes the run as it was")
    func description() throws {
        try withTemporaryFolder { parent in
            let path = try ResultsFolder(at: "\(parent)/run").write(SmallRun.record).path
            let tables = try RunFolder.read(path)
            #expect(tables.description == SmallRun.description)
            #expect(tables.verdict == RunTables(SmallRun.record).verdict)
            let (description, summary) = try RunFolder.readSummary(path)
            #expect(description == SmallRun.description)
            #expect(summary == RunTables(SmallRun.record).summary)
        }
    }

    @Test("a folder that holds something is refused and left alone")
    func notEmpty() throws {
        try withTemporaryFolder { parent in
            try FileSystem.makeFolder("\(parent)/run")
            try FileSystem.write("mine", to: "\(parent)/run/notes.txt")
            let error = #expect(throws: ResultsError.self) {
                try ResultsFolder(at: "\(parent)/run")
            }
            #expect(error?.code == .notEmpty)
            #expect(error?.message == "the folder \(parent)/run is not empty")
            #expect(try contents(of: "\(parent)/run/notes.txt") == "mine")
        }
    }

    @Test("an empty folder is taken, and the folders above are made")
    func empty() throws {
        try withTemporaryFolder { parent in
            try FileSystem.makeFolder("\(parent)/run")
            #expect(try ResultsFolder(at: "\(parent)/run").path == "\(parent)/run")
            #expect(try ResultsFolder(at: "\(parent)/a/b/run").path == "\(parent)/a/b/run")
            #expect(try FileSystem.names(in: "\(parent)/a/b").isEmpty)
        }
    }

    @Test("a file where the folder should be is refused")
    func file() throws {
        try withTemporaryFolder { parent in
            try FileSystem.write("", to: "\(parent)/run")
            let error = #expect(throws: ResultsError.self) {
                try ResultsFolder(at: "\(parent)/run")
            }
            #expect(error?.message == "\(parent)/run is a file, not a folder")
        }
    }

    @Test("a run that was cut short is named so, each one anew")
    func partial() throws {
        try withTemporaryFolder { parent in
            var record = SmallRun.record
            record.description.status = .partial(reason: "stopped by SIGINT")
            let names = try (0..<2).map { _ in
                try ResultsFolder(at: "\(parent)/run").write(record).path
            }
            #expect(names == ["\(parent)/run-partial", "\(parent)/run-partial-2"])
            let read = try RunFolder.read(names[0])
            #expect(read.description.status == .partial(reason: "stopped by SIGINT"))
            let page = try contents(of: "\(names[0])/report.html")
            #expect(page.contains("This run is not whole: stopped by SIGINT."))
        }
    }

    @Test("what a dead process left half-written is removed; a living one's is not")
    func leftovers() throws {
        try withTemporaryFolder { parent in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/true")
            try process.run()
            process.waitUntilExit()
            let dead = "\(parent)/.run.writing-\(process.processIdentifier)"
            let living = "\(parent)/.run.writing-1"
            try FileSystem.makeFolder(dead)
            try FileSystem.makeFolder(living)
            _ = try ResultsFolder(at: "\(parent)/run")
            #expect(!FileSystem.exists(dead))
            #expect(FileSystem.exists(living))
        }
    }

    @Test("an error leaves nothing behind")
    func failure() throws {
        try withTemporaryFolder { parent in
            let folder = try ResultsFolder(at: "\(parent)/run")
            try FileSystem.makeFolder("\(parent)/run/taken")
            #expect(throws: ResultsError.self) { try folder.write(SmallRun.record) }
            #expect(try FileSystem.names(in: parent) == ["run"])
        }
    }

    @Test("a full disk is told apart")
    func diskFull() {
        let error = #expect(throws: ResultsError.self) {
            try FileSystem.write("something", to: "/dev/full")
        }
        #expect(error?.code == .diskFull)
        #expect(error?.message == "cannot write /dev/full: the disk is full")
    }

    @Test("a missing folder says what to name instead")
    func missing() {
        let error = #expect(throws: ResultsError.self) { try RunFolder.read("no-such-run") }
        #expect(error?.code == .notReadable)
        #expect(error?.message == "there is no folder no-such-run")
    }
}
