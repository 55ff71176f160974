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
    private let parking: Parking
    @exclusivity(unchecked) private var heap = EventHeap()
    @exclusivity(unchecked) private var actions: [(() -> Void)?] = []
    @exclusivity(unchecked) private var freeActions: [Int] = []
    @exclusivity(unchecked) private var eventsAtThisInstant = 0
    private var resting: [Waiter] = []
    private var restsAreOver = false

    /// More events than this without the clock moving are a livelock, and trap.
    static let eventBudget = 50_000_000

    init(executor: VirtualExecutor, parking: Parking) {
        self.executor = executor
        self.parking = parking
    }

    /// The time of the next event; the far future when there is none.
    @inline(__always)
    var nextEvent: Nanoseconds { heap.firstTime }

    /// Waits until an instant; returns at once if it has passed.
    ///
    /// Where nothing else is due before the instant the clock is moved in place, without a
    /// suspension: the order of events is the same either way.
    @inline(__always)
    public func sleep(until instant: Nanoseconds) async {
        if instant <= now { return }
        if executor.isIdle, instant < heap.firstTime, instant < nextArrival {
            move(to: instant)
            return
        }
        heap.push(at: instant, slot: parking.lot.draw() << 1)
        await parking.park()
    }

    /// Waits until an instant, or until ``endRests()``.
    public func rest(until instant: Nanoseconds) async {
        if instant <= now || restsAreOver { return }
        let waiter = Waiter(self)
        resting.append(waiter)
        _ = await waiter.wait(until: instant)
        resting.removeAll { $0 === waiter }
    }

    /// Wakes everything that rests; from now on nothing rests any more.
    func endRests() {
        restsAreOver = true
        for waiter in resting { waiter.wake() }
        resting.removeAll()
    }

    /// Parks the calling process until its ticket is handed to ``wake(_:)``.
    ///
    /// - Parameter keep: Told the ticket before the process is parked.
    @inline(__always)
    func park(_ keep: (Int) -> Void) async {
        keep(parking.lot.draw())
        await parking.park()
    }

    /// Makes a parked process ready to run.
    @inline(__always)
    func wake(_ ticket: Int) { executor.makeReady(parking.lot.redeem(ticket)) }

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
            wake(slot)
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
}
