import CLinux
import Glibc
import Measurement
import Stores
import Synchronization

/// What the loops of a trial have in common, and where they wait for each other.
///
/// A loop that waits goes on turning: its clients and its work beside the requests live on. Whoever
/// arrives last wakes the others.
final class LoopMeeting: Sendable {
    /// What all loops have done when they go on.
    enum Point: Int, CaseIterable {
        /// Built their clients and their share of the application.
        case built
        /// Ended every request, or given up waiting for it.
        case served
        /// Ended what runs beside the requests too.
        case drained
        /// Given up what had not ended.
        case ended
        /// Let the servers be looked at once more; now the connections may go.
        case closing
    }

    /// How the window begins.
    enum Opening: Equatable {
        case awaited
        /// At an instant of the monotonic clock, with the scripts that the server was given.
        case open(at: Nanoseconds, digests: [String])
        /// Not at all: one of the loops could not be built, or a server does not answer.
        case abandoned
    }

    private struct State {
        var arrived = [Int](repeating: 0, count: Point.allCases.count)
        var opening = Opening.awaited
        var isStopped = false
        var failure: ServerProblem?
        var end: Nanoseconds = 0
        var results: [LoopResult] = []
    }

    /// The number of loops.
    let count: Int
    /// The connections of all pools.
    let levels = PoolLevels()
    /// Counts what is sent to given servers; none where nobody pays for it.
    let meters: [StoreName: Meter]
    /// The application that the loops share; nil where one loop has all of it.
    let application: (any DividedApplication)?
    /// One for each loop, where there are several.
    let bells: [LoopBell]
    private let state = Mutex(State())

    init(
        of count: Int = 1,
        application: (any DividedApplication)? = nil,
        budget: Budget? = nil
    ) throws(SystemFailure) {
        self.count = count
        self.application = application
        var bells: [LoopBell] = []
        for _ in 0..<(count == 1 ? 0 : count) { bells.append(try LoopBell()) }
        self.bells = bells
        let meter = budget.map(Meter.init)
        meters = (budget?.stores ?? []).reduce(into: [:]) { $0[$1] = meter }
    }

    /// What was sent to given servers; nil without any.
    var meter: Meter? { meters.values.first }

    /// Notes that a loop has come to a point.
    func arrive(at point: Point) {
        let isLast = state.withLock { state in
            state.arrived[point.rawValue] += 1
            return state.arrived[point.rawValue] == count
        }
        if isLast { ring() }
    }

    /// Whether every loop has come to a point.
    func isComplete(_ point: Point) -> Bool {
        state.withLock { $0.arrived[point.rawValue] >= count }
    }

    /// Opens the window for all loops.
    func open(at instant: Nanoseconds, digests: [String]) {
        state.withLock { $0.opening = .open(at: instant, digests: digests) }
        ring()
    }

    /// Tells everybody that the window will not be opened.
    func abandon() {
        state.withLock { if $0.opening == .awaited { $0.opening = .abandoned } }
        ring()
    }

    /// How the window begins, as far as that is known.
    var opening: Opening { state.withLock { $0.opening } }

    /// Notes that a loop could not be built.
    func fail(_ problem: ServerProblem) {
        state.withLock { if $0.failure == nil { $0.failure = problem } }
        ring()
    }

    /// Why a loop could not be built; nil while none has failed.
    var failure: ServerProblem? { state.withLock { $0.failure } }

    /// Ends the window early, for all loops.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Whether the window was ended early.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Notes when a loop's last request had ended, and arrives.
    func end(at instant: Nanoseconds) {
        state.withLock { $0.end = max($0.end, instant) }
        arrive(at: .ended)
    }

    /// When the last request of all had ended.
    var end: Nanoseconds { state.withLock { $0.end } }

    /// Takes what a loop measured.
    func take(_ result: LoopResult) { state.withLock { $0.results.append(result) } }

    /// What the loops measured, in their order.
    var results: [LoopResult] {
        state.withLock { $0.results.sorted { $0.number < $1.number } }
    }

    private func ring() { for bell in bells { bell.ring() } }
}

/// Wakes a loop from another thread.
final class LoopBell: Sendable {
    private let descriptor: Descriptor

    init() throws(SystemFailure) {
        let flags = Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)
        descriptor = Descriptor(try system("eventfd") { eventfd(0, flags) })
    }

    /// What the loop watches.
    var number: Int32 { descriptor.number }

    /// Wakes the loop.
    func ring() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes it quiet again.
    func hush() {
        var rings: UInt64 = 0
        _ = unsafe read(descriptor.number, &rings, MemoryLayout<UInt64>.size)
    }
}

/// Hears the bell on the loop's thread: that the loop wakes up is all that is wanted.
final class BellWatcher: Watcher {
    private let bell: LoopBell

    init(_ bell: LoopBell) { self.bell = bell }

    func ready(_ readiness: Readiness) { bell.hush() }
}

/// What one loop measured, once its connections are closed.
struct LoopResult: Sendable {
    /// The number of the loop's share.
    var number: Int
    /// What its recorder collected.
    var part: TrialPart
    /// The commands that its clients sent, by kind.
    var commandsSent: [UInt64]
    /// What its clients know Postgres to have done.
    var statements: StatementCounts
    /// How often each fault was met.
    var faultsMet: [UInt64]
    /// Requests that were cut off.
    var unended: Int
}
