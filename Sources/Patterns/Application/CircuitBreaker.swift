public import Measurement
import Stores

/// When an instance stops asking a Redis that fails.
public struct BreakerSettings: Sendable, Equatable {
    /// How many failures open the breaker.
    public var failures: Int
    /// The time within which they must come.
    public var window: Nanoseconds
    /// How long it stays open before one call may try again.
    public var open: Nanoseconds

    /// Creates the settings of a breaker.
    public init(
        failures: Int = 5,
        window: Nanoseconds = 10 * .second,
        open: Nanoseconds = 30 * .second
    ) {
        precondition(failures > 0, "a breaker that opens without a failure")
        self.failures = failures
        self.window = window
        self.open = open
    }
}

/// A circuit breaker in front of Redis, in one instance's memory.
///
/// Closed, it counts failures; open, no call gets through; half open, one call at a time tries, and
/// its outcome closes or opens the breaker. Each instance has its own, so instances disagree for a
/// while.
struct CircuitBreaker {
    private enum State {
        case closed
        case open(until: Nanoseconds)
        case trying
    }
    private let settings: BreakerSettings
    private var state = State.closed
    /// The failures that count, the oldest first.
    private var failures: [Nanoseconds] = []

    init(_ settings: BreakerSettings) { self.settings = settings }

    /// Whether a call may be sent.
    mutating func allows(at now: Nanoseconds) -> Bool {
        switch state {
        case .closed: return true
        case .trying: return false
        case .open(let until):
            guard now >= until else { return false }
            state = .trying
            return true
        }
    }

    /// Notes that Redis answered, be it with an error reply.
    mutating func succeed() {
        if case .trying = state {
            state = .closed
            failures.removeAll()
        }
    }

    /// Notes that Redis did not answer.
    mutating func fail(at now: Nanoseconds) {
        switch state {
        case .trying: state = .open(until: now + settings.open)
        case .open: break
        case .closed:
            failures.removeAll { $0 <= now - settings.window }
            failures.append(now)
            guard failures.count >= settings.failures else { return }
            failures.removeAll()
            state = .open(until: now + settings.open)
        }
    }
}

extension StoreError {
    /// Whether the store did not answer at all, which is what a breaker counts.
    var isSilence: Bool {
        switch self {
        case .unavailable, .timedOut, .protocolError: true
        case .refused, .conflict, .reply: false
        }
    }
}
