import Analysis

/// What a month costs as the load grows, a line for each plan, to where the plan ends.
///
/// It is drawn for the first of the setups with the most plans, because the others' lines would lie
/// under its own.
struct BillPlot {
    let tables: RunTables

    /// The picture, or nil where no plan is judged.
    var plot: Plot? {
        let setups = tables.description.setups.map(\.name)
        let counts: [Int] = setups.map { self.lines(of: $0).count }
        guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
            return nil
        }
        let lines: [BillLine] = self.lines(of: setups[place])
        let least = min(0.1, (lines.compactMap(\.end).min() ?? 0.1) / 2)
        let blocks = lines.map { $0.block(from: least) }
        return Plot(
            name: "bill",
            title: "A month's bill against load",
            caption: "Setup \(setups[place]). A line ends with a dot where the plan does, at the"
                + " first limit that is not billed over. The dashed line is the load that was"
                + " played. Hours of a database that sleeps are held as they were played.",
            data: blocks.map(\.curve).joined(separator: "\n\n\n") + "\n\n\n"
                + blocks.compactMap(\.end).joined(separator: "\n\n\n") + "\n",
            commands: Plot.style + [
                "set title \(Plot.quoted(tables.plotTitle("A month's bill, \(setups[place])")))",
                "set logscale xy",
                "set xrange [\(least):\(BillLine.most)]",
                "set yrange [\(BillLine.nothing / 1.5):*]",
                "set format x '%gx'",
                "set format y '$%g'",
                "set ytics add ('$0' \(BillLine.nothing))",
                "set xlabel 'times the load that was played'",
                "set ylabel 'US dollars a month'",
                "set key outside below left vertical maxrows \((lines.count + 1) / 2)",
                "set arrow from 1, graph 0 to 1, graph 1 nohead dashtype 2 "
                    + "linecolor rgb '#888888'",
                "plot \\\n" + series(lines, blocks).joined(separator: ", \\\n"),
            ],
            size: (920, 460 + 12 * lines.count)
        )
    }

    private func lines(of setup: String) -> [BillLine] {
        var lines: [BillLine] = []
        for row in tables.costs where row.setup == setup && row.repetition == 0 {
            if let place = lines.firstIndex(where: { $0.plan == row.plan }) {
                lines[place].rows.append(row)
            } else {
                lines.append(BillLine(plan: row.plan, rows: [row]))
            }
        }
        return lines
    }

    private func series(_ lines: [BillLine], _ blocks: [BillLine.Block]) -> [String] {
        var ends = lines.count
        return zip(lines, blocks).enumerated().flatMap { index, line -> [String] in
            let colour = "linecolor rgb '\(Plot.colour(index))'"
            var series = [
                "    'bill.dat' index \(index) using 1:2 with lines \(colour) "
                    + "linewidth \(Plot.width(index)) dashtype \(Plot.dash(index)) "
                    + "title \(Plot.quoted(line.0.plan))"
            ]
            if line.1.end != nil {
                series.append(
                    "    'bill.dat' index \(ends) using 1:2 with points \(colour) "
                        + "pointtype 7 pointsize 1.2 notitle"
                )
                ends += 1
            }
            return series
        }
    }
}

/// The bill of one plan over the load.
struct BillLine {
    /// The data of a line, and of the dot at its end.
    struct Block {
        var curve: String
        var end: String?
    }
    /// The largest load, in times the one that was played.
    static let most = 1_000.0
    /// Where nothing stands on the logarithmic axis.
    static let nothing = 0.1

    var plan: String
    var rows: [CostRow]

    /// The load at which the plan ends; nil where it does not.
    var end: Double? { rows.first(where: \.endsFirst)?.loadLow?.value }

    /// The dollars of a month at so many times the load.
    func dollars(at load: Double) -> Double {
        rows.filter { !$0.isTotal }.reduce(0) { sum, row in
            guard let quantity = row.quantityHigh?.value else { return sum }
            let isProportional = PlanMeter(rawValue: row.item)?.isProportional ?? false
            let used = max(isProportional ? quantity * load : quantity, row.minimum.value)
            return sum + max(0, used - row.included.value) * row.price.value / Double(row.pack)
        }
    }

    /// Ten points for each factor of ten, to the plan's end.
    func block(from least: Double) -> Block {
        let last = min(end ?? Self.most, Self.most)
        var points: [Double] = []
        var load = least
        while load < last {
            points.append(load)
            load *= 1.258_925_411_794_167
        }
        points.append(last)
        let lines = points.map(line)
        return Block(
            curve: lines.joined(separator: "\n"),
            end: end.flatMap { $0 <= Self.most ? line($0) : nil }
        )
    }

    private func line(_ load: Double) -> String {
        let dollars = max(Self.nothing, dollars(at: load))
        return "\(Figure(rounding: load, decimals: 6)) \(Figure(rounding: dollars, decimals: 4))"
    }
}
