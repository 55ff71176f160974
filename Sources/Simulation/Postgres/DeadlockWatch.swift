import Measurement
import Stores

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

    /// Whether waits lead from a backend back to it.
    func isInDeadlock(_ backend: Backend) -> Bool {
        var isVisited = [Bool](repeating: false, count: backends.count)
        var open = blockers(of: backend)
        while let number = open.popLast() {
            if number == backend.number { return true }
            if isVisited[number] { continue }
            isVisited[number] = true
            open += blockers(of: backends[number])
        }
        return false
    }

    /// The backends that another waits for.
    ///
    /// Of a row that is one holder, or those ahead of it in line; of an advisory lock both.
    func blockers(of backend: Backend) -> [Int] {
        switch backend.wait {
        case .nothing: return []
        case .end(let other): return [other]
        case .lock(let lock):
            let ahead = backendsAhead(of: backend, on: lock)
            if case .advisory = locks[lock].target {
                return locks[lock].blockers(backend.wanted, of: backend.number) + ahead
            }
            return backend.awaited == Backend.nobody ? ahead : [backend.awaited]
        }
    }

    /// The next who stands in a lock's line before a backend and is in its way; nobody is where the
    /// backend holds the lock already.
    func firstAhead(of backend: Backend, on lock: Int32, behind other: Backend? = nil) -> Int? {
        if locks[lock].isHeld(by: backend.number) { return nil }
        var ahead = (other ?? backend).ahead
        while ahead != Backend.nobody {
            if backends[ahead].wanted.conflicts(with: backend.wanted),
                !locks[lock].isHeld(by: ahead)
            {
                return ahead
            }
            ahead = backends[ahead].ahead
        }
        return nil
    }

    private func backendsAhead(of backend: Backend, on lock: Int32) -> [Int] {
        var found: [Int] = []
        while let next = firstAhead(of: backend, on: lock, behind: found.last.map { backends[$0] })
        {
            found.append(next)
        }
        return found
    }
}
