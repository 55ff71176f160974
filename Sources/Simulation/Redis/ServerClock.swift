import Measurement

/// The times that the server knows: the command's own and those it caches ten times a second.
struct ServerClock {
    /// The command's time in milliseconds, by which keys expire.
    private(set) var milliseconds: Int64 = 0
    /// The command's time in microseconds, which TIME answers.
    private(set) var microseconds: Int64 = 0
    /// The cached LRU clock: whole seconds, 24 bits.
    private(set) var seconds: UInt32 = 0
    /// The cached minutes of the LFU counter, 16 bits.
    private(set) var minutes: UInt32 = 0
    /// When the next periodic work is due.
    private(set) var nextTick: Nanoseconds = 0
    private(set) var period: Nanoseconds = 0
    /// How far the server's clock goes ahead of the world's.
    var ahead: Nanoseconds = 0

    mutating func begin(every period: Nanoseconds) {
        self.period = period
        nextTick = period
    }

    @inline(__always)
    mutating func set(_ now: Nanoseconds) {
        milliseconds = (now + ahead) / .millisecond
        microseconds = (now + ahead) / .microsecond
    }

    /// Leaves out the ticks before the last one that is due, at which there is nothing to do.
    mutating func skipTicks(to now: Nanoseconds) {
        nextTick += (now - nextTick) / period * period
    }

    mutating func tick() {
        let time = nextTick + ahead
        milliseconds = time / .millisecond
        seconds = UInt32(truncatingIfNeeded: time / .second) & 0xFF_FFFF
        minutes = UInt32(truncatingIfNeeded: time / .minute) & 0xFFFF
        nextTick += period
    }
}
