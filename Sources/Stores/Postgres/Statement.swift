public import Workload

/// A table that the trial creates and loads before the first request.
public struct Table: Sendable, Equatable {
    /// What a table holds, which decides its columns and indexes.
    public enum Content: Sendable, Equatable {
        /// Rows with an owner, a version and filler; `owners` times `each` of them are loaded.
        ///
        /// Columns: `id bigint primary key, owner bigint (indexed when each > 1), version bigint,
        /// filler text`.
        case rows(owners: UInt32, each: UInt32)
        /// Bookings of `resources` things; `exclusive` puts the exclusion constraint on resource
        /// and range.
        ///
        /// A companion row for each resource, which row locks are taken on, is loaded beside it.
        case bookings(resources: UInt32, exclusive: Bool)
        /// Counters by key and window, for limiters in Postgres.
        case counters
        /// Payouts with an owner, a period and a state; a key, where a payout has one, is unique.
        ///
        /// Nothing is loaded.
        case payouts
    }

    /// The table's name, a plain identifier.
    public var name: String
    /// What it holds.
    public var content: Content
    /// The bytes of filler in a row.
    public var rowSize: UInt32
    /// The index of the population whose members own the rows, or are booked.
    public var population: Int
    /// Whether the exclusion constraint, where there is one, covers bookings that are not confirmed
    /// yet; without it two of them may overlap.
    public var constrainsPending = true
    /// Whether a booking of no day at all is refused; an exclusion constraint lets it through.
    public var refusesEmptyRanges = true

    /// Creates a table's description.
    public init(name: String, content: Content, rowSize: UInt32, population: Int = 0) {
        self.name = name
        self.content = content
        self.rowSize = rowSize
        self.population = population
    }
}

/// A SQL statement with its arguments; tables are indexes into the trial's list.
public enum Statement: Sendable, Hashable {
    /// Reads one row by primary key; answers its version.
    case read(table: UInt16, row: UInt32)
    /// Reads every row of an owner and aggregates them; answers the sum of their versions.
    case aggregate(table: UInt16, owner: UInt32)
    /// Raises the version of one row and rewrites its filler; answers the new version.
    case update(table: UInt16, row: UInt32)
    /// Inserts a row for an owner, with version 1, so that an aggregate over the owner's rows
    /// changes.
    case insert(table: UInt16, owner: UInt32)
    /// Deletes one row; answers the number of rows.
    case delete(table: UInt16, row: UInt32)
    /// Locks a resource's row: `SELECT … FOR NO KEY UPDATE`, or in another strength; answers the
    /// number of rows.
    case lockResource(
        table: UInt16,
        resource: UInt32,
        strength: RowLockStrength = .noKeyUpdate
    )
    /// Does something with the advisory lock of a resource.
    case advisoryLock(AdvisoryAction, table: UInt16, resource: UInt32)
    /// Reads the version of a resource's row.
    case readResource(table: UInt16, resource: UInt32)
    /// Raises the version of a resource's row; answers the new version.
    case updateResource(table: UInt16, resource: UInt32)
    /// Raises the version of a resource's row if it still is the expected one; answers the number
    /// of rows.
    case updateResourceIfUnchanged(table: UInt16, resource: UInt32, version: UInt64)
    /// Reads the highest fencing token that a resource's row has seen.
    case readFence(table: UInt16, resource: UInt32)
    /// Raises the fencing token of a resource's row if it is lower; answers the number of rows.
    case raiseFence(table: UInt16, resource: UInt32, token: UInt64)
    /// Counts the bookings of a resource that overlap a range.
    case countOverlapping(table: UInt16, resource: UInt32, range: DayRange)
    /// Counts the bookings of a resource that overlap a range and are not the operation's own.
    case countOverlappingOthers(
        table: UInt16,
        resource: UInt32,
        range: DayRange,
        operation: UInt64
    )
    /// Locks the bookings of a resource that overlap a range, `FOR UPDATE`; answers their number.
    case lockOverlapping(table: UInt16, resource: UInt32, range: DayRange)
    /// Inserts a booking.
    case insertBooking(table: UInt16, resource: UInt32, range: DayRange, operation: UInt64)
    /// Inserts a booking unless the exclusion constraint objects (`ON CONFLICT … DO NOTHING`);
    /// answers the number of rows, 0 or 1.
    case insertBookingIfFree(table: UInt16, resource: UInt32, range: DayRange, operation: UInt64)
    /// Inserts a booking in one of the forms that check for themselves; answers the number of rows,
    /// 0 or 1.
    case insertBookingChecked(
        BookingInsert,
        table: UInt16,
        resource: UInt32,
        range: DayRange,
        operation: UInt64
    )
    /// Confirms a pending booking; answers the number of rows.
    case confirmBooking(table: UInt16, operation: UInt64)
    /// Inserts a row for each day of a range; answers the number of rows.
    case claimSlots(
        SlotClaim,
        table: UInt16,
        resource: UInt32,
        range: DayRange,
        operation: UInt64
    )
    /// Counts the payouts of an owner in a period.
    case countPayouts(table: UInt16, owner: UInt32, period: UInt32)
    /// Inserts a payout that has no key.
    case insertPayout(table: UInt16, owner: UInt32, period: UInt32, operation: UInt64)
    /// Inserts a payout unless its key is there (`ON CONFLICT … DO NOTHING`); answers the number of
    /// rows. The key is that of the owner and the period.
    case insertPayoutOnce(table: UInt16, owner: UInt32, period: UInt32, operation: UInt64)
    /// Moves the payout with the key of the owner and the period from one state to the next if it
    /// still is in it; answers the number of rows.
    case advancePayout(table: UInt16, owner: UInt32, period: UInt32, from: PayoutState)
    /// Counts the sessions that wait for a lock, as the server knows them (`pg_blocking_pids`);
    /// with `inDeadlock` those that wait for each other in a ring.
    case countWaiting(inDeadlock: Bool)
    /// Counts one request of a limiter's window by an upsert; answers the count.
    case countRequest(table: UInt16, key: UInt64, window: UInt32)
}

/// What a statement answers.
public enum Answer: Sendable, Equatable {
    /// The row's version, or the sum of versions.
    case version(UInt64)
    /// A count of rows, bookings or requests.
    case count(Int64)
    /// No row was found.
    case none
}

/// How much a transaction sees of others that commit meanwhile.
public enum IsolationLevel: String, Sendable, CaseIterable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "read-committed"
    /// Every statement sees what was committed before the first one.
    case repeatableRead = "repeatable-read"
    /// As if the transactions ran one after another.
    case serializable
}
