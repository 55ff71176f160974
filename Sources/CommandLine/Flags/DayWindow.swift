/// The part of the day that `--window` asks for.
enum DayWindow: Sendable, Equatable {
    /// The window that the scenario names for live runs.
    case live
    /// From one minute of the day to a later one.
    case minutes(Range<Int>)

    private static let minutesOfDay = 24 * 60

    /// Reads `live` or `HH:MM-HH:MM`; the end may be 24:00 and must come after the start.
    init?(_ text: String) {
        if text == "live" {
            self = .live
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2,
            let start = Self.minute(ends[0]),
            let end = Self.minute(ends[1]),
            start < end
        else { return nil }
        self = .minutes(start..<end)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = twoDigits(parts[0]), let minute = twoDigits(parts[1]),
            minute < 60, hour * 60 + minute <= minutesOfDay
        else { return nil }
        return hour * 60 + minute
    }

    private static func twoDigits(_ text: Substring) -> Int? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
