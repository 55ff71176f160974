import Analysis
import Measurement

/// Response times by percentile, one colour a setup, one line a repetition.
///
/// The axis counts nines: it is linear in the logarithm of 1 / (1 − p), as HdrHistogram's plots
/// are, so that the tail takes the room it deserves.
struct LatencyPlot {
    let tables: RunTables
    /// The endpoint that is drawn, or every one together.
    let endpoint: String

    /// The picture, or nil where the endpoint has no answered request.
    var plot: Plot? {
        let curves = tables.description.setups.enumerated().flatMap { index, setup in
            (0..<tables.description.repetitions).compactMap { repetition in
                Curve(tables, endpoint, index, setup.name, repetition)
            }
        }
        guard let count = curves.map(\.count).max() else { return nil }
        return Plot(
            name: name,
            title: "Response time by percentile: \(endpointLabel)",
            caption: endpoint == LatencyRow.wholeRun
                ? "From the intended start of each request, so a wait that a slow system causes"
                    + " counts. Further right is rarer; lower is better." : "",
            data: curves.map(\.block).joined(separator: "\n\n"),
            commands: Plot.style + axes(count: count) + lines(curves),
            size: size
        )
    }

    private var size: (width: Int, height: Int) {
        guard endpoint == LatencyRow.wholeRun else { return (640, 430 + keyHeight) }
        return (920, 480 + keyHeight)
    }

    /// The most setups whose names find room inside the picture.
    private static let namesInside = 6

    /// What the setups' names take below the picture; nothing where they fit inside.
    private var keyHeight: Int {
        let setups = tables.description.setups.count
        guard setups > Self.namesInside else { return 0 }
        return Plot.keyRow * Plot.keyRows(setups, columns: keyColumns)
    }

    private var keyColumns: Int {
        endpoint == LatencyRow.wholeRun ? Plot.keyColumns : Plot.keyColumns - 1
    }

    private var name: String {
        endpoint == LatencyRow.wholeRun
            ? "latency" : "latency-\(FileSystem.safeName(endpoint))"
    }

    private var endpointLabel: String {
        endpoint == LatencyRow.wholeRun ? "all endpoints" : endpoint
    }

    /// The small pictures have room for the endpoint alone.
    private var heading: String {
        endpoint == LatencyRow.wholeRun
            ? tables.plotTitle("Response time, all endpoints")
            : "\(endpoint): \(tables.description.engine) engine, seed \(tables.description.seed)"
    }

    private func axes(count: UInt64) -> [String] {
        let nines =
            ["'0' 1", "'p50' 2", "'p90' 10", "'p99' 100", "'p99.9' 1000"]
            + ["'p99.99' 1e4", "'p99.999' 1e5", "'p99.9999' 1e6", "'p99.99999' 1e7"]
        return [
            "set title \(Plot.quoted(heading))",
            keyHeight == 0 ? "set key top left" : "set key below left maxcols \(keyColumns)",
            "set logscale xy",
            "set xrange [1:\(max(count, 10))]",
            // A request that meets no store takes next to nothing, and would flatten the rest.
            "set yrange [\(lowest < Self.floor ? "0.01" : "*"):*]",
            "set xtics (\(nines.joined(separator: ", ")))",
            "set xlabel 'percentile of requests (max at the right end)'",
            "set ylabel 'response time (ms)'",
            "set format y '%g'",
            "set grid mytics",
        ]
    }

    /// Below this the picture is cut off: 10 us.
    private static let floor = 10 * Nanoseconds.microsecond

    /// The lowest response time that a curve begins with.
    private var lowest: Nanoseconds {
        tables.latency.filter { $0.endpoint == endpoint && $0.kind == .response }
            .map(\.value.digits).min() ?? Self.floor
    }

    private func lines(_ curves: [Curve]) -> [String] {
        let lines = curves.enumerated().map { block, curve in
            let title = curve.repetition == 0 ? "title \(Plot.quoted(curve.setup))" : "notitle"
            return "    '\(name).dat' index \(block) using 1:2 with lines \(title) \\\n        "
                + "linewidth \(curve.repetition == 0 ? "\(Plot.width(curve.index))" : "1") "
                + "dashtype \(Plot.dash(curve.index)) "
                + "linecolor rgb '\(Plot.colour(curve.index))'"
        }
        return ["plot \\\n" + lines.joined(separator: ", \\\n")]
    }

    /// One setup's repetition.
    private struct Curve {
        let index: Int
        let setup: String
        let repetition: Int
        let count: UInt64
        let block: String

        init?(
            _ tables: RunTables,
            _ endpoint: String,
            _ index: Int,
            _ setup: String,
            _ repetition: Int
        ) {
            let rows = tables.latency.filter {
                $0.setup == setup && $0.repetition == repetition && $0.endpoint == endpoint
                    && $0.kind == .response
            }
            guard let count = rows.first?.count else { return nil }
            (self.index, self.setup, self.repetition, self.count) = (
                index, setup, repetition, count
            )
            let lines = rows.map { row in
                let beyond = 100_000_000 - row.percentile.digits
                // The maximum is the last of so many requests, so it stands at their number.
                let nines = Figure(100_000_000, over: beyond) ?? Figure(count)
                return "\(nines) \(Figure(digits: row.value.digits, decimals: 6))"
            }
            block =
                "# \(setup), repetition \(repetition + 1): 1/(1-p), milliseconds\n"
                + lines.joined(separator: "\n") + "\n"
        }
    }
}

extension RunTables {
    /// A picture's title: what it shows, and of which run.
    func plotTitle(_ subject: String) -> String {
        let run = description
        return "\(subject): \(run.scenario.name), \(run.engine) engine, seed \(run.seed)"
    }
}
