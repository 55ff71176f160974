import Analysis
import Measurement

/// What happened when: load, response times, hit ratio, database, memory and connections, one below
/// the other.
///
/// Every setup replays the same stream, so the setups lie over each other in each panel. The first
/// repetition is drawn; the others differ by their seed.
struct TimelinePlot {
    let tables: RunTables

    /// The picture, or nil where there is no timeline.
    var plot: Plot? {
        let blocks = tables.description.setups.enumerated().compactMap { index, setup in
            Block(tables, index: index, setup: setup.name)
        }
        guard !blocks.isEmpty else { return nil }
        let panels = panels(hasRedis: blocks.contains(where: \.hasRedis))
        return Plot(
            name: "timeline",
            title: "What happened when",
            caption: "The setups replay the same requests; the first repetition is drawn."
                + " Where lines coincide, the wider one shows at the sides of the thinner."
                + (tables.description.window.warmUp > 0
                    ? " The shaded part is the warm-up, which no other figure here counts."
                    : "")
                + (spans.isEmpty
                    ? "" : " The reddish parts are faults; not each strikes every setup."),
            data: blocks.map(\.text).joined(separator: "\n\n"),
            commands: Plot.style + frame(panels.count) + draw(panels, blocks) + ["unset multiplot"],
            size: (920, height(of: panels.count))
        )
    }

    private enum Scale {
        case fromZero, ratio, logarithmic
    }

    private func height(of panels: Int) -> Int { header + 70 + 175 * panels }

    /// gnuplot finds no room for more names beside each other above panels with set margins.
    private static let keyColumns = 2

    /// What stands above the panels: the title, the setups' names, the first panel's label.
    private var header: Int {
        let setups = tables.description.setups.count
        return 72 + Plot.keyRow * Plot.keyRows(setups, columns: Self.keyColumns)
    }

    private struct Panel {
        let label: String
        /// The data column drawn as a line, and the one drawn as dots.
        let line: Int
        let dots: Int?
        var scale = Scale.fromZero
        /// Whether a setup without Redis has nothing to show here.
        var needsRedis = false
    }

    private func panels(hasRedis: Bool) -> [Panel] {
        let all = [
            Panel(
                label: "requests completed per second (dots: offered)",
                line: 3,
                dots: 2
            ),
            Panel(
                label: "response time (ms): p99 (dots: p50)",
                line: 5,
                dots: 4,
                scale: .logarithmic
            ),
            Panel(
                label: "cache hit ratio",
                line: 6,
                dots: nil,
                scale: .ratio,
                needsRedis: true
            ),
            Panel(
                label: "database statements per second: reads (dots: writes)",
                line: 7,
                dots: 8
            ),
            Panel(
                label: "Redis used memory (MB)",
                line: 9,
                dots: nil,
                needsRedis: true
            ),
            Panel(
                label: "database connections in use (dots: callers that wait for one)",
                line: 10,
                dots: 11
            ),
        ]
        return all.filter { hasRedis || !$0.needsRedis }
    }

    private func frame(_ panels: Int) -> [String] {
        let window = tables.description.window
        let axis = TimeAxis(start: window.startOfDay, length: window.length)
        let height = Double(height(of: panels))
        let (bottom, top, gap) = (70 / height, 1 - Double(header) / height, 38 / height)
        let repetitions = tables.description.repetitions
        let which = repetitions > 1 ? ", repetition 1 of \(repetitions)" : ""
        return [
            "set multiplot layout \(panels),1 \\",
            "    margins 0.085,0.955,\(bottom),\(top) spacing 0,\(gap) \\",
            "    title \(Plot.quoted(tables.plotTitle("Timeline") + which))",
            "set xrange [\(axis.from):\(axis.to)]",
            "set xtics \(axis.step)",
            "set format x ''",
            "unset xlabel",
            "set format y '%g'",
            "set key at screen 0.06,\(1 - 32 / height) top left",
            "set key horizontal maxcols \(Self.keyColumns)",
        ]
            + (window.warmUp > 0
                ? [
                    "set object 1 rectangle from \(axis.from), graph 0 "
                        + "to \(axis.text(of: window.warmUp)), graph 1 "
                        + "fillcolor rgb '#f1f1f1' fillstyle solid noborder behind"
                ] : [])
            + spans.enumerated().map { number, span in
                let end = min(span.end ?? window.length, window.length)
                // What happens at once is still to be seen.
                let shown = max(end, span.start + window.length / 400)
                return "set object \(number + 2) rectangle from "
                    + "\(axis.text(of: span.start)), graph 0 "
                    + "to \(axis.text(of: min(shown, window.length))), graph 1 "
                    + "fillcolor rgb '#fbe3dd' fillstyle solid noborder behind"
            }
    }

    /// When something went wrong in a setup, each span once.
    private var spans: [FaultSpan] {
        tables.description.setups.flatMap(\.faults).reduce(into: []) { spans, span in
            if !spans.contains(span) { spans.append(span) }
        }
    }

    private func draw(_ panels: [Panel], _ blocks: [Block]) -> [String] {
        let window = tables.description.window
        let axis = TimeAxis(start: window.startOfDay, length: window.length)
        return panels.enumerated().flatMap { number, panel in
            let isLast = number == panels.count - 1
            let bottom =
                isLast ? ["set format x \(axis.format)", "set xlabel '\(axis.label)'"] : []
            let lines = blocks.filter { $0.hasRedis || !panel.needsRedis }.flatMap { block in
                series(panel, block, isFirst: number == 0)
            }
            let top = [panel.line, panel.dots].compactMap(\.self).flatMap { column in
                blocks.map { $0.highest[column - 1] }
            }.max()
            return settings(of: panel.scale, highest: top ?? 1) + bottom
                + [
                    "set label 1 \(Plot.quoted(panel.label)) at graph 0,1.09 left",
                    "plot \\\n" + lines.joined(separator: ", \\\n"),
                    "unset key",
                ]
        }
    }

