public import Analysis

/// Reads a run's tables back from its folder.
public enum RunFolder {
    /// Reads everything that a report needs.
    ///
    /// - Parameter path: The folder that a run wrote.
    /// - Returns: The tables, equal to those that were written.
    /// - Throws: ``ResultsError`` that names the file, and the line where one is malformed.
    public static func read(_ path: String) throws(ResultsError) -> RunTables {
        let (description, summary) = try readSummary(path)
        return RunTables(
            description: description,
            summary: summary,
            latency: try rows(LatencyRow.self, "latency.csv", in: path),
            timeline: try rows(TimelineRow.self, "timeline.csv", in: path),
            goals: try rows(GoalResult.self, "goals.csv", in: path),
            races: try rows(RaceRecord.self, "races.csv", in: path),
            checks: try rows(CheckRow.self, "checks.csv", in: path),
            matrix: description.matrix == nil
                ? [] : try rows(MatrixRow.self, "matrix.csv", in: path),
            claims: try readClaims(path),
            commands: try rows(CommandRow.self, "commands.csv", in: path),
            memory: try rows(MemoryRow.self, "memory.csv", in: path),
            costs: try rows(CostRow.self, "cost.csv", in: path)
        )
    }

    /// Reads the verdicts on claims.
    ///
    /// - Parameter path: The folder that a run or a review wrote, or a baseline.
    /// - Returns: The verdicts; none where the folder has no `claims.csv`, as a baseline need not.
    /// - Throws: ``ResultsError`` that names the line that is malformed.
    public static func readClaims(_ path: String) throws(ResultsError) -> [ClaimResult] {
        guard FileSystem.exists("\(path)/claims.csv") else { return [] }
        return ClaimRow.results(try rows(ClaimRow.self, "claims.csv", in: path))
    }

    /// Reads what a comparison needs: a committed baseline holds no more than these two files.
    ///
    /// - Parameter path: The folder that a run wrote, or one with its `run.json` and `summary.csv`.
    /// - Returns: What was played, and the summary's rows.
    /// - Throws: ``ResultsError`` that names the file, and the line where one is malformed.
    public static func readSummary(
        _ path: String
    ) throws(ResultsError) -> (RunDescription, [SummaryRow]) {
        guard FileSystem.isFolder(path) else {
            throw ResultsError(
                .notReadable,
                "there is no folder \(path)",
                hint: "name a folder that 'rehearsal run' wrote; it holds run.json and summary.csv"
            )
        }
        let file = "\(path)/run.json"
        let document = try RunDocument(text: try FileSystem.read(file), file: file)
        return (document.description, try rows(SummaryRow.self, "summary.csv", in: path))
    }

    static func rows<Row: CSVRow>(
        _ type: Row.Type,
        _ name: String,
        in path: String
    ) throws(ResultsError) -> [Row] {
        let file = "\(path)/\(name)"
        return try CSV.rows(type, from: try FileSystem.read(file), file: file)
    }
}
