public import Analysis
import Measurement

extension ResultsFolder {
    /// Writes a sweep with its plot and its page.
    ///
    /// - Parameter sweep: The sweep.
    /// - Returns: Where it is, and why it has no plot if gnuplot could not draw it.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    public func write(_ sweep: SweepRecord) throws(ResultsError) -> Written {
        try fill(sweep.description.status) { folder throws(ResultsError) in
            let document = RunDocument(sweep.description)
            try FileSystem.write(try document.text(), to: "\(folder)/run.json")
            try FileSystem.write(sweep.csv, to: "\(folder)/sweep.csv")
            let plot = SweepPlot(sweep: sweep).plot
            let problem = try RunReport.draw([plot], in: "\(folder)/plots")
            var picture: ReportPage.Picture?
            if problem == nil {
                let svg = try FileSystem.read("\(folder)/plots/\(plot.name).svg")
                picture = ReportPage.Picture(plot: plot, svg: svg)
            }
            let page = SweepPage(sweep: sweep, picture: picture, plotProblem: problem)
            try FileSystem.write(page.text, to: "\(folder)/report.html")
            return problem
        }
    }
}

extension SweepRecord {
    /// The sweep's CSV: a column for each variable under its path, then setup, repetition and
    /// figures.
    public var csv: String {
        let header =
            variables.map(\.path) + ["setup", "repetition"] + SweepRow.metrics.map(\.name)
        let lines = rows.map { row in
            row.values + [row.setup, "\(row.repetition)"]
                + row.figures.map { $0.map { "\($0)" } ?? "" }
        }
        return ([header] + lines).map(CSV.line).joined()
    }
}
