import Measurement
public import Stores
import Synchronization

/// What the trial's observer knows, one for all threads that have a share of the application.
///
/// It stands outside of the application under test. Whatever one thread's request was told is known
/// here before the request goes on, so a request of another thread that begins later is judged by
/// it.
public final class TrialObserver: Sendable {
    /// What has been committed.
    let ledger: VersionLedger
    /// What is known of things in Redis and in the outside world.
    let things: Guarded<Observed>

    /// Creates an observer that has seen nothing.
    ///
    /// - Parameters:
    ///   - tables: The trial's tables.
    ///   - shares: How many threads use it; one alone takes no locks.
    public init(tables: [Table], shares: Int = 1) {
        ledger = VersionLedger(tables: tables, shares: shares)
        things = Guarded(Observed(), shares: shares)
    }
}

/// A value that several threads use, or one alone without the price of a lock.
///
/// It is unchecked because the compiler cannot see that a value without a lock stays on one thread;
/// ``Share`` says how many there are.
final class Guarded<Value>: @unchecked Sendable {
    private let turns: Turns?
    @exclusivity(unchecked) private var value: Value

    init(_ value: sending Value, shares: Int) {
        self.value = value
        turns = shares > 1 ? Turns() : nil
    }

    /// Uses the value while nobody else does.
    @inline(__always)
    func with<Result>(_ body: (inout Value) -> Result) -> Result {
        guard let turns else { return body(&value) }
        return turns.withLock { body(&value) }
    }
}

/// A lock that may be there or not.
private final class Turns: Sendable {
    private let mutex = Mutex(())
    private let baton = Baton()

    func withLock<Result>(_ body: () -> Result) -> Result {
        mutex.withLock { _ in
            baton.take()
            defer { baton.pass() }
            return body()
        }
    }
}
