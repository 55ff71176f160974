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
            try FileSystem.write(record.csv, to: "\(folder)/\(FidelityRecord.file)")
            try FileSystem.write(calibration, to: "\(folder)/calibration.yaml")
            try FileSystem.write(CSV.text(record.basisRows), to: "\(folder)/basis.csv")
            return try record.draw(in: folder)
        }
    }
}

extension FidelityRecord {
    /// The file that tells a comparison's folder from others.
    static let file = "fidelity.csv"

    /// Draws the picture and writes the page; answers why there is no picture if gnuplot could not
    /// draw it.
    fileprivate func draw(in folder: String) throws(ResultsError) -> ResultsError? {
        let plots = [FidelityPlot(record: self).plot].compactMap(\.self)
        let problem = try RunReport.draw(plots, in: "\(folder)/plots")
        var pictures: [ReportPage.Picture] = []
        for plot in plots where problem == nil {
            let svg = try FileSystem.read("\(folder)/plots/\(plot.name).svg")
            pictures.append(ReportPage.Picture(plot: plot, svg: svg))
        }
        let page = FidelityPage(record: self, pictures: pictures, plotProblem: problem)
        try FileSystem.write(page.text, to: "\(folder)/report.html")
        return problem
    }

    /// Makes the picture and the page of a comparison anew from its files.
    static func rebuild(_ folder: String) throws(ResultsError) -> ResultsError? {
        let file = "\(folder)/run.json"
        let document = try RunDocument(text: try FileSystem.read(file), file: file)
        let bases = try RunFolder.rows(BasisRow.self, "basis.csv", in: folder)
        let record = FidelityRecord(
            description: document.description,
            calibration: bases.first?.calibration ?? "",
            bases: bases.map(\.basis),
            rows: try RunFolder.rows(FidelityRow.self, Self.file, in: folder)
        )
        return try record.draw(in: folder)
    }
}
