/// A span of time, or an instant counted from the start of a run, in whole nanoseconds.
///
/// Signed, so that a difference of two instants never traps; 63 bits hold 292 years.
public typealias Nanoseconds = Int64

extension Nanoseconds {
    /// One microsecond.
    public static let microsecond: Nanoseconds = 1_000
    /// One millisecond.
    public static let millisecond: Nanoseconds = 1_000_000
    /// One second.
    public static let second: Nanoseconds = 1_000_000_000
    /// One minute.
    public static let minute: Nanoseconds = 60 * second
    /// One hour.
    public static let hour: Nanoseconds = 60 * minute
    /// One day of 24 hours.
    public static let day: Nanoseconds = 24 * hour
    /// One week of 7 days.
    public static let week: Nanoseconds = 7 * day
}
