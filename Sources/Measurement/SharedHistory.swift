import Synchronization

/// The histories of a trial's threads, put into one order for the audits as they come.
///
/// An audit sees every event once every thread has passed its instant, in the order of instants;
/// of equal ones the lower part's goes first. What waits for a slower thread is kept, which is
/// about as much as happens between two calls of ``HistoryPart/advance(to:)``.
public final class SharedHistory: Sendable {
    fileprivate enum Event: Sendable {
        case lock(LockEvent)
        case fence(FenceEvent)
        case effect(EffectEvent)
        case read(ReadEvent)
        case admission(Admission)
    }

    fileprivate struct Timed: Sendable {
        var at: Nanoseconds
        var event: Event
    }

    private struct Queue {
        var events: [Timed] = []
        var next = 0
        /// Nothing earlier will come.
        var passed = Nanoseconds.min

        var first: Nanoseconds? { next < events.count ? events[next].at : nil }

        mutating func take() -> Event {
            next += 1
            let event = events[next - 1].event
            // Seldom, so that an event is moved about once.
            if next == events.count || next >= 4_096 && 2 * next >= events.count {
                events.removeFirst(next)
                next = 0
            }
            return event
        }
    }

    private struct State {
        var queues: [Queue]
        var races: any RaceAudit
        var admissions: any AdmissionAudit

        /// Shows the audits what every part has passed.
        mutating func show() {
            let passed = queues.reduce(.max) { min($0, $1.passed) }
            while true {
                var first: (at: Nanoseconds, part: Int)?
                for (part, queue) in queues.enumerated() {
                    if let at = queue.first, at < first?.at ?? .max { first = (at, part) }
                }
                // A later event of a lower part may have the very instant that was passed.
                guard let first, first.at < passed else { return }
                switch queues[first.part].take() {
                case .lock(let event): races.observe(event)
                case .fence(let event): races.observe(event)
                case .effect(let event): races.observe(event)
                case .read(let event): races.observe(event)
                case .admission(let event): admissions.observe(event)
                }
            }
        }
    }

    private let state: Mutex<State>
    private let baton = Baton()

    /// Creates an empty history.
    ///
    /// - Parameters:
    ///   - parts: How many threads there are.
    ///   - races: Judges locks, fences, effects and reads.
    ///   - admissions: Judges limiters.
    public init(
        parts: Int,
        races: sending any RaceAudit,
        admissions: sending any AdmissionAudit
    ) {
        state = Mutex(
            State(
                queues: [Queue](repeating: Queue(), count: parts),
                races: races,
                admissions: admissions
            )
        )
    }

    /// What one thread's recorder reports to, in the place of the audits.
    public func part(_ number: Int) -> HistoryPart { HistoryPart(self, number) }

    /// What was found of the limiters, once every part has been closed.
    public func limiters() -> [LimiterRecord] {
        state.withLock { state in
            baton.take()
            return state.admissions.records()
        }
    }

    /// What was found of the rest, once every part has been closed.
    public func checks(_ payouts: [StoredPayout]) -> [CheckRecord] {
        state.withLock { state in
            baton.take()
            return state.races.records(payouts) + state.admissions.checks()
        }
    }

    fileprivate func take(_ events: [Timed], from part: Int, passed: Nanoseconds) {
        state.withLock { state in
            baton.take()
            defer { baton.pass() }
            state.queues[part].events += events
            state.queues[part].passed = passed
            state.show()
        }
    }
}

/// One thread's part of a history, in the order in which it happened there.
public final class HistoryPart: RaceAudit, AdmissionAudit {
    /// Few enough that judging them does not hold up the requests, many enough that the lock costs
    /// nothing.
    private static let batch = 64

    private let history: SharedHistory
    private let number: Int
    private var events: [SharedHistory.Timed] = []
    private var latest = Nanoseconds.min

    fileprivate init(_ history: SharedHistory, _ number: Int) {
        self.history = history
        self.number = number
    }

    /// Takes note of what happens to a lock.
    public func observe(_ event: LockEvent) { keep(.lock(event), at: event.at) }

    /// Takes note of what happens to a fenced write.
    public func observe(_ event: FenceEvent) { keep(.fence(event), at: event.at) }

    /// Takes note of what happens to an effect.
    public func observe(_ event: EffectEvent) { keep(.effect(event), at: event.at) }

    /// Takes note of what a session was shown.
    public func observe(_ event: ReadEvent) { keep(.read(event), at: event.at) }

    /// Takes note of a limiter's answer.
    public func observe(_ admission: Admission) { keep(.admission(admission), at: admission.at) }

    /// Hands over what there is; at the largest of all instants the part is closed.
    public func advance(to now: Nanoseconds) {
        latest = max(latest, now)
        history.take(events, from: number, passed: latest)
        events.removeAll(keepingCapacity: true)
    }

    /// A part judges nothing; see ``SharedHistory/limiters()``.
    public func records() -> [LimiterRecord] { [] }

    /// A part judges nothing; see ``SharedHistory/checks(_:)``.
    public func checks() -> [CheckRecord] { [] }

    /// A part judges nothing; see ``SharedHistory/checks(_:)``.
    public func records(_ payouts: [StoredPayout]) -> [CheckRecord] { [] }

    private func keep(_ event: SharedHistory.Event, at instant: Nanoseconds) {
        latest = max(latest, instant)
        events.append(SharedHistory.Timed(at: latest, event: event))
        if events.count >= Self.batch { advance(to: latest) }
    }
}
