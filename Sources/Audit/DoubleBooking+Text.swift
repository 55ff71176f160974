import Measurement

extension DoubleBooking {
    /// The witness as plain text: a column for each of the two, times in milliseconds.
    ///
    /// - Parameter resource: The word for what is booked, for instance `car`.
    /// - Returns: Lines that each end with a line feed.
    public func text(resource: String) -> String {
        var lines = [
            "DOUBLE BOOKING  \(resource) \(first.booking.resource)"
                + "  A = \(Self.title(first))  B = \(Self.title(second))"
                + "  overlap \(sharedDays) \(sharedDays == 1 ? "day" : "days")"
        ]
        let events = events()
        if !events.isEmpty { lines.append(Self.row("t ms", "A", "B")) }
        for event in events {
            let time = Self.milliseconds(event.at)
            lines.append(
                event.isFirst ? Self.row(time, event.words, "") : Self.row(time, "", event.words)
            )
        }
        lines.append(explanation)
        lines.append(
            "If A was first, B was booked over it; if B was first, A was booked over it:"
                + " only one may stand."
        )
        return lines.map { $0 + "\n" }.joined()
    }

    private struct Event {
        var at: Nanoseconds
        var isFirst: Bool
        var words: String
    }

    private func events() -> [Event] {
        let sides = [(first, true), (second, false)]
        return sides.flatMap { side, isFirst -> [Event] in
            guard let attempt = side.attempt else { return [] }
            let end =
                attempt.result == .booked ? "is told: booked" : "loses the answer, yet is stored"
            return [
                Event(at: attempt.invoked, isFirst: isFirst, words: "begins"),
                Event(at: attempt.returned, isFirst: isFirst, words: end),
            ]
        }
        .enumerated()
        .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        .map(\.element)
    }

    private var explanation: String {
        guard let a = first.attempt, let b = second.attempt else {
            return "One of them has no attempt in the history, so their times are not known."
        }
        let shared = min(a.returned, b.returned) - max(a.invoked, b.invoked)
        guard shared < 0 else { return "Both ran at once for \(Self.milliseconds(shared)) ms." }
        let earlier = a.returned < b.invoked ? "A" : "B"
        let later = earlier == "A" ? "B" : "A"
        return "\(earlier) had ended \(Self.milliseconds(-shared)) ms before \(later) began:"
            + " this is no race, the check did not see a booking that was there."
    }

    private static func title(_ side: Side) -> String {
        "op-\(side.booking.operation) [\(side.booking.start), \(side.booking.end))"
    }

    private static func row(_ time: String, _ a: String, _ b: String) -> String {
        let columns = pad(time, to: 12, left: true) + "   " + pad(a, to: 34) + b
        return String(columns.reversed().drop { $0 == " " }.reversed())
    }

    private static func pad(_ text: String, to width: Int, left: Bool = false) -> String {
        let filler = String(repeating: " ", count: max(0, width - text.count))
        return left ? filler + text : text + filler
    }

    /// Milliseconds with three decimals, cut and not rounded, so that order is kept.
    private static func milliseconds(_ time: Nanoseconds) -> String {
        let microseconds = String(time % Nanoseconds.millisecond / Nanoseconds.microsecond)
        let decimals = String(repeating: "0", count: 3 - microseconds.count) + microseconds
        return "\(time / Nanoseconds.millisecond).\(decimals)"
    }
}
