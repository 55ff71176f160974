import Foundation

/// The built program, run as a stranger would run it: arguments, streams, status.
struct Binary {
    /// What a finished process left behind.
    struct Outcome: Equatable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The program, which the build puts beside the bundle of tests that runs now.
    private static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "rehearsal")

    /// The folder of this package.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Runs it to its end in a folder, with an environment of its own.
    static func run(
        _ arguments: [String],
        in folder: URL? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(url, arguments, in: folder, environment: environment)
    }

    /// Runs a line of bash in which `$0` is the program, and returns its standard output.
    static func shell(_ line: String) throws -> String {
        try run(URL(filePath: "/bin/bash"), ["-c", line, url.path()]).output
    }

    /// Runs it, sends it signals when it has said that it begins, and waits for its end.
    static func interrupted(
        _ arguments: [String],
        by signals: [Int32],
        in folder: URL,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(url, arguments, in: folder, environment: environment) { process, errors in
            var said = Data()
            while !said.contains(UInt8(ascii: "\n")), let byte = try errors.read(upToCount: 1) {
                said += byte
            }
            for signal in signals { kill(process.processIdentifier, signal) }
            return said
        }
    }

    private static func run(
        _ program: URL,
        _ arguments: [String],
        in folder: URL? = nil,
        environment: [String: String] = [:],
        meanwhile: (Process, FileHandle) throws -> Data = { _, _ in Data() }
    ) throws -> Outcome {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment.merging(
            ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""],
            uniquingKeysWith: { given, _ in given }
        )
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let heard = try meanwhile(process, errors.fileHandleForReading)
        // Standard error is short; standard output is read first so that neither pipe fills up.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let said = try heard + (errors.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit
                ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self)
        )
    }
}
