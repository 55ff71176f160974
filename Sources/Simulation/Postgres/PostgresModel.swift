public import Measurement
public import Stores
import Workload

/// A model of one Postgres server in virtual time: what statements answer, when, and who waits for
/// whom.
///
/// What it keeps of Postgres 15: `max_connections`; cores that serve statements first in, first
/// out; READ COMMITTED, where a statement's snapshot is taken when it begins to execute and before
/// it waits for any lock, and is checked again after the wait; REPEATABLE READ with its 40001; row
/// locks of four strengths that queue and are held to the end of the transaction; advisory locks;
/// unique and exclusion constraints that wait for the other open transaction; deadlocks that only
/// `deadlock_timeout` breaks; group commit. A write becomes visible at the instant its commit is on
/// disk, not before. SERIALIZABLE fails with 40001 wherever Postgres would not let an anomaly pass,
/// and sometimes where it would find none.
///
/// It lives on one engine's actor and belongs to one trial.
public final class PostgresModel {
    let settings: PostgresSettings
    let costs: StatementCosts
    let timeline: Timeline
    @exclusivity(unchecked) var random: RandomStream
    @exclusivity(unchecked) private var networkRandom: RandomStream
    /// When a statement of each kind was last on its way.
    @exclusivity(unchecked) private var lastSent = [Nanoseconds?](
        repeating: nil,
        count: StatementKind.allCases.count
    )
    @exclusivity(unchecked) var cores: DatabaseCores
    @exclusivity(unchecked) var log = LogFlush()
    @exclusivity(unchecked) var tables: [ModelTable]
    @exclusivity(unchecked) var locks = ServerLocks()
    @exclusivity(unchecked) var backends: [Backend] = []
    /// Those whose connection was closed, to be used again.
    @exclusivity(unchecked) var closed: [Backend] = []
    @exclusivity(unchecked) var deadlockWatch = DeadlockWatch()
    @exclusivity(unchecked) var serializable = SerializableTracker()

    /// What goes wrong; nil where nothing does.
    var faults: PostgresFaults?
    /// How often the server has crashed.
    @exclusivity(unchecked) var epoch = 0

    /// The number of the newest commit that changed anything.
    @exclusivity(unchecked) var lastCommit: CommitNumber = 0
    /// The number of the transaction that last got one.
    @exclusivity(unchecked) var lastTransaction: UInt64 = 0
    /// Transactions whose snapshot is older than their current statement.
    @exclusivity(unchecked) var openSnapshots = 0
    /// Statements now in the server that could change what a queued read will see.
    @exclusivity(unchecked) var writersPresent = 0

    /// Connections that run a statement or a transaction, over all pools.
    public internal(set) var connectionsInUse = 0
    /// The most connections that were in use at once.
    public private(set) var connectionsInUsePeak = 0
    /// Callers that wait for a pooled connection, over all pools.
    public internal(set) var connectionWaiters = 0
    /// The most callers that waited at once.
    public private(set) var connectionWaitersPeak = 0
    /// Deadlocks that ended with 40P01.
    public internal(set) var deadlocks: UInt64 = 0

    /// Creates a server with its tables loaded and no connection open.
    ///
    /// `seed` is the trial's; the server draws its service times from a stream of its own.
    public init(
        settings: PostgresSettings,
        tables: [Table],
        costs: StatementCosts = .measured,
        timeline: Timeline,
        seed: UInt64
    ) {
        self.settings = settings
        self.costs = costs
        self.timeline = timeline
        self.tables = tables.map(ModelTable.init)
        for (number, table) in tables.enumerated() {
            guard case .bookings = table.content else { continue }
            // The days of a table's bookings are rows of a table of their own, behind the trial's.
            self.tables[number].slots = self.tables.count
            self.tables.append(
                ModelTable(Table(name: table.name + "_slots", content: .counters, rowSize: 0))
            )
        }
        random = RandomStream(seed: seed, name: "postgres")
        networkRandom = RandomStream(seed: seed, name: "postgres network")
        cores = DatabaseCores(count: settings.cores)
    }

