import Analysis

/// What evictions cost the database: a point for each trial of a setup with Redis, its evictions
/// against the reads that reached the database.
struct EvictionPlot {
    let tables: RunTables

    /// The picture, or nil where nothing was evicted or only one setup has Redis.
    var plot: Plot? {
        let points = tables.description.setups.enumerated().compactMap { index, setup in
            Points(tables, index, setup.name)
        }
        guard points.count > 1, points.contains(where: \.evicts) else { return nil }
        let series = points.enumerated().map { block, points in
            "    'evictions.dat' index \(block) using 1:2 with points pointsize 1.3 "
                + "pointtype \(7 + 2 * (points.index / Plot.palette.count)) "
                + "linecolor rgb '\(Plot.colour(points.index))' title \(Plot.quoted(points.setup))"
        }
        return Plot(
            name: "evictions",
            title: "Eviction against database load",
            caption: "Each point is one repetition of a setup with Redis: further right is more"
                + " keys evicted, higher is more reads that the database had to answer.",
            data: points.map(\.block).joined(separator: "\n\n"),
            commands: Plot.style + [
                "set title \(Plot.quoted(tables.plotTitle("Evictions and database reads")))",
                "set xrange [0:*]",
                "set yrange [0:*]",
                "set offsets 0, graph 0.05, graph 0.08, 0",
                "set xlabel 'keys evicted'",
                "set ylabel 'statements that read the database'",
                "set format xy '%.0f'",
                "set key below left maxcols \(Plot.keyColumns)",
                "plot \\\n" + series.joined(separator: ", \\\n"),
            ],
            size: (920, 440 + Plot.keyRow * Plot.keyRows(points.count))
        )
    }

    /// One setup's repetitions.
    private struct Points {
        let index: Int
        let setup: String
        let evicts: Bool
        let block: String

        init?(_ tables: RunTables, _ index: Int, _ setup: String) {
            let evictions = tables.values("evictions", setup: setup)
            let reads = tables.values("db_reads", setup: setup)
            // A setup without Redis has no memory that could be full.
            let commands = tables.values("redis_commands", setup: setup)
            guard commands.contains(where: { $0.value > 0 }), evictions.count == reads.count else {
                return nil
            }
            (self.index, self.setup) = (index, setup)
            evicts = evictions.contains { $0.value > 0 }
            block =
                "# \(setup): keys evicted, database reads\n"
                + zip(evictions, reads).map { "\($0) \($1)\n" }.joined()
        }
    }
}
