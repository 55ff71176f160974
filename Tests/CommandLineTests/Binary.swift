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

    private static func run(
        _ program: URL,
        _ arguments: [String],
        in folder: URL? = nil,
        environment: [String: String] = [:]
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
        // Standard error is short; standard output is read first so that neither pipe fills up.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit
                ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self)
        )
    }
}
