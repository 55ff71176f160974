import CLinux
import Glibc
import Measurement

/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt32
    static let reading = Readiness(rawValue: EPOLLIN.rawValue)
    static let writing = Readiness(rawValue: EPOLLOUT.rawValue)
    static let broken = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

/// Something that waits for a descriptor.
protocol Watcher: AnyObject {
    /// Called on the loop's thread when the descriptor is ready.
    func ready(_ readiness: Readiness)
}

/// Something that has written into a buffer and wants it sent at the end of the turn.
protocol Flushable: AnyObject {
    /// Sends what is buffered.
    func flush()
}

/// Waits for descriptors and timers on one thread and runs what they make ready.
///
/// Instants count from ``origin``, the start of the played window. The wait is as exact as the
/// kernel's timer (`timerfd`, which has no slack) and its scheduler. It does not spin for the last
/// microseconds: the processor that this would take is one that the servers need.
@safe
final class EventLoop {
    /// Names a watched descriptor, and outlives it without harm.
    struct Watch {
        fileprivate var slot: Int
        fileprivate var generation: UInt32
    }

    private struct Slot {
        var watcher: (any Watcher)?
        var generation: UInt32 = 0
    }

    /// The executor of everything that runs on this loop.
    let executor: LoopExecutor
    /// The monotonic clock's reading at the start of the window.
    @safe @exclusivity(unchecked) private(set) var origin: Nanoseconds

    private let poll: Descriptor
    private let timer: Descriptor
    @safe @exclusivity(unchecked) private var armed: Nanoseconds?
    @safe @exclusivity(unchecked) private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var events = unsafe [epoll_event](repeating: epoll_event(), count: 256)
    @safe @exclusivity(unchecked) private var timers = TimerHeap<Suspension>()
    @safe @exclusivity(unchecked) private var rests = TimerHeap<Suspension>()
    @safe @exclusivity(unchecked) private var alarms = TimerHeap<any Alarmed>()
    @safe @exclusivity(unchecked) private var restsAreOver = false
    @safe @exclusivity(unchecked) private var unflushed: [any Flushable] = []

    /// Opens the kernel's side of the loop.
    init(executor: LoopExecutor) throws(SystemFailure) {
        self.executor = executor
        poll = Descriptor(try system("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        let flags = Int32(TFD_CLOEXEC | TFD_NONBLOCK)
        timer = Descriptor(try system("timerfd_create") { timerfd_create(CLOCK_MONOTONIC, flags) })
        origin = Self.monotonic()
        var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: .max))
        try system("epoll_ctl") {
            unsafe epoll_ctl(poll.number, EPOLL_CTL_ADD, timer.number, &event)
        }
    }

    /// Nanoseconds since the start of the window.
    var now: Nanoseconds { Self.monotonic() - origin }

    /// The instant at which the loop last woke up: near enough for deadlines, without a look at the
    /// clock.
    @safe @exclusivity(unchecked) private(set) var recent: Nanoseconds = 0

    /// Makes an instant of the monotonic clock the start of the window.
    func startWindow(at instant: Nanoseconds) {
        origin = instant
        recent = 0
    }

    // MARK: Descriptors

