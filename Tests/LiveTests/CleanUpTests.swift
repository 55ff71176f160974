import Foundation
import Live
import Measurement
import Stores
import Testing

/// Nothing of the servers may remain, whatever becomes of the program that started them.
///
/// Each case is a program of its own: this test binary once more, told by a variable to play the
/// part.
@Suite("After the end")
struct CleanUpTests {
    /// How the program ends.
    enum Ending: String, CaseIterable {
        /// It shuts its engine down.
        case shutdown
        /// It forgets its engine.
        case forgotten
        /// A trial fails, because Postgres refuses its tables.
        case failure
        /// It removes everything in the middle of a trial and leaves at once.
        case emergency
        /// It is killed in the middle of a trial.
        case kill
    }

    private static let variable = "REHEARSAL_TEST_ENDING"
    private static let ready = "the trial has begun\n"

    @Test("no server and no folder is left", arguments: Ending.allCases)
    func nothingIsLeft(ending: Ending) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "clean-up-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
        defer { try? FileManager.default.removeItem(at: folder) }

        let program = try start(ending, in: folder)
        let output = try #require(program.standardOutput as? Pipe).fileHandleForReading
        // The program says when its servers run; one that ends before closes its output.
        var words = ""
        while !words.contains(Self.ready), case let bytes = output.availableData, !bytes.isEmpty {
            words += String(decoding: bytes, as: UTF8.self)
        }
        #expect(words.contains(Self.ready), "\(words)")
        if ending == .kill {
            #expect(!serverProcesses(in: folder).isEmpty)
            kill(program.processIdentifier, SIGKILL)
        }
        _ = try output.readToEnd()
        program.waitUntilExit()
        if ending == .kill {
            // The kernel has told the servers and the folder's guard, who are done within moments.
            #expect(eventually { serverProcesses(in: folder).isEmpty && names(in: folder).isEmpty })
        }
        #expect(serverProcesses(in: folder) == [])
        #expect(names(in: folder) == [])
    }

    private func names(in folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? ["no folder"]
    }

    private func start(_ ending: Ending, in folder: URL) throws -> Process {
        let program = Process()
        program.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        program.arguments = ["--testing-library", "swift-testing", "--filter", "thePart"]
        program.environment = ProcessInfo.processInfo.environment.merging([
            Self.variable: ending.rawValue, "TMPDIR": folder.path(percentEncoded: false),
        ]) { $1 }
        program.standardOutput = Pipe()
        program.standardError = FileHandle.nullDevice
        try program.run()
        return program
    }

    /// The living processes that a run in this folder started.
    private func serverProcesses(in folder: URL) -> [String] {
        let mark = Data("REHEARSAL_FOLDER=\(folder.path(percentEncoded: false))".utf8)
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        // A process that has ended and was not waited for has no environment any more.
        return processes.filter { number in
            Int(number) != nil
                && FileManager.default.contents(atPath: "/proc/\(number)/environ")?
                    .range(of: mark) != nil
        }
    }

    private func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            if ContinuousClock.now > deadline { return false }
            sched_yield()
        }
        return true
    }

    @Test("the part of the program that ends")
    func thePart() throws {
        guard let word = ProcessInfo.processInfo.environment[Self.variable],
            let ending = Ending(rawValue: word)
        else { return }
        let engine = LiveEngine()
        let isEndless = ending == .kill || ending == .emergency
        let trial = makeTrial(
            rate: 10,
            count: isEndless ? 100_000 : 5,
            tables: ending == .failure
                ? [Table(name: "a\"b", content: .counters, rowSize: 0)] : []
        ) { _, seams throws(StoreError) in
            _ = try await seams[0].redis?.send(.ping)
            return .served
        }
        if ending == .failure {
            #expect(throws: EngineFailure.self) { try engine.play(trial) { _ in true } }
            FileHandle.standardOutput.write(Data(Self.ready.utf8))
            return engine.shutdown()
        }
        _ = try engine.play(trial) { _ in
            FileHandle.standardOutput.write(Data(Self.ready.utf8))
            guard ending == .emergency else { return true }
            ServerRegistry.shared.removeEverything()
            _exit(0)
        }
        if ending == .shutdown { engine.shutdown() }
    }
}
