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
    }

    /// The table's name, a plain identifier.
    public var name: String
    /// What it holds.
    public var content: Content
    /// The bytes of filler in a row.
    public var rowSize: UInt32
    /// The index of the population whose members own the rows, or are booked.
    public var population: Int

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
    /// Locks a resource's row: `SELECT … FOR NO KEY UPDATE`.
    case lockResource(table: UInt16, resource: UInt32)
    /// Counts the bookings of a resource that overlap a range.
    case countOverlapping(table: UInt16, resource: UInt32, range: DayRange)
    /// Inserts a booking.
    case insertBooking(table: UInt16, resource: UInt32, range: DayRange, operation: UInt64)
    /// Inserts a booking unless the exclusion constraint objects (`ON CONFLICT … DO NOTHING`);
    /// answers the number of rows, 0 or 1.
    case insertBookingIfFree(table: UInt16, resource: UInt32, range: DayRange, operation: UInt64)
    /// Counts one request of a limiter's window by an upsert; answers the count.
    case countRequest(table: UInt16, key: UInt64, window: UInt32)

    /// The statement's kind.
    public var kind: StatementKind {
        switch self {
        case .read: .read
        case .aggregate: .aggregate
        case .update: .update
        case .insert: .insert
        case .delete: .delete
        case .lockResource: .lockResource
        case .countOverlapping: .countOverlapping
        case .insertBooking: .insertBooking
        case .insertBookingIfFree: .insertBookingIfFree
        case .countRequest: .countRequest
        }
    }
}

/// The kinds of SQL statements, by which they are counted, timed and calibrated.
public enum StatementKind: UInt8, Sendable, CaseIterable {
    case read, aggregate, update, insert, delete
    case lockResource, countOverlapping, insertBooking, insertBookingIfFree, countRequest
    case begin, commit, rollback

    /// The kind's name in results, in kebab case.
    public var name: String {
        switch self {
        case .lockResource: "lock-resource"
        case .countOverlapping: "count-overlapping"
        case .insertBooking: "insert-booking"
        case .insertBookingIfFree: "insert-booking-if-free"
        case .countRequest: "count-request"
        default: "\(self)"
        }
    }

    /// Whether the statement is counted as a database read; the bookkeeping of transactions is
    /// neither.
    public var isRead: Bool {
        switch self {
        case .read, .aggregate, .countOverlapping: true
        default: false
        }
    }

    /// Whether the statement is counted as a database write.
    public var isWrite: Bool {
        switch self {
        case .update, .insert, .delete, .insertBooking, .insertBookingIfFree, .countRequest: true
        default: false
        }
    }
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