    /// Watches a descriptor, which stays its owner's to close.
    func watch(_ descriptor: Int32, for readiness: Readiness, _ watcher: any Watcher) -> Watch {
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(Slot()) }
        slots[slot].watcher = watcher
        let watch = Watch(slot: slot, generation: slots[slot].generation)
        control(EPOLL_CTL_ADD, descriptor, watch, readiness)
        return watch
    }

    /// Changes what a descriptor is watched for.
    func change(_ watch: Watch, of descriptor: Int32, to readiness: Readiness) {
        control(EPOLL_CTL_MOD, descriptor, watch, readiness)
    }

    /// Ends a watch; call it before the descriptor is closed.
    ///
    /// Events already fetched for it are dropped.
    func end(_ watch: Watch, of descriptor: Int32) {
        guard slots[watch.slot].generation == watch.generation else { return }
        control(EPOLL_CTL_DEL, descriptor, watch, [])
        forget(watch)
    }

    /// Ends a watch whose descriptor is closed already, which took it from the kernel's list.
    func forget(_ watch: Watch) {
        slots[watch.slot].watcher = nil
        slots[watch.slot].generation &+= 1
        freeSlots.append(watch.slot)
    }

    private func control(
        _ operation: Int32,
        _ descriptor: Int32,
        _ watch: Watch,
        _ readiness: Readiness
    ) {
        let name = UInt64(watch.generation) << 32 | UInt64(watch.slot)
        var event = unsafe epoll_event(events: readiness.rawValue, data: epoll_data_t(u64: name))
        var result = unsafe epoll_ctl(poll.number, operation, descriptor, &event)
        if result == -1, errno == ENOENT, operation == EPOLL_CTL_MOD {
            // A library has put a new socket in the place of the old one, under the same number.
            result = unsafe epoll_ctl(poll.number, EPOLL_CTL_ADD, descriptor, &event)
        }
        precondition(result == 0, "a descriptor was closed while it was watched")
    }

    // MARK: Timers and buffers

    /// Suspends the caller until an instant.
    func sleep(until instant: Nanoseconds) async {
        guard instant > now else { return }
        await Suspension.wait(on: executor) { timers.insert($0, at: instant) }
    }

    /// Suspends the caller until an instant, or until ``endRests()``.
    func rest(until instant: Nanoseconds) async {
        guard instant > now, !restsAreOver else { return }
        await Suspension.wait(on: executor) { rests.insert($0, at: instant) }
    }

    /// Wakes everything that rests; from now on nothing rests any more.
    func endRests() {
        restsAreOver = true
        while let sleeper = rests.popDue(at: .max) { sleeper.resume(on: executor) }
    }

    /// Wakes every sleeper at once.
    func wakeSleepers() {
        endRests()
        while let sleeper = timers.popDue(at: .max) { sleeper.resume(on: executor) }
    }

    /// Calls something at an instant; until then, or until ``dropAlarms()``, the loop keeps it.
    ///
    /// A weak reference would make every use of a connection slower.
    func call(_ owner: any Alarmed, at instant: Nanoseconds) {
        alarms.insert(owner, at: instant)
    }

    /// Lets go of whatever wanted to be called, which the owner of a loop does at its end.
    func dropAlarms() { alarms.removeAll() }

    /// Has a buffer sent at the end of this turn.
    func flushLater(_ flushable: any Flushable) { unflushed.append(flushable) }

    // MARK: Turns

    /// Runs what is ready and sends what it wrote.
    func runReady() {
        executor.runReady()
        guard !unflushed.isEmpty else { return }
        for flushable in unflushed { flushable.flush() }
        unflushed.removeAll(keepingCapacity: true)
    }

    /// Waits for a descriptor, a timer or an instant, and makes ready what waited for it.
    func wait(until instant: Nanoseconds) {
        let timed = min(timers.first ?? instant, rests.first ?? instant, alarms.first ?? instant)
        let deadline = min(instant, timed)
        let isDue = !executor.isIdle || deadline <= now
        if !isDue { arm(deadline) }
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe epoll_wait(poll.number, buffer.baseAddress, Int32(buffer.count), isDue ? 0 : -1)
        }
        precondition(count >= 0 || errno == EINTR, "epoll_wait failed")
        recent = now
        for index in 0..<max(0, Int(count)) { unsafe dispatch(events[index]) }
        let now = recent
        while let owner = alarms.popDue(at: now) { owner.ring(at: now) }
        while let sleeper = timers.popDue(at: now) { sleeper.resume(on: executor) }
        while let sleeper = rests.popDue(at: now) { sleeper.resume(on: executor) }
    }

    private func dispatch(_ event: epoll_event) {
        let name = unsafe event.data.u64
        guard name != .max else {
            // The timer has fired: reading it makes it quiet again.
            var expirations: UInt64 = 0
            _ = unsafe read(timer.number, &expirations, MemoryLayout<UInt64>.size)
            armed = nil
            return
        }
        let slot = Int(name & 0xFFFF_FFFF)
        guard slots[slot].generation == UInt32(name >> 32) else { return }
        slots[slot].watcher?.ready(Readiness(rawValue: unsafe event.events))
    }

    private func arm(_ deadline: Nanoseconds) {
        guard armed != deadline else { return }
        armed = deadline
        let instant = origin + deadline
        var setting = itimerspec()
        setting.it_value.tv_sec = Int(instant / .second)
        setting.it_value.tv_nsec = Int(instant % .second)
        let result = unsafe timerfd_settime(
            timer.number,
            Int32(TFD_TIMER_ABSTIME),
            &setting,
            nil
        )
        precondition(result == 0, "timerfd_settime failed")
    }

    /// The monotonic clock, which all threads of the machine share.
    static func monotonic() -> Nanoseconds {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Nanoseconds(time.tv_sec) * .second + Nanoseconds(time.tv_nsec)
    }
}
