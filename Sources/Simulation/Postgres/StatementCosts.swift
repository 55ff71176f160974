public import Measurement
public import Stores
import Workload

/// What opening a connection takes.
public struct ConnectionCosts: Sendable, Equatable {
    /// Round trips before the startup message: TCP, and TLS where it is used.
    public var roundTripsBefore: Int
    /// Round trips of the startup message and the authentication.
    public var roundTripsAfter: Int
    /// The server's work: forking the backend, authenticating, filling its caches.
    public var work: WorkTime

    /// Creates the costs of a connection.
    public init(roundTripsBefore: Int, roundTripsAfter: Int, work: WorkTime) {
        self.roundTripsBefore = roundTripsBefore
        self.roundTripsAfter = roundTripsAfter
        self.work = work
    }
}

/// What the model's Postgres server spends on each kind of work.
public struct StatementCosts: Sendable, Equatable {
    private var times: [WorkTime]
    /// The work of a statement that goes on after it has waited for another transaction.
    public var recheck: WorkTime
    /// The check of the exclusion constraint, the last part of a plain insert on a table that has
    /// one.
    public var exclusionCheck: WorkTime
    /// The part of that check between the instant at which others find the new entry in the index
    /// and the look for theirs: two inserts that both have entries by then wait for each other.
    public var exclusionGap: WorkTime
    /// The flush of the write-ahead log at a commit, on the disk and not on a core.
    public var flush: WorkTime
    /// What it takes after a rest of the log, where that was measured; ``flush`` else.
    public var pacedFlush: PacedTimes?
    /// What opening a connection takes.
    public var connection: ConnectionCosts
    /// `deadlock_timeout`: how long a wait lasts before its backend looks for a deadlock.
    public var deadlockTimeout: Nanoseconds
    /// Where the figures come from.
    public var source: String

    /// Creates costs in which every kind of statement takes the same time, and the rest nothing.
    public init(every time: WorkTime, source: String) {
        times = [WorkTime](repeating: time, count: StatementKind.allCases.count)
        recheck = WorkTime(0)
        exclusionCheck = WorkTime(0)
        exclusionGap = WorkTime(0)
        flush = WorkTime(0)
        connection = ConnectionCosts(
            roundTripsBefore: 0,
            roundTripsAfter: 0,
            work: WorkTime(0)
        )
        deadlockTimeout = .second
        self.source = source
    }

    /// The time that a statement of this kind takes on a core, without any wait.
    public subscript(kind: StatementKind) -> WorkTime {
        @inline(__always) get { times[Int(kind.rawValue)] }
        set { times[Int(kind.rawValue)] = newValue }
    }

    /// Draws the time of a flush of a log that has rested.
    func drawFlush(after rest: Nanoseconds, from random: inout RandomStream) -> Nanoseconds {
        guard let pacedFlush else { return flush.draw(rows: 0, from: &random) }
        return pacedFlush.time(at: random.below(1_000_000), after: rest)
    }
}
