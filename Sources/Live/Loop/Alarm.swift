import Measurement

/// Something that wants to be called at an instant.
protocol Alarmed: AnyObject {
    /// Called on the loop's thread at or after the instant that the alarm was set to.
    func ring(at now: Nanoseconds)
}

/// The alarm of one client: at most one entry of the loop's timers, however often its deadline
/// moves.
///
/// Most deadlines are met and never looked at again, so moving one costs a comparison. The owner is
/// called at the earliest instant it asked for and looks for itself what is due by then.
struct Alarm {
    private var instant: Nanoseconds = .max

    /// Has the owner called at an instant, or earlier where it asked for that before.
    mutating func set(_ owner: any Alarmed, at instant: Nanoseconds, on loop: EventLoop) {
        guard instant < self.instant else { return }
        self.instant = instant
        loop.call(owner, at: instant)
    }

    /// Notes that the owner was called.
    mutating func clear() { instant = .max }
}