    private func settings(of scale: Scale, highest: Double) -> [String] {
        switch scale {
        case .fromZero:
            let step = Plot.step(to: highest)
            let top = step * (highest / step).rounded(.up)
            return ["unset logscale y", "set yrange [0:\(max(top, step))]", "set ytics \(step)"]
        case .ratio:
            return ["unset logscale y", "set yrange [0:1]", "set ytics 0.25"]
        case .logarithmic:
            return ["set logscale y", "set yrange [*:*]", "set ytics autofreq"]
        }
    }

    private func series(_ panel: Panel, _ block: Block, isFirst: Bool) -> [String] {
        let colour = "linecolor rgb '\(Plot.colour(block.index))'"
        let source = "    'timeline.dat' index \(block.position(in: tables))"
        let title = isFirst ? "title \(Plot.quoted(block.setup))" : "notitle"
        let width = Plot.width(block.index)
        let line =
            "\(source) using 1:\(panel.line) with lines linewidth \(width) \\\n        "
            + "dashtype \(Plot.dash(block.index)) \(colour) \(title)"
        let dots = panel.dots.map {
            "\(source) using 1:\($0) with lines linewidth 1.4 dashtype 3 \(colour) notitle"
        }
        return [line] + (dots.map { [$0] } ?? [])
    }

    /// One setup's intervals as lines of numbers.
    private struct Block {
        let index: Int
        let setup: String
        let hasRedis: Bool
        let text: String
        /// The largest value of each column.
        let highest: [Double]

        init?(_ tables: RunTables, index: Int, setup: String) {
            let rows = tables.timeline.filter { $0.setup == setup && $0.repetition == 0 }
            guard !rows.isEmpty else { return nil }
            self.index = index
            self.setup = setup
            hasRedis = rows.contains { $0.interval.redisCommands > 0 }
            let start = tables.description.window.startOfDay
            var begin: Nanoseconds = 0
            var cells: [[String]] = []
            let header =
                "# \(setup): seconds of the day, offered/s, completed/s, p50 ms, p99 ms,"
                + " hit ratio, db reads/s, db writes/s, redis MB,"
                + " connections in use, callers waiting"
            for row in rows where row.phase != .draining {
                cells.append(Self.cells(of: row, begin: begin, start: start))
                begin = row.interval.end
            }
            text =
                ([header] + cells.map { $0.joined(separator: " ") }).joined(separator: "\n") + "\n"
            highest = (0..<11).map { column in
                cells.compactMap { Double($0[column]) }.filter { !$0.isNaN }.max() ?? 0
            }
        }

        func position(in tables: RunTables) -> Int {
            let drawn = tables.description.setups.prefix(index).filter { setup in
                tables.timeline.contains { $0.setup == setup.name && $0.repetition == 0 }
            }
            return drawn.count
        }

        private static func cells(
            of row: TimelineRow,
            begin: Nanoseconds,
            start: Nanoseconds
        ) -> [String] {
            let interval = row.interval
            let length = max(1, interval.end - begin)
            func rate(_ count: UInt64) -> String {
                Figure(Int128(count) * Int128(Nanoseconds.second), over: length)
                    .map { "\($0.rounded(to: 3))" } ?? "NaN"
            }
            func milliseconds(_ time: Nanoseconds) -> String {
                interval.completed == 0 ? "NaN" : "\(Figure(digits: time, decimals: 6))"
            }
            return [
                "\(Figure(digits: (start + interval.end) / 1_000, decimals: 6))",
                rate(interval.offered), rate(interval.completed),
                milliseconds(interval.responseP50), milliseconds(interval.responseP99),
                row.hitRatio.map { "\($0)" } ?? "NaN",
                rate(interval.databaseReads), rate(interval.databaseWrites),
                "\(Figure(digits: interval.gauges.redisUsedMemory, decimals: 6))",
                "\(interval.gauges.connectionsInUse)", "\(interval.gauges.connectionWaiters)",
            ]
        }
    }
}

/// The axis of a window: clock times for a part of the day, seconds for a short one.
struct TimeAxis {
    private let start: Nanoseconds
    /// Where the axis begins and ends, and the distance of its marks, in seconds.
    let from: String
    let to: String
    let step: Int
    let format: String
    let label: String

    init(start: Nanoseconds, length: Nanoseconds) {
        self.start = start
        from = "\(Figure(digits: start / 1_000_000, decimals: 3))"
        to = "\(Figure(digits: (start + length) / 1_000_000, decimals: 3))"
        let steps =
            [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800]
            + [21_600, 43_200, 86_400, 172_800, 604_800]
        step = steps.first { Nanoseconds($0) * .second * 10 >= length } ?? 2_592_000
        format = step < 60 ? "'%tH:%tM:%tS' time" : "'%tH:%tM' time"
        label = step < 60 ? "time of day (h:min:s)" : "time of day (h:min)"
    }

    /// An instant of the window on the axis.
    func text(of instant: Nanoseconds) -> String {
        "\(Figure(digits: (start + instant) / 1_000_000, decimals: 3))"
    }
}
