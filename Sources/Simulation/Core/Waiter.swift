package import Measurement

/// A place where one process waits for another to wake it, or for a deadline.
///
/// Used once: made, waited on, woken.
package final class Waiter {
    private enum State { case fresh, waiting(ticket: Int), woken, expired }

    private let timeline: Timeline
    private var state = State.fresh

    package init(_ timeline: Timeline) { self.timeline = timeline }

    /// Waits until ``wake()``, or until the deadline.
    ///
    /// - Returns: Whether it was woken; false when the deadline came first.
    package func wait(until deadline: Nanoseconds? = nil) async -> Bool {
        if case .fresh = state {
            if let deadline { timeline.schedule(at: deadline) { self.expire() } }
            await timeline.park { state = .waiting(ticket: $0) }
        }
        if case .woken = state { return true }
        return false
    }

    /// Wakes the process; does nothing when it was woken or has given up.
    ///
    /// - Returns: Whether this call woke it.
    @discardableResult
    package func wake() -> Bool {
        switch state {
        case .waiting(let ticket):
            state = .woken
            timeline.wake(ticket)
            return true
        case .fresh:
            state = .woken
            return true
        case .woken, .expired:
            return false
        }
    }

    private func expire() {
        guard case .waiting(let ticket) = state else { return }
        state = .expired
        timeline.wake(ticket)
    }
}
