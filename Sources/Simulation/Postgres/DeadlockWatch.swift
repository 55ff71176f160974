import Measurement

/// The deadlock timers of the waits that are under way.
///
/// Every wait has the same timeout, so timers fall due in the order in which they were set: one
/// queue and one pending event serve them all, and a wait that ends in time costs no event of its
/// own.
struct DeadlockWatch {
    struct Timer {
        var backend: Int
        var waitNumber: UInt64
        var due: Nanoseconds
    }

    private var timers = Ring<Timer>()
    private var head: Timer?
    /// Whether an event is pending for the first timer.
    private(set) var isArmed = false

    /// Adds a timer.
    mutating func add(_ timer: Timer) {
        if head == nil { head = timer } else { timers.push(timer) }
    }

    /// The instant for which an event is to be scheduled now, if one is.
    mutating func arm() -> Nanoseconds? {
        guard !isArmed, let head else { return nil }
        isArmed = true
        return head.due
    }

    /// Takes the event in.
    mutating func disarm() { isArmed = false }

    /// Takes out the first timer that is due or whose wait is over.
    mutating func next(where take: (Timer) -> Bool) -> Timer? {
        guard let first = head, take(first) else { return nil }
        head = timers.pop()
        return first
    }
}

extension PostgresModel {
    /// Sets the deadlock timer of the wait that a backend has just entered.
    func watchForDeadlock(_ backend: Backend) {
        backend.waitNumber += 1
        let due = timeline.now + costs.deadlockTimeout
        deadlockWatch.add(
            .init(backend: backend.number, waitNumber: backend.waitNumber, due: due)
        )
        armDeadlockTimer()
    }

    private func armDeadlockTimer() {
        guard let due = deadlockWatch.arm() else { return }
        timeline.schedule(at: due) { [weak self] in self?.deadlockTimerFired() }
    }

    /// Looks for a deadlock on behalf of every wait that has lasted for `deadlock_timeout`.
    ///
    /// As in Postgres each wait is looked at once: a cycle is found by the first timer that fires
    /// after it has closed, and the backend of that timer is the victim.
    private func deadlockTimerFired() {
        deadlockWatch.disarm()
        let now = timeline.now
        while let timer = deadlockWatch.next(where: { $0.due <= now || !isLasting($0) }) {
            guard isLasting(timer), isInDeadlock(backends[timer.backend]) else { continue }
            deadlocks += 1
            leaveQueue(backends[timer.backend])
            backends[timer.backend].resume(.deadlock, on: timeline)
        }
        armDeadlockTimer()
    }

    private func isLasting(_ timer: DeadlockWatch.Timer) -> Bool {
        let backend = backends[timer.backend]
        return backend.wait != .nothing && backend.waitNumber == timer.waitNumber
    }

    /// Whether a chain of waits leads from a backend back to it.
    ///
    /// Every backend waits for one other at most, so the graph is a chain and needs no search.
    private func isInDeadlock(_ backend: Backend) -> Bool {
        var current = backend.number
        for _ in backends.indices {
            guard let next = blocker(of: backends[current]) else { return false }
            if next == backend.number { return true }
            current = next
        }
        return false
    }

    /// The backend that another waits for: the one ahead of it in a row's queue, or the row's
    /// holder.
    func blocker(of backend: Backend) -> Int? {
        switch backend.wait {
        case .nothing: nil
        case .end(let other): other
        case .row(let lock): backend.ahead == Backend.nobody ? locks[lock].holder : backend.ahead
        }
    }
}
