public import Analysis
import Measurement

extension RaceTrace {
    /// The trace as plain text: a column for each client and each store, a row for each event, and
    /// the sentences that name the contradiction.
    ///
    /// - Parameter replay: The command that replays it; nil leaves the line out.
    /// - Returns: Lines that each end with a line feed.
    public func text(replay: String? = nil) -> String {
        var lines = [title, ""]
        let cells = events.indices.map(cells)
        var widths = lanes.map { max($0.name.count, $0.detail.count) }
        for row in cells {
            for (lane, cell) in row.enumerated() { widths[lane] = max(widths[lane], cell.count) }
        }
        let times = events.map { Self.milliseconds($0.at) }
        let timeWidth = max(4, times.map(\.count).max() ?? 0)
        lines.append(
            Self.row(Self.padded("t ms", timeWidth), lanes.map(\.name), widths)
        )
        lines.append(Self.row(Self.padded("", timeWidth), lanes.map(\.detail), widths))
        for (index, row) in cells.enumerated() {
            let time = Self.padded(times[index], timeWidth)
            let mark = events[index].isDecisive ? "  <-- \(rule) is broken" : ""
            lines.append(Self.row(time, row, widths, isOpen: !mark.isEmpty) + mark)
        }
        lines.append("")
        lines += argument
        if !alsoBroken.isEmpty {
            lines.append("It breaks \(alsoBroken.joined(separator: ", ")) as well.")
        }
        if let replay { lines += ["", "replay: \(replay)"] }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What stands in each column of a row.
    private func cells(_ index: Int) -> [String] {
        let event = events[index]
        var cells = lanes.map { _ in "" }
        cells[event.lane] = event.words
        if event.repeats > 0 { cells[event.lane] += " (\(event.repeats + 1) times)" }
        if let store = event.store { cells[store] = answer(of: index) }
        return cells
    }

    /// What a store answered, and when, if something else happened before it did.
    func answer(of index: Int) -> String {
        let event = events[index]
        guard let until = event.until else { return event.answer }
        let next = events.indices.contains(index + 1) ? events[index + 1].at : .max
        return until > next ? "\(event.answer), at \(Self.milliseconds(until))" : event.answer
    }

    private static func row(
        _ time: String,
        _ cells: [String],
        _ widths: [Int],
        isOpen: Bool = false
    ) -> String {
        var line = time
        for (cell, width) in zip(cells, widths) {
            line += "  " + cell + String(repeating: " ", count: width - cell.count)
        }
        return isOpen ? line : String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Milliseconds with three decimals, cut and not rounded, so that order is kept.
    static func milliseconds(_ time: Nanoseconds) -> String {
        let microseconds = String(time % .millisecond / .microsecond)
        let decimals = String(repeating: "0", count: 3 - microseconds.count) + microseconds
        return "\(time / .millisecond).\(decimals)"
    }
}
