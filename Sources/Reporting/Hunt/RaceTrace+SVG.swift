public import Analysis
import Measurement

extension RaceTrace {
    /// The trace as a picture: a lane for each client and each store, rows in the order of time,
    /// arrows for calls, and bars for transactions, keys in Redis and faults.
    public var svg: String { TracePicture(trace: self).text }
}

/// Draws a trace as SVG; everything is at whole or half pixels, so that equal traces are equal
/// bytes.
private struct TracePicture {
    let trace: RaceTrace

    private static let rowHeight = 34
    private static let timeWidth = 96
    private static let top = 96
    private static let letterWidth = 7
    private static let inks = ["#1f5fa8", "#a8480f", "#3c7a2c", "#7a3c9a", "#8a6d00"]

    private var widths: [Int] {
        trace.lanes.indices.map { lane in
            let texts =
                [trace.lanes[lane].name, trace.lanes[lane].detail]
                + trace.events.filter { $0.lane == lane }.map(label)
                + trace.events.indices.filter { trace.events[$0].store == lane }.map {
                    trace.answer(of: $0)
                }
            let letters = texts.map(\.count).max() ?? 0
            return max(150, letters * Self.letterWidth + 44)
        }
    }

    private var lefts: [Int] {
        var lefts: [Int] = []
        var left = Self.timeWidth
        for width in widths {
            lefts.append(left)
            left += width
        }
        return lefts
    }

    private var width: Int {
        let title = trace.title.count * 9 + 40
        let sentences = (trace.argument.map(\.count).max() ?? 0) * Self.letterWidth + 40
        return max(Self.timeWidth + widths.reduce(0, +) + 16, title, sentences)
    }

    private var bottom: Int { Self.top + trace.events.count * Self.rowHeight + 12 }
    private var height: Int { bottom + trace.argument.count * 20 + 24 }

    private func middle(_ row: Int) -> Int { Self.top + row * Self.rowHeight + 20 }
    private func ink(_ lane: Int) -> String {
        trace.lanes[lane].isStore ? "#333333" : Self.inks[lane % Self.inks.count]
    }

    private func label(_ event: RaceTrace.Event) -> String {
        event.repeats > 0 ? "\(event.words) (\(event.repeats + 1) times)" : event.words
    }

    var text: String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
                + " viewBox=\"0 0 \(width) \(height)\" font-family=\"DejaVu Sans Mono, monospace\""
                + " font-size=\"11.5\" fill=\"#222222\">",
            "<title>\(escaped(trace.title))</title>",
            "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
            word(16, 28, trace.title, "font-size=\"14\" font-weight=\"bold\""),
            word(Self.timeWidth - 12, 62, "t ms", "text-anchor=\"end\" fill=\"#666666\""),
        ]
        parts += lanes + decisive + trace.spans.compactMap(span) + trace.events.indices.flatMap(row)
        for (index, sentence) in trace.argument.enumerated() {
            let isLast = index == trace.argument.count - 1
            parts.append(
                word(16, bottom + 24 + index * 20, sentence, isLast ? "fill=\"#b00020\"" : "")
            )
        }
        return parts.map { $0 + "\n" }.joined() + "</svg>\n"
    }

    // MARK: Parts

    private var lanes: [String] {
        trace.lanes.indices.flatMap { lane -> [String] in
            let (left, width) = (lefts[lane], widths[lane])
            let fill = trace.lanes[lane].isStore ? "#f3f3ef" : "#fafafa"
            return [
                "<rect x=\"\(left + 2)\" y=\"44\" width=\"\(width - 4)\""
                    + " height=\"\(bottom - 44)\" rx=\"4\" fill=\"\(fill)\"/>",
                word(
                    left + 12,
                    62,
                    trace.lanes[lane].name,
                    "font-size=\"13\" font-weight=\"bold\" fill=\"\(ink(lane))\""
                ),
                word(left + 12, 80, trace.lanes[lane].detail, "fill=\"#666666\""),
            ]
        }
    }

    /// The ground of the row that breaks the rule.
    private var decisive: [String] {
        trace.events.indices.filter { trace.events[$0].isDecisive }.map { index in
            "<rect x=\"4\" y=\"\(middle(index) - 17)\" width=\"\(width - 8)\" height=\"28\""
                + " rx=\"4\" fill=\"#ffe3e3\"/>"
        }
    }

    /// A bar at the right edge of its lane.
    private func span(_ span: RaceTrace.Span) -> String? {
        let right = lefts[span.lane] + widths[span.lane]
        let (offset, colour) =
            switch span.kind {
            case .transaction: (12, ink(span.lane))
            case .key: (12 + 9 * ((span.owner ?? 0) % 3), ink(span.owner ?? span.lane))
            case .fault: (12, "#b00020")
            }
        let start = middle(span.rows.lowerBound) - 10
        let end = middle(span.rows.upperBound) + (span.kind == .fault ? 14 : 6)
        return "<rect x=\"\(right - offset)\" y=\"\(start)\" width=\"6\""
            + " height=\"\(max(8, end - start))\" rx=\"3\" fill=\"\(colour)\""
            + " fill-opacity=\"0.45\"/>"
    }

    private func row(_ index: Int) -> [String] {
        let event = trace.events[index]
        let (left, y) = (lefts[event.lane], middle(index))
        var parts: [String] = []
        parts.append(
            word(
                Self.timeWidth - 12,
                y,
                RaceTrace.milliseconds(event.at),
                "text-anchor=\"end\" fill=\"#666666\""
            )
        )
        let style =
            switch event.kind {
            case .call: "fill=\"\(ink(event.lane))\""
            case .delay: "fill=\"#8a6d00\" font-style=\"italic\""
            case .fault: "fill=\"#b00020\" font-weight=\"bold\""
            case .gone: "fill=\"#b00020\""
            case .effect: "fill=\"\(ink(event.lane))\" font-weight=\"bold\""
            }
        parts.append(word(left + 12, y, label(event), style))
        if let store = event.store { parts += arrow(index, to: store) }
        return parts
    }

    /// The arrow from a client to a store, and what the store answers.
    private func arrow(_ index: Int, to store: Int) -> [String] {
        let event = trace.events[index]
        let y = middle(index) + 6
        let (from, end) = (lefts[event.lane] + 12, lefts[store] + 8)
        let colour = event.error.isEmpty ? ink(event.lane) : "#b00020"
        return [
            "<line x1=\"\(from)\" y1=\"\(y)\" x2=\"\(end - 5)\" y2=\"\(y)\" stroke=\"\(colour)\""
                + " stroke-opacity=\"0.5\"/>",
            "<path d=\"M\(end) \(y) l-7 -3 v6 z\" fill=\"\(colour)\"/>",
            word(lefts[store] + 14, middle(index), trace.answer(of: index), "fill=\"\(colour)\""),
        ]
    }

    private func word(_ x: Int, _ y: Int, _ text: String, _ style: String) -> String {
        "<text x=\"\(x)\" y=\"\(y)\"\(style.isEmpty ? "" : " " + style) xml:space=\"preserve\">"
            + "\(escaped(text))</text>"
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}
