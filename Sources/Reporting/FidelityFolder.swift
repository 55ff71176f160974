public import Analysis
import Measurement

extension ResultsFolder {
    /// Writes a comparison of the model with real servers: its rows, its picture and its page.
    ///
    /// - Parameters:
    ///   - record: The comparison.
    ///   - calibration: The text of the calibration that the model played with.
    /// - Returns: Where it is, and why it has no picture if gnuplot could not draw it.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    public func write(
        _ record: FidelityRecord,
        calibration: String
    ) throws(ResultsError) -> Written {
        try fill(record.description.status) { folder throws(ResultsError) in
            let document = RunDocument(record.description)
            try FileSystem.write(try document.text(), to: "\(folder)/run.json")
            try FileSystem.write(record.csv, to: "\(folder)/fidelity.csv")
            try FileSystem.write(calibration, to: "\(folder)/calibration.yaml")
            let plots = [FidelityPlot(record: record).plot].compactMap(\.self)
            let problem = try RunReport.draw(plots, in: "\(folder)/plots")
            var pictures: [ReportPage.Picture] = []
            for plot in plots where problem == nil {
                let svg = try FileSystem.read("\(folder)/plots/\(plot.name).svg")
                pictures.append(ReportPage.Picture(plot: plot, svg: svg))
            }
            let page = FidelityPage(record: record, pictures: pictures, plotProblem: problem)
            try FileSystem.write(page.text, to: "\(folder)/report.html")
            return problem
        }
    }
}
