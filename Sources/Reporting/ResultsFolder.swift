public import Analysis
import Foundation
import Measurement

/// The folder of one run: made beside its final place and renamed when it is whole.
///
/// So a folder of the right name is always complete. A run that was cut short goes to the same name
/// with `-partial` behind it, and what a killed tool left half-written is removed by the next one.
public struct ResultsFolder: Sendable {
    /// Where the run goes.
    public let path: String

    /// What was written.
    public struct Written: Sendable, Equatable {
        /// The folder.
        public var path: String
        /// Why there are no plots; nil where there are.
        public var plotProblem: ResultsError?
    }

    /// Checks that a run can be written, before anything is played.
    ///
    /// - Parameter path: The folder; it may exist when it is empty.
    /// - Throws: ``ResultsError`` when it holds something or cannot be written to.
    public init(at path: String) throws(ResultsError) {
        self.path = URL(fileURLWithPath: path).path
        try Self.checkIsFree(self.path, asGiven: path)
        try FileSystem.makeFolder(parent)
        removeLeftovers()
        try FileSystem.makeFolder(workFolder)
        FileSystem.remove(workFolder)
    }

    /// Writes the run with its plots and its report.
    ///
    /// - Parameter record: The run.
    /// - Returns: Where it is, and why it has no plots if gnuplot could not draw them.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    public func write(_ record: RunRecord) throws(ResultsError) -> Written {
        let tables = RunTables(record)
        return try fill(record.description.status) { folder throws(ResultsError) in
            try writeData(of: record, tables: tables)
            return try RunReport.write(tables, to: folder)
        }
    }

    /// Lets a folder be filled, and gives it its final name when it is whole.
    ///
    /// - Parameters:
    ///   - status: Whether what is written is whole.
    ///   - write: Writes into the folder, and answers with why there are no plots.
    /// - Returns: Where it is, and why it has no plots.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    func fill(
        _ status: RunStatus,
        _ write: (String) throws(ResultsError) -> ResultsError?
    ) throws(ResultsError) -> Written {
        let target = try target(for: status)
        do {
            try FileSystem.makeFolder(workFolder)
            let problem = try write(workFolder)
            try FileSystem.rename(workFolder, to: target)
            return Written(path: target, plotProblem: problem)
        } catch {
            FileSystem.remove(workFolder)
            throw error
        }
    }

    private func writeData(of record: RunRecord, tables: RunTables) throws(ResultsError) {
        let document = RunDocument(tables.description)
        try FileSystem.write(try document.text(), to: "\(workFolder)/run.json")
        try FileSystem.write(CSV.text(tables.summary), to: "\(workFolder)/summary.csv")
        try FileSystem.write(CSV.text(tables.latency), to: "\(workFolder)/latency.csv")
        try FileSystem.write(CSV.text(tables.timeline), to: "\(workFolder)/timeline.csv")
        try FileSystem.write(CSV.text(tables.goals), to: "\(workFolder)/goals.csv")
        try FileSystem.write(CSV.text(tables.races), to: "\(workFolder)/races.csv")
        try FileSystem.write(CSV.text(tables.checks), to: "\(workFolder)/checks.csv")
        if tables.description.matrix != nil {
            try FileSystem.write(CSV.text(tables.matrix), to: "\(workFolder)/matrix.csv")
        }
        try FileSystem.write(tables.claims.csv, to: "\(workFolder)/claims.csv")
        try FileSystem.write(CSV.text(tables.commands), to: "\(workFolder)/commands.csv")
        try FileSystem.write(CSV.text(tables.memory), to: "\(workFolder)/memory.csv")
        try FileSystem.write(CSV.text(tables.costs), to: "\(workFolder)/cost.csv")
        try FileSystem.makeFolder("\(workFolder)/hgrm")
        for trial in record.trials {
            for endpoint in trial.endpoints where endpoint.response.count > 0 {
                let name = "\(trial.setup)-\(trial.repetition)-\(endpoint.name).hgrm"
                try FileSystem.write(
                    HistogramFile.text(of: endpoint.response),
                    to: "\(workFolder)/hgrm/\(FileSystem.safeName(name))"
                )
            }
        }
    }

    /// The final place of a run of the given status.
    func target(for status: RunStatus) throws(ResultsError) -> String {
        guard status == .complete else {
            let names = [path + "-partial"] + (2...99).map { "\(path)-partial-\($0)" }
            guard let free = names.first(where: { !FileSystem.exists($0) }) else {
                throw Self.notEmpty(path + "-partial")
            }
            return free
        }
        try Self.checkIsFree(path, asGiven: path)
        return path
    }

    private static func checkIsFree(_ path: String, asGiven: String) throws(ResultsError) {
        guard FileSystem.exists(path) else { return }
        guard FileSystem.isFolder(path) else {
            throw ResultsError(
                .notWritable,
                "\(asGiven) is a file, not a folder",
                hint: "name a folder that does not exist yet with --output"
            )
        }
        guard try FileSystem.names(in: path).isEmpty else { throw notEmpty(asGiven) }
    }

    private static func notEmpty(_ path: String) -> ResultsError {
        ResultsError(
            .notEmpty,
            "the folder \(path) is not empty",
            hint: "a run never overwrites another: name a folder that does not exist yet"
                + " with --output"
        )
    }

    // MARK: - The folder that is being written

    private var parent: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    private var workPrefix: String {
        ".\(URL(fileURLWithPath: path).lastPathComponent).writing-"
    }

    private var workFolder: String {
        "\(parent)/\(workPrefix)\(ProcessInfo.processInfo.processIdentifier)"
    }

    /// Removes what a process that no longer lives has left half-written.
    private func removeLeftovers() {
        guard let names = try? FileSystem.names(in: parent) else { return }
        for name in names where name.hasPrefix(workPrefix) {
            guard let process = Int32(name.dropFirst(workPrefix.count)) else { continue }
            let isDead = kill(process, 0) == -1 && errno == ESRCH
            if isDead { FileSystem.remove("\(parent)/\(name)") }
        }
    }
}
