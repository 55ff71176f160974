import Foundation

/// Draws plots by the `gnuplot` that the machine has.
struct Gnuplot {
    private let program: URL

    /// Finds gnuplot in the search path.
    init(
        searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
    ) throws(ResultsError) {
        let candidates = searchPath.split(separator: ":").map { "\($0)/gnuplot" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw ResultsError(
                .programMissing,
                "gnuplot is not installed, so there are no plots",
                hint: "install the package gnuplot-nox, then rebuild them with 'rehearsal report'"
            )
        }
        program = URL(fileURLWithPath: path)
    }

    /// Runs a script in its folder.
    func run(_ script: String, in folder: String) throws(ResultsError) {
        let process = Process()
        let errors = Pipe()
        process.executableURL = program
        process.arguments = ["--default-settings", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        let complaint: String
        do {
            try process.run()
            complaint = String(
                decoding: try errors.fileHandleForReading.readToEnd() ?? Data(),
                as: UTF8.self
            )
        } catch {
            throw ResultsError(.programFailed, "cannot start \(program.path): \(error)")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let reason = complaint.split(separator: "\n").last.map(String.init) ?? "no message"
            throw ResultsError(.programFailed, "gnuplot could not draw \(script): \(reason)")
        }
    }
}
