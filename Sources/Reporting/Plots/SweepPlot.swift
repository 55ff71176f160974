import Analysis
import Measurement

/// Hit ratio, database reads and evictions over the first variable that is a number: one line for
/// each setup and each combination of the other variables' values.
struct SweepPlot {
    let sweep: SweepRecord

    private static let panels: [(metric: Metric, label: String)] = [
        (.hitRatio, "cache hit ratio"),
        (.databaseReads, "database reads"),
        (.evictions, "keys evicted"),
    ]

    /// The picture.
    var plot: Plot {
        let curves = curves
        let height = 150 + Plot.keyRow * Plot.keyRows(curves.count) + 200 * Self.panels.count
        return Plot(
            name: "miss-ratio",
            title: "Hit ratio, database reads and evictions by \(axis.path)",
            caption:
                "The median of the repetitions. Where lines coincide, the wider one shows at the"
                + " sides of the thinner.",
            data: curves.map(\.text).joined(separator: "\n\n"),
            commands: Plot.style + frame(height, curves)
                + Self.panels.indices.flatMap { draw($0, curves) } + ["unset multiplot"],
            size: (920, height)
        )
    }

    // MARK: The axis

    /// The variable on the axis: the first whose values are numbers, or the first.
    private var axis: SweepVariable {
        sweep.variables.first { $0.positions != nil } ?? sweep.variables[0]
    }

    private var axisIndex: Int {
        sweep.variables.firstIndex { $0.path == axis.path } ?? 0
    }

    /// Where each value stands on the axis.
    private var positions: [Double] {
        axis.positions ?? axis.values.indices.map { Double($0) }
    }

    /// Whether the values are so far apart that equal factors should be equal distances.
    private var isLogarithmic: Bool {
        guard let low = positions.min(), let high = positions.max(), axis.positions != nil else {
            return false
        }
        return low > 0 && high / low >= 4
    }

    private func frame(_ height: Int, _ curves: [Curve]) -> [String] {
        let top = Double(90 + Plot.keyRow * Plot.keyRows(curves.count))
        let height = Double(height)
        let (low, high) = (positions.min() ?? 0, positions.max() ?? 1)
        let margin = max(0.04 * (high - low), 0.5)
        let range =
            isLogarithmic ? (low * 0.9, high * 1.1) : (low - margin, high + margin)
        let run = sweep.description
        let title = "\(run.scenario.name): \(run.engine) engine, seed \(run.seed)"
        return [
            "set multiplot layout \(Self.panels.count),1 \\",
            "    margins 0.1,0.955,\(75 / height),\(1 - top / height) spacing 0,\(44 / height) \\",
            "    title \(Plot.quoted(title))",
            isLogarithmic ? "set logscale x 2" : "unset logscale x",
            "set xrange [\(range.0):\(range.1)]",
            "set xtics (\(marks(named: false)))",
            "unset xlabel",
            "set key at screen 0.09,\(1 - 42 / height) top left horizontal "
                + "maxcols \(Plot.keyColumns) maxrows \(Plot.keyRows(curves.count)) width 2",
        ]
    }

    /// The marks of the axis, with the values as names under the last panel only.
    private func marks(named: Bool) -> String {
        zip(axis.values, positions).map { "\(Plot.quoted(named ? $0 : "")) \($1)" }
            .joined(separator: ", ")
    }

