import Analysis

/// Everything in a run's folder that is made from its tables alone: plots and report.
public enum RunReport {
    /// Makes plots and report anew from a folder's files.
    ///
    /// - Parameter path: The folder that a run wrote.
    /// - Returns: Why there are no plots; nil where there are.
    /// - Throws: ``ResultsError`` when the folder cannot be read or written.
    public static func rebuild(_ path: String) throws(ResultsError) -> ResultsError? {
        try write(try RunFolder.read(path), to: path)
    }

    /// Writes plots and report into a folder.
    static func write(_ tables: RunTables, to folder: String) throws(ResultsError) -> ResultsError?
    {
        nil
    }
}
