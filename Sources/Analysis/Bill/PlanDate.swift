/// A day of the calendar, such as 2026-06-18.
public struct PlanDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The days since 1970-01-01.
    public var number: Int64
    /// The day as it was written.
    public var description: String

    /// Reads a day in the form of ISO 8601; what follows after a `T` is left out.
    ///
    /// - Returns: nil when the text is no day of the Gregorian calendar.
    public init?(_ text: some StringProtocol) {
        let day = text.prefix { $0 != "T" }
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Self.number(parts[0]),
            let month = Self.number(parts[1]), let date = Self.number(parts[2]),
            (1...12).contains(month), date >= 1, date <= Self.days(of: month, in: year)
        else { return nil }
        number = Self.days(year, month, date)
        description = String(day)
    }

    /// Orders days.
    public static func < (one: PlanDate, other: PlanDate) -> Bool { one.number < other.number }

    /// Whole days from another day to this one.
    public func days(since other: PlanDate) -> Int64 { number - other.number }

    private static func number(_ text: some StringProtocol) -> Int64? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
    }

    private static func days(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The days since 1970-01-01, counted in years that begin in March (Hinnant,
    /// `days_from_civil`).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
