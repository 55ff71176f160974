import Measurement
import Stores

/// The monotonic clock of a live trial.
final class LiveClock: Clock {
    private let loop: EventLoop

    init(loop: EventLoop) { self.loop = loop }

    var now: Nanoseconds { loop.now }

    func sleep(until instant: Nanoseconds) async { await loop.sleep(until: instant) }

    func rest(until instant: Nanoseconds) async { await loop.rest(until: instant) }
}
