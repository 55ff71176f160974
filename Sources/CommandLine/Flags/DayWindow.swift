/// The part of the day that `--window` asks for.
enum DayWindow: Sendable, Equatable {
    /// The window that the scenario names for live runs.
    case live
    /// From one second of the day to a later one.
    case seconds(Range<Int>)

    private static let secondsOfDay = 24 * 60 * 60

    /// Reads `live`, `HH:MM-HH:MM` or either end with seconds, `HH:MM:SS`; the end may be 24:00 and
    /// must come after the start.
    init?(_ text: String) {
        if text == "live" {
            self = .live
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2,
            let start = Self.second(ends[0]),
            let end = Self.second(ends[1]),
            start < end
        else { return nil }
        self = .seconds(start..<end)
    }

    private static func second(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(twoDigits)
        guard numbers.count == parts.count, (2...3).contains(numbers.count),
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let second = (numbers[0] * 60 + numbers[1]) * 60 + (numbers.count == 3 ? numbers[2] : 0)
        return second <= secondsOfDay ? second : nil
    }

    private static func twoDigits(_ text: Substring) -> Int? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
