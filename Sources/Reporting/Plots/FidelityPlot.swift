import Analysis

/// How far each compared figure is from its bar: a point for each, by metric, the live figure
/// across and the model's up.
struct FidelityPlot {
    let record: FidelityRecord

    /// The metrics that are drawn, and the colour's place of each.
    private static let drawn: [(metric: String, title: String)] = [
        ("response_us_p50", "response p50"), ("response_us_p99", "response p99"),
        ("service_us_p50", "service p50"), ("service_us_p99", "service p99"),
    ]

    /// The picture, or nil where there is no latency to draw.
    var plot: Plot? {
        let blocks = Self.drawn.map { metric, title in
            let rows = record.rows.filter { $0.metric == metric && $0.live.value > 0 }
            return (title: title, rows: rows)
        }
        guard blocks.contains(where: { !$0.rows.isEmpty }) else { return nil }
        let series = blocks.enumerated().map { index, block in
            "    'fidelity.dat' index \(index) using ($1/1000):($2/1000) with points "
                + "pointtype \(5 + 2 * index) pointsize 1.1 linecolor rgb '\(Plot.colour(index))' "
                + "title \(Plot.quoted(block.title))"
        }
        let data = blocks.map { block in
            "# \(block.title): live, model in us\n"
                + block.rows.map { "\($0.live) \($0.model)\n" }.joined()
        }
        return Plot(
            name: "fidelity",
            title: "The model against real servers",
            caption: "Each point is a setup's endpoint: across what real servers took, up what the"
                + " model says. On the line they are equal; the dashed lines are a factor of two.",
            data: data.map { $0.hasSuffix(" us\n") ? $0 + "NaN NaN\n" : $0 }
                .joined(separator: "\n\n"),
            commands: Plot.style + [
                "set title \(Plot.quoted(title))",
                "set logscale xy",
                "set xlabel 'real servers, milliseconds'",
                "set ylabel 'model, milliseconds'",
                "set format xy '%g'",
                "set key below left maxcols 4",
                "plot \\\n" + (series + Self.lines).joined(separator: ", \\\n"),
            ],
            size: (760, 620)
        )
    }

    private var title: String { "\(record.description.scenario.name): latency, model and live" }

    private static let lines = [
        "    x with lines linecolor rgb '#888888' notitle",
        "    2*x with lines dashtype 2 linecolor rgb '#bbbbbb' notitle",
        "    x/2 with lines dashtype 2 linecolor rgb '#bbbbbb' notitle",
    ]
}
