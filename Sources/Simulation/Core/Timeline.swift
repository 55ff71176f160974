public import Measurement
public import Stores

/// Virtual time: the clock, the pending events, and the ways to wait for them.
///
/// Events at one instant fire in the order in which they were scheduled.
public final class Timeline: Clock {
    /// The current virtual instant.
    @exclusivity(unchecked) public private(set) var now: Nanoseconds = 0
    /// The next arrival, which is not in the heap; the run loop keeps it up to date.
    @exclusivity(unchecked) var nextArrival: Nanoseconds = .max

    private let executor: VirtualExecutor
    @exclusivity(unchecked) private var heap = EventHeap()
    @exclusivity(unchecked) private var sleepers: [UnsafeContinuation<Void, Never>?] = []
    @exclusivity(unchecked) private var freeSleepers: [Int] = []
    @exclusivity(unchecked) private var actions: [(() -> Void)?] = []
    @exclusivity(unchecked) private var freeActions: [Int] = []
    @exclusivity(unchecked) private var eventsAtThisInstant = 0

    /// More events than this without the clock moving are a livelock, and trap.
    static let eventBudget = 50_000_000

    init(executor: VirtualExecutor) { self.executor = executor }

    /// The time of the next event; the far future when there is none.
    @inline(__always)
    var nextEvent: Nanoseconds { heap.firstTime }

    /// Waits until an instant; returns at once if it has passed.
    ///
    /// Where nothing else is due before the instant the clock is moved in place, without a suspension:
    /// the order of events is the same either way.
    @inline(__always)
    public func sleep(until instant: Nanoseconds) async {
        if instant <= now { return }
        if executor.isIdle, instant < heap.firstTime, instant < nextArrival {
            move(to: instant)
            return
        }
        await withUnsafeContinuation { continuation in
            heap.push(at: instant, slot: store(continuation) << 1)
        }
    }

    /// Runs an action at an instant, on the run loop and outside any task.
    public func schedule(at instant: Nanoseconds, _ action: @escaping () -> Void) {
        let slot: Int
        if let free = freeActions.popLast() {
            actions[free] = action
            slot = free
        } else {
            slot = actions.count
            actions.append(action)
        }
        heap.push(at: max(instant, now), slot: slot << 1 | 1)
    }

    /// Moves the clock to the next event and fires it.
    @inline(__always)
    func fireNext() {
        let (time, tagged) = heap.pop()
        move(to: time)
        let slot = tagged >> 1
        if tagged & 1 == 0 {
            let sleeper = sleepers[slot]
            sleepers[slot] = nil
            freeSleepers.append(slot)
            sleeper?.resume()
        } else {
            let action = actions[slot]
            actions[slot] = nil
            freeActions.append(slot)
            action?()
        }
    }

    /// Moves the clock forward.
    @inline(__always)
    func move(to instant: Nanoseconds) {
        if instant > now {
            now = instant
            eventsAtThisInstant = 0
        } else {
            eventsAtThisInstant += 1
            precondition(
                eventsAtThisInstant < Self.eventBudget,
                "virtual time stands still: a livelock"
            )
        }
    }

    @inline(__always)
    private func store(_ continuation: UnsafeContinuation<Void, Never>) -> Int {
        if let free = freeSleepers.popLast() {
            sleepers[free] = continuation
            return free
        }
        sleepers.append(continuation)
        return sleepers.count - 1
    }
}
