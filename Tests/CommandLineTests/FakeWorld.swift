import CommandLine
import Synchronization

/// A world in memory: what the program reads is given, and what it prints is kept.
final class FakeWorld: Sendable {
    /// What a program left behind.
    struct Outcome: Equatable {
        var code: ExitCode
        var output = ""
        var errors = ""
    }

    private let printed = Mutex((output: "", errors: ""))
    private let files: [String: String]
    /// What was written.
    let created = Mutex<[String: String]>([:])
    private let signal: Int32?
    /// A clock that moves by itself, a step a reading.
    private let clock = Mutex<Int64>(0)
    private let step: Int64

    init(files: [String: String] = [:], signal: Int32? = nil, step: Int64 = 0) {
        self.step = step
        self.files = files
        self.signal = signal
    }

    /// Runs the program once.
    func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        isTerminal: Bool = false,
        printFailure: String? = nil
    ) -> Outcome {
        let world = World(
            environment: environment,
            currentFolder: "nowhere",
            processors: 2,
            outputIsTerminal: isTerminal,
            errorIsTerminal: isTerminal,
            printResult: { text in self.printed.withLock { $0.output += text } },
            printMessage: { text in self.printed.withLock { $0.errors += text } },
            printFailure: { printFailure },
            readFile: { path throws(WorldError) in
                guard let text = self.files[path] else {
                    throw WorldError("No such file or directory")
                }
                return text
            },
            readPieces: { path, take throws(WorldError) in
                guard let text = self.files[path] else {
                    throw WorldError("No such file or directory")
                }
                _ = take(Array(text.utf8))
            },
            createFile: { path, text throws(WorldError) in
                guard self.files[path] == nil else { throw WorldError("File exists") }
                self.created.withLock { $0[path] = text }
            },
            createFolder: { _ throws(WorldError) in true },
            removeEmptyFolder: { _ in },
            namesInFolder: { _ throws(WorldError) in nil },
            dateAndTime: { "2026-01-02T03:04:05Z" },
            machine: { [("processors", "2")] },
            now: {
                self.clock.withLock { now in
                    now += self.step
                    return now
                }
            },
            stopSignal: { self.signal }
        )
        let code = Program(world: world).run(arguments)
        let (output, errors) = printed.withLock { $0 }
        return Outcome(code: code, output: output, errors: errors)
    }
}
