import Analysis

/// Everything in a run's folder that is made from its tables alone: plots and report.
public enum RunReport {
    /// Makes plots and report anew from a folder's files.
    ///
    /// - Parameter path: The folder that a run wrote.
    /// - Returns: Why there are no plots; nil where there are.
    /// - Throws: ``ResultsError`` when the folder cannot be read or written.
    public static func rebuild(_ path: String) throws(ResultsError) -> ResultsError? {
        if FileSystem.exists("\(path)/\(ReviewDocument.file)") {
            try ReviewDocument.rebuild(path)
            return nil
        }
        if FileSystem.exists("\(path)/\(FidelityRecord.file)") {
            return try FidelityRecord.rebuild(path)
        }
        return try write(try RunFolder.read(path), to: path)
    }

    /// Writes plots and report into a folder.
    static func write(_ tables: RunTables, to folder: String) throws(ResultsError) -> ResultsError?
    {
        let plots = Self.plots(of: tables)
        let problem = try draw(plots, in: "\(folder)/plots")
        var pictures: [ReportPage.Picture] = []
        for plot in plots where problem == nil {
            let svg = try FileSystem.read("\(folder)/plots/\(plot.name).svg")
            pictures.append(ReportPage.Picture(plot: plot, svg: svg))
        }
        let page = ReportPage(tables: tables, pictures: pictures, plotProblem: problem)
        try FileSystem.write(page.text, to: "\(folder)/report.html")
        return problem
    }

    /// The pictures of a run, in the report's order.
    static func plots(of tables: RunTables) -> [Plot] {
        if tables.description.matrix != nil {
            return [MatrixPlot(tables: tables).plot].compactMap(\.self)
        }
        let latency = [LatencyRow.wholeRun] + drawnEndpoints(of: tables)
        return [
            DatabaseReadsPlot(tables: tables).plot, BookingsPlot(tables: tables).plot,
            EvictionPlot(tables: tables).plot,
            BillPlot(tables: tables).plot,
        ]
        .compactMap(\.self)
            + latency.compactMap { LatencyPlot(tables: tables, endpoint: $0).plot }
            + [TimelinePlot(tables: tables).plot].compactMap(\.self)
    }

    /// The endpoints that get a picture of their own: those that goals name, then the busiest.
    private static func drawnEndpoints(of tables: RunTables) -> [String] {
        let rows = tables.summary.filter { $0.scope == .endpoint && $0.metric == "offered" }
        var names: [String] = []
        for row in rows where !names.contains(row.name) { names.append(row.name) }
        let goals = tables.goals.compactMap(\.goal.of)
        let offered = { (name: String) in rows.first { $0.name == name }?.value.digits ?? 0 }
        let chosen = names.enumerated().sorted { one, other in
            let (first, second) = (goals.contains(one.element), goals.contains(other.element))
            if first != second { return first }
            let (more, less) = (offered(one.element), offered(other.element))
            return more != less ? more > less : one.offset < other.offset
        }
        return names.count < 2 ? [] : chosen.prefix(4).map(\.element)
    }

    /// Writes every plot's script and data, and draws them where gnuplot is at hand.
    static func draw(
        _ plots: [Plot],
        in folder: String
    ) throws(ResultsError) -> ResultsError? {
        try FileSystem.makeFolder(folder)
        for plot in plots {
            try FileSystem.write(plot.script, to: "\(folder)/\(plot.name).gp")
            try FileSystem.write(plot.data, to: "\(folder)/\(plot.name).dat")
        }
        do {
            let gnuplot = try Gnuplot()
            for plot in plots { try gnuplot.run("\(plot.name).gp", in: folder) }
            return nil
        } catch {
            return error
        }
    }
}
