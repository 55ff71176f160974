import Measurement
import Stores

/// The server process behind one connection, and the transaction that is open on it.
///
/// One for each connection and reused by its transactions, so a statement allocates nothing.
final class Backend {
    /// What the backend's transaction block is in.
    enum Block { case none, open, failed }

    /// What the backend waits for.
    enum Wait: Equatable {
        case nothing
        /// A lock, in its queue.
        case lock(Int32)
        /// The end of another backend's transaction.
        case end(of: Int)
    }

    /// How a wait ended.
    enum WaitEnd {
        case granted
        case deadlock
        /// The row was changed by a commit that the transaction's snapshot does not see.
        case overtaken
        /// The server is gone.
        case crashed
    }

    /// Where a booking is, for instance an uncommitted one of this transaction.
    struct OpenBooking {
        var table: Int
        var resource: UInt32
        var serial: UInt64
    }

    /// The index among the model's backends.
    let number: Int

    /// How often the server had crashed when the connection was opened.
    var epoch = 0
    /// Whether a statement or the end of the transaction is being executed.
    var isBusy = false

    // MARK: The transaction

    var block = Block.none
    var level = IsolationLevel.readCommitted
    /// The last commit that the transaction sees; nil where every statement has its own snapshot.
    var snapshot: CommitNumber?
    /// The transaction's dependencies at SERIALIZABLE, from its first statement on.
    var serializable: SerializableTransaction?
    /// Whether the commit has a record that must be flushed: any change, and any row lock.
    var hasLogRecord = false
    /// The transaction's number, which it gets with its first log record; those who lock one row
    /// together are waited for in this order.
    var transactionNumber: UInt64 = 0
    var locks: [Int32] = []
    var bookings: [OpenBooking] = []
    /// Committed bookings that this transaction confirms.
    var confirmations: [OpenBooking] = []

    // MARK: The session

    /// The advisory locks that outlast the transaction.
    var sessionLocks: [Int32] = []

    // MARK: The wait

    @exclusivity(unchecked) var wait = Wait.nothing
    /// Counts waits, so that a deadlock timer knows whether its wait still lasts.
    var waitNumber: UInt64 = 0
    /// The strength in which the awaited lock is wanted, and whether for the session.
    var wanted = RowLockStrength.update
    var wantsForSession = false
    /// Whether the statement locks a row without changing it.
    var onlyLocks = false
    /// Whether it waits to lock every version of a row that was being changed when the wait began.
    var followsUpdate = false
    /// The one holder of the row that it waits for at present; ``Backend/nobody`` while it stands
    /// in line behind others.
    var awaited = Backend.nobody
    /// The neighbours in a lock's queue, or ``Backend/nobody``.
    var ahead = Backend.nobody
    var behind = Backend.nobody
    /// The backends that wait for this one's transaction to end, in the order of their coming.
    var waitingForEnd: [Int] = []

    /// The parked statement's ticket.
    private var ticket: Int?
    private var waitEnd = WaitEnd.granted

    /// Stands for no backend in a link.
    static let nobody = -1

    init(number: Int) { self.number = number }

    /// Whether it waits for another backend.
    var isWaiting: Bool { wait != .nothing }

    /// Suspends the statement until the wait that was entered ends.
    func park(on timeline: Timeline) async -> WaitEnd {
        await timeline.park { ticket = $0 }
        return waitEnd
    }

    /// Ends the wait.
    func resume(_ end: WaitEnd, on timeline: Timeline) {
        guard let ticket else { preconditionFailure("backend \(number) does not wait") }
        self.ticket = nil
        wait = .nothing
        waitEnd = end
        timeline.wake(ticket)
    }

    /// Forgets the transaction after its end.
    func reset(to block: Block) {
        self.block = block
        level = .readCommitted
        snapshot = nil
        serializable = nil
        hasLogRecord = false
        transactionNumber = 0
        locks.removeAll(keepingCapacity: true)
        bookings.removeAll(keepingCapacity: true)
        confirmations.removeAll(keepingCapacity: true)
        waitingForEnd.removeAll(keepingCapacity: true)
    }
}
