import Measurement

/// When a client that could not connect may try again: after 50 ms at first, then after twice as
/// long each time, up to 2 s.
///
/// Until then its callers fail at once instead of queueing up behind a server that is not there.
struct Backoff {
    private static let first = 50 * Nanoseconds.millisecond
    private static let last = 2 * Nanoseconds.second

    private var pause: Nanoseconds = 0
    private var notBefore: Nanoseconds = .min

    /// Whether an attempt may be made.
    func allows(at now: Nanoseconds) -> Bool { now >= notBefore }

    /// Notes an attempt that failed.
    mutating func fail(at now: Nanoseconds) {
        pause = pause == 0 ? Self.first : min(2 * pause, Self.last)
        notBefore = now + pause
    }

    /// Notes an attempt that succeeded.
    mutating func succeed() { self = Backoff() }
}
