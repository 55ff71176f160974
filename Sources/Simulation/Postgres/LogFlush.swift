import Measurement

/// The flush of the write-ahead log that every commit waits for, with group commit.
///
/// One flush runs at a time. A commit that finds one running cannot join it, since its record may
/// not be in it, and takes part in the next together with everyone else who came meanwhile.
struct LogFlush {
    private var lastStart: Nanoseconds = .min
    private var lastEnd: Nanoseconds = .min
    /// Flushes so far, for the ratio of commits to flushes.
    private(set) var flushes: UInt64 = 0

    /// The instant at which a commit that is ready now is on disk; `duration` is drawn for a new
    /// flush, from the time that the log has rested.
    mutating func finish(
        from now: Nanoseconds,
        duration: (Nanoseconds) -> Nanoseconds
    ) -> Nanoseconds {
        if now < lastStart { return lastEnd }
        let rest = flushes == 0 ? .max : max(0, now - lastEnd)
        lastStart = max(now, lastEnd)
        lastEnd = lastStart + duration(rest)
        flushes += 1
        return lastEnd
    }
}