    /// Makes one application instance's pool; its connections are opened when they are first
    /// needed.
    public func pool(size: Int) -> any SQLStore { ConnectionPool(model: self, size: size) }

    /// The version of a row that the newest commit left, 0 as loaded.
    public func committedVersion(table: Int, row: UInt32) -> UInt64 {
        tables[table].rows[row].image.version
    }

    /// The sum of the versions of an owner's rows that the newest commit left.
    public func committedVersionSum(table: Int, owner: UInt32) -> UInt64 {
        var sum: UInt64 = 0
        let rows = tables[table].rows
        rows.forEachRow(of: owner) { row in
            let image = rows[row].image
            if image.exists { sum &+= image.version }
        }
        return sum
    }

    /// The committed bookings of every table, by table, resource and first day.
    public var storedBookings: [StoredBooking] {
        var stored: [StoredBooking] = []
        for table in tables {
            table.bookings?.forEachCommitted { resource, booking in
                stored.append(
                    StoredBooking(
                        operation: booking.operation,
                        resource: resource,
                        start: booking.range.start,
                        end: booking.range.end
                    )
                )
            }
        }
        return stored
    }

    /// The time the server's cores were busy until now, added up.
    public var busy: Nanoseconds { cores.busy(until: timeline.now) }

    /// Connections that are open, idle ones included.
    public var openConnections: Int { backends.count - closed.count }

    @inline(__always)
    func connectionTaken() {
        connectionsInUse += 1
        connectionsInUsePeak = max(connectionsInUsePeak, connectionsInUse)
    }

    func callerWaits() {
        connectionWaiters += 1
        connectionWaitersPeak = max(connectionWaitersPeak, connectionWaiters)
    }

    /// Hands work of a kind to the cores, with more that follows it at once.
    @inline(__always)
    func admit(
        _ kind: StatementKind,
        rows: Int = 0,
        more: Nanoseconds = 0
    ) -> (start: Nanoseconds, finish: Nanoseconds) {
        let work = stretched(costs[kind].draw(rows: rows, from: &random) + more)
        return cores.run(work, from: timeline.now)
    }

    /// What the way back of the next answer takes beside the usual.
    @inline(__always)
    func networkExtra(of kind: StatementKind) -> Nanoseconds {
        guard let spread = settings.network.spread else { return 0 }
        let now = timeline.now
        let rest = lastSent[Int(kind.rawValue)].map { now - $0 } ?? .max
        lastSent[Int(kind.rawValue)] = now
        let extra = spread.extra(at: networkRandom.below(1_000_000), after: rest)
        return max(-settings.network.oneWay, extra)
    }

    /// The time that work takes now.
    @inline(__always)
    func stretched(_ work: Nanoseconds) -> Nanoseconds {
        guard let faults else { return work }
        return faults.stretched(work, at: timeline.now)
    }

    /// Works again after a wait, and waits for the end of that work.
    func recheck() async {
        let work = stretched(costs.recheck.draw(rows: 0, from: &random))
        await timeline.sleep(until: cores.run(work, from: timeline.now).finish)
    }
}

/// One table of the model.
struct ModelTable {
    /// The rows; of a bookings table the resources' companion rows, of counters the counters.
    var rows: RowStore
    var bookings: BookingStore?
    var counters: CounterIndex?
    var payouts: PayoutStore?
    /// The index of the table that holds the days of these bookings.
    var slots: Int?

    init(_ table: Table) {
        switch table.content {
        case .rows(let owners, let each):
            rows = RowStore(owners: owners, each: each)
        case .bookings(let resources, let exclusive):
            rows = RowStore(owners: resources, each: 1)
            bookings = BookingStore(table, isExclusive: exclusive)
        case .counters:
            rows = RowStore(owners: 0, each: 0)
            counters = CounterIndex()
        case .payouts:
            rows = RowStore(owners: 0, each: 0)
            payouts = PayoutStore()
        }
    }
}
