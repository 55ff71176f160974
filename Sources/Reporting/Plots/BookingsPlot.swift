import Analysis

/// What became of the attempts to book, by setup, with the double bookings apart.
struct BookingsPlot {
    let tables: RunTables

    /// The picture, or nil where nothing was booked.
    var plot: Plot? {
        let bars = tables.description.setups.compactMap { setup -> (String, [UInt64])? in
            let races = tables.races.filter { $0.setup == setup.name }
            return races.isEmpty ? nil : (setup.name, Self.parts.map { races.map($0.count).sum })
        }
        guard !bars.isEmpty else { return nil }
        let lines = bars.map { name, counts in
            ([name.replacing("\"", with: "'")].map { "\"\($0)\"" } + counts.map { "\($0)" })
                .joined(separator: " ")
        }
        let series = Self.parts.indices.filter { part in bars.contains { $0.1[part] > 0 } }
            .map { part in
                "    'bookings.dat' using \(part + 2):xtic(1) "
                    + "linecolor rgb '\(Self.parts[part].colour)' "
                    + "title \(Plot.quoted(Self.parts[part].name))"
            }
        let tilt = DatabaseReadsPlot.needsTilt(bars.map(\.0)) ? " rotate by -20 left" : ""
        return Plot(
            name: "bookings",
            title: "Bookings by outcome",
            caption: "Every attempt to book, all repetitions together."
                + " A double booking overlaps one of the same thing that was committed earlier.",
            data: "# setup, \(Self.parts.map(\.name).joined(separator: ", "))\n"
                + lines.joined(separator: "\n") + "\n",
            commands: Plot.style + [
                "set title \(Plot.quoted(tables.plotTitle("Attempts to book")))",
                "set style data histograms",
                "set style histogram rowstacked",
                "set style fill solid 0.9 noborder",
                "set boxwidth 0.6",
                "set grid noxtics",
                "set xrange \(Plot.range(ofBars: bars.count))",
                "set yrange [0:\(bars.map(\.1.sum).max() ?? 1) * 1.05]",
                "set key outside right top invert",
                "set xtics\(tilt)",
                "set ylabel 'attempts'",
                "set format y '%.0f'",
                "plot \\\n" + series.joined(separator: ", \\\n"),
            ]
        )
    }

    private struct Part {
        let name: String
        let colour: String
        let count: @Sendable (RaceRecord) -> UInt64
    }

    private static let parts = [
        Part(name: "booked", colour: "#009E73") { $0.booked - min($0.booked, $0.doubleBookings) },
        Part(name: "double-booked", colour: "#D55E00") { $0.doubleBookings },
        Part(name: "taken", colour: "#0072B2") { $0.refused },
        Part(name: "busy", colour: "#56B4E9") { $0.busy },
        Part(name: "failed", colour: "#555555") { $0.failed },
        Part(name: "unknown", colour: "#CC79A7") { $0.unknown },
    ]
}

extension [UInt64] {
    fileprivate var sum: UInt64 { reduce(0, +) }
}