    private func draw(_ panel: Int, _ curves: [Curve]) -> [String] {
        let isLast = panel == Self.panels.count - 1
        let (metric, label) = Self.panels[panel]
        let highest = curves.compactMap { $0.highest[panel] }.max() ?? 1
        let step = metric.name == Metric.hitRatio.name ? 0.25 : Plot.step(to: highest)
        let top =
            metric.name == Metric.hitRatio.name
            ? 1 : max(step, step * (highest / step).rounded(.up))
        let lines = curves.enumerated().compactMap { index, curve -> String? in
            let isShown = curve.isShown(in: panel)
            // The names stand over the first panel, those of lines that are not in it too.
            guard isShown || panel == 0 else { return nil }
            let source =
                isShown
                ? "'miss-ratio.dat' index \(index) using 1:\(panel + 2)" : "keyentry"
            return "    \(source) with linespoints "
                + "linewidth \(Plot.width(index)) pointtype 7 pointsize 0.5 \\\n        "
                + "dashtype \(Plot.dash(index)) linecolor rgb '\(Plot.colour(index))' "
                + (panel == 0 ? "title \(Plot.quoted(curve.name))" : "notitle")
        }
        let bottom =
            isLast
            ? [
                "set xtics (\(marks(named: true)))"
                    + (DatabaseReadsPlot.needsTilt(axis.values) ? " rotate by -20 left" : ""),
                "set xlabel \(Plot.quoted(axis.path))",
            ] : []
        return bottom + [
            "set yrange [0:\(top)]",
            "set ytics \(step)",
            "set format y '%g'",
            "set label 1 \(Plot.quoted(label)) at graph 0,1.08 left",
            "plot \\\n" + lines.joined(separator: ", \\\n"),
            "unset key",
        ]
    }

    // MARK: The lines

    private struct Curve {
        let name: String
        let text: String
        /// The largest value of each panel; nil where it has none.
        let highest: [Double?]

        /// Whether there is something to show: without a cache there is no hit ratio, and no
        /// eviction.
        func isShown(in panel: Int) -> Bool {
            guard let highest = highest[panel] else { return false }
            return SweepPlot.panels[panel].metric.name != Metric.evictions.name
                || highest > 0 || self.highest[0] != nil
        }
    }

    private var curves: [Curve] {
        let setups = sweep.description.setups.map(\.name)
        var others: [[String]] = []
        for row in sweep.rows {
            let other = otherValues(of: row)
            if !others.contains(other) { others.append(other) }
        }
        // A setup that nothing varied has an effect on is one line, whatever the others vary.
        return others.enumerated().flatMap { index, other in
            setups.compactMap { setup in
                let isUnvaried = sweep.unvaried.contains(setup)
                if isUnvaried, index > 0 { return nil }
                let isNamed = others.count > 1 && !isUnvaried
                return curve(setup, other, isNamed: isNamed, setups: setups.count)
            }
        }
    }

    private func otherValues(of row: SweepRow) -> [String] {
        row.values.enumerated().filter { $0.offset != axisIndex }.map(\.element)
    }

    private func curve(_ setup: String, _ other: [String], isNamed: Bool, setups: Int) -> Curve? {
        let rows = sweep.rows.filter { $0.setup == setup && otherValues(of: $0) == other }
        guard !rows.isEmpty else { return nil }
        // Only what differs between lines names them.
        var name = isNamed ? other : []
        if setups > 1 || name.isEmpty { name.append(setup) }
        var highest = [Double?](repeating: nil, count: Self.panels.count)
        let order = positions.indices.sorted { positions[$0] < positions[$1] }
        let lines = order.map { index in
            let atPoint = rows.filter { $0.values[axisIndex] == axis.values[index] }
            let cells = Self.panels.enumerated().map { panel, shown in
                let spread = Spread(atPoint.compactMap { $0.figure(shown.metric) })
                if let value = spread?.median.value {
                    highest[panel] = max(highest[panel] ?? value, value)
                }
                return spread.map { "\($0.median)" } ?? "NaN"
            }
            return "\(positions[index]) " + cells.joined(separator: " ")
        }
        let header =
            "# \(setup) \(other.joined(separator: " ")): \(axis.path), "
            + Self.panels.map(\.label).joined(separator: ", ")
        return Curve(
            name: name.joined(separator: ", "),
            text: ([header] + lines).joined(separator: "\n") + "\n",
            highest: highest
        )
    }
}
