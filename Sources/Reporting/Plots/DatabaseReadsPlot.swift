import Analysis

/// How many reads reached the database, by setup: the median of the repetitions, with their range.
struct DatabaseReadsPlot {
    let tables: RunTables

    /// The picture, or nil where no setup read the database.
    var plot: Plot? {
        let bars = tables.description.setups.compactMap { setup in
            Spread(tables.values("db_reads", setup: setup.name)).map { (setup.name, $0) }
        }
        guard bars.contains(where: { $0.1.highest.value > 0 }) else { return nil }
        let lines = bars.enumerated().map { index, bar in
            let (name, spread) = bar
            return "\(index) \(spread.median) \(spread.lowest) \(spread.highest) "
                + "\"\(label(of: name, spread))\""
        }
        let ticks = bars.enumerated().map { "\(Plot.quoted($1.0)) \($0)" }
        let isLying = bars.count > Self.standing
        let series = bars.indices.map { index in
            "    'database-reads.dat' every ::\(index)::\(index) using "
                + (isLying ? "($2/2):1:($2/2):(0.3) with boxxyerror " : "1:2 with boxes ")
                + "linecolor rgb '\(Plot.colour(index))' notitle"
        }
        return Plot(
            name: "database-reads",
            title: "Database reads by setup",
            caption: "Statements that read the database in the measured part"
                + (tables.description.repetitions > 1
                    ? ": the median of the repetitions, and a whisker from the least to the most."
                    : "."),
            data: "# setup, median, least, most, label\n" + lines.joined(separator: "\n") + "\n",
            commands: Plot.style + [
                "set title \(Plot.quoted(tables.plotTitle("Database reads")))",
                "set style fill solid 0.85 noborder",
            ] + (isLying ? lying(bars.count, ticks) : standing(bars.map(\.0), ticks)) + [
                "plot \\\n" + (series + overlays(isLying)).joined(separator: ", \\\n")
            ],
            size: (920, isLying ? 110 + 26 * bars.count : 480)
        )
    }

    /// The most bars that stand beside each other; more lie, so that their words have room.
    private static let standing = 6

    private func standing(_ names: [String], _ ticks: [String]) -> [String] {
        [
            "set boxwidth 0.6",
            "set grid noxtics",
            "set xrange \(Plot.range(ofBars: names.count))",
            "set yrange [0:*]",
            "set offsets 0, 0, graph 0.12, 0",
            "set xtics (\(ticks.joined(separator: ", ")))"
                + (Self.needsTilt(names) ? " rotate by -20 left" : ""),
            "set ylabel 'statements that read'",
            "set format y '%.0f'",
        ]
    }

    private func lying(_ count: Int, _ ticks: [String]) -> [String] {
        [
            "set grid noytics",
            "set yrange [\(count).4:-0.6]",
            "set xrange [0:*]",
            "set offsets 0, graph 0.25, 0, 0",
            "set ytics (\(ticks.joined(separator: ", ")))",
            "set xlabel 'statements that read'",
            "set format x '%.0f'",
        ]
    }

    private func overlays(_ isLying: Bool) -> [String] {
        let whiskers =
            tables.description.repetitions > 1
            ? [
                "    'database-reads.dat' using "
                    + (isLying ? "3:1:($4 - $3):(0)" : "1:3:(0):($4 - $3)")
                    + " with vectors nohead linecolor rgb '#333333' notitle"
            ] : []
        return whiskers + [
            "    'database-reads.dat' using "
                + (isLying
                    ? "4:1:5 with labels left offset 0.6,0 " : "1:4:5 with labels offset 0,0.9 ")
                + "textcolor rgb '#333333' notitle"
        ]
    }

    private func label(of setup: String, _ spread: Spread) -> String {
        let reads = Words.grouped(spread.median)
        guard let saved = Spread(tables.values("db_read_reduction", setup: setup)) else {
            return reads
        }
        let change = saved.median.digits < 0 ? "more" : "fewer"
        return "\(reads): \(Words.percent(saved.median.magnitude)) \(change)"
    }

    /// Whether the names are too long to stand beside each other.
    static func needsTilt(_ names: [String]) -> Bool {
        names.reduce(0) { $0 + $1.count + 2 } > 105
    }
}
