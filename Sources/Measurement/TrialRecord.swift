/// Everything that one trial measured: one setup, one repetition.
///
/// Counters and histograms leave the warm-up out; the timeline shows it. All figures are integers,
/// so records of shards merge exactly and equal trials give equal bytes.
public struct TrialRecord: Sendable {
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The seed of this repetition's stream.
    public var seed: UInt64
    /// The length of the measured part of the window: the window without its warm-up.
    public var measured: Nanoseconds
    /// By endpoint, in the scenario's order.
    public var endpoints: [EndpointRecord]
    /// By Redis command kind, in the order of the kinds; kinds that did not occur are left in, at
    /// zero.
    public var commands: [CallRecord]
    /// By endpoint and command kind, where there were any.
    public var tallies: [CommandTally] = []
    /// The bytes of the largest command or reply.
    public var largestMessage: UInt64 = 0
    /// By SQL statement kind, likewise.
    public var statements: [CallRecord]
    /// The bytes that tables and indexes grew by.
    public var storedGrowth: UInt64 = 0
    /// How long the database could have slept, by how long it waits before it does.
    public var sleep: [SleepRecord] = []
    /// By key family, in the order of the trial's table.
    public var families: [FamilyRecord]
    /// By limiter's rule, in the order in which they were first applied.
    public var limiters: [LimiterRecord] = []
    /// Application instances that were started by a request, which waited for it.
    public var coldStarts: UInt64 = 0
    /// By interval, in order, warm-up included.
    public var timeline: [IntervalRecord]
    /// What the engine knows of its servers and of itself.
    public var engine: EngineRecord
    /// The booking attempts in the order in which they ended; empty where nothing was booked.
    public var attempts: [BookingAttempt]
    /// How many attempts were not kept because the history was full.
    public var attemptsDropped: UInt64
    /// The bookings that the database held at the end.
    public var bookings: [StoredBooking]
    /// The payouts that the database held at the end, in the order in which they were made.
    public var payouts: [StoredPayout] = []
    /// By rule on locks, fences, effects, limiters and caches; empty where there were none.
    public var checks: [CheckRecord] = []

    /// How late requests began.
    ///
    /// Work beside the requests is not in it: a job that is done late has waited for a worker, and
    /// not for whoever makes the load.
    public var lag: Histogram {
        endpoints.filter { !$0.isBackground }.reduce(into: Histogram()) { $0.merge($1.lag) }
    }
}

/// What an endpoint's requests did.
///
/// `offered = sent + skipped`, and the outcomes add up to `sent`, for requests after the warm-up.
public struct EndpointRecord: Sendable {
    /// The endpoint's name.
    public var name: String
    /// Whether a step of it reads through a cache.
    public var cacheable: Bool
    /// Whether it is no endpoint but work beside the requests: workers, periodic jobs, probes.
    public var isBackground: Bool
    /// Requests whose intended start lay in the measured part.
    public var offered: UInt64 = 0
    /// Requests that were never sent.
    public var skipped: UInt64 = 0
    /// Sent requests by ``Outcome``.
    public var outcomes: [UInt64]
    /// Intended start to actual start.
    public var lag = Histogram()
    /// Actual start to completion.
    public var service = Histogram()
    /// Intended start to completion, failed requests included: the default latency.
    public var response = Histogram()
    /// Statements of this endpoint that read the database.
    public var databaseReads: UInt64 = 0
    /// Statements of this endpoint that wrote to the database.
    public var databaseWrites: UInt64 = 0
    /// The bytes that the database answered this endpoint with.
    public var databaseBytes: UInt64 = 0
    /// The same, if the application asked for every row and added them up itself.
    public var databaseBytesMost: UInt64 = 0
    /// Redis commands of this endpoint.
    public var redisCommands: UInt64 = 0
    /// Commands that this endpoint's scripts called inside the server; a provider may bill them
    /// too.
    public var scriptCalls: UInt64 = 0
    /// The bytes of this endpoint's Redis commands.
    public var redisBytesIn: UInt64 = 0
    /// The bytes of their replies.
    public var redisBytesOut: UInt64 = 0
    /// Redis commands of this endpoint that a circuit breaker did not let through.
    public var shortCircuits: UInt64 = 0

    /// Creates an empty record.
    public init(name: String, cacheable: Bool, isBackground: Bool = false) {
        self.name = name
        self.cacheable = cacheable
        self.isBackground = isBackground
        self.outcomes = [UInt64](repeating: 0, count: Outcome.allCases.count)
    }

    /// Requests that were sent.
    public var sent: UInt64 { outcomes.reduce(0, +) }
}

/// How often a kind of Redis command or SQL statement was called, and how long it took its caller.
public struct CallRecord: Sendable {
    /// The kind's name.
    public var name: String
    /// Calls, failed ones included.
    public var calls: UInt64 = 0
    /// Calls that ended in an error.
    public var failed: UInt64 = 0
    /// From the call to its answer, waiting for a pooled connection included.
    public var latency = Histogram()

    /// Creates an empty record.
    public init(name: String) { self.name = name }
}

/// What the lookups of a key family found.
public struct FamilyRecord: Sendable {
    /// The family's template.
    public var name: String
    /// Lookups that found a value.
    public var hits: UInt64 = 0
    /// Lookups that found none, lookups that failed included.
    public var misses: UInt64 = 0
    /// Lookups that found a value older than the newest one committed before the lookup began.
    public var stale: UInt64 = 0
    /// Lookups that found a value of something that had changed before, so that it could be stale.
    public var changed: UInt64 = 0
    /// Of the stale ones, the times from the change that they missed to the lookup, added up.
    public var staleSum: Int128 = 0
    /// The longest of these times.
    public var staleMax: Nanoseconds = 0
    /// Reads whose session is known.
    public var sessionReads: UInt64 = 0
    /// Of these, the ones that did not show the session's own write.
    public var ownWritesMissed: UInt64 = 0
    /// Of these, the ones that showed an older version than one before.
    public var backwardReads: UInt64 = 0
    /// Fills that stored a version older than the newest one that was committed by then.
    public var staleFills: UInt64 = 0
    /// Events, marks or jobs that were handed to Redis, to be persisted or done later.
    public var entrusted: UInt64 = 0
    /// Of these, the ones that were persisted or done.
    public var delivered: UInt64 = 0
    /// Jobs done and tokens accepted once more after the first time.
    public var repeated: UInt64 = 0
    /// Values that should still have been there and were not, such as sessions before their end.
    public var lost: UInt64 = 0
    /// Reads of a count of distinct members that were large enough to be judged.
    public var counts: UInt64 = 0
    /// Their relative errors in millionths, added up.
    public var countErrorSum: UInt64 = 0
    /// The largest of these errors.
    public var countErrorMax: UInt64 = 0

    /// Creates an empty record.
    public init(name: String) { self.name = name }
}

/// One interval of the timeline; counts are by completion time, `offered` by intended start.
public struct IntervalRecord: Sendable {
    /// The end of the interval, from the start of the window.
    public var end: Nanoseconds = 0
    /// Whether the interval lies in the warm-up.
    public var warmUp = false
    /// Requests intended in the interval.
    public var offered: UInt64 = 0
    /// Requests that ended in the interval.
    public var completed: UInt64 = 0
    /// Of these, the failed ones.
    public var failed: UInt64 = 0
    /// Requests begun and not ended at the end of the interval.
    public var inFlight: UInt64 = 0
    /// The median response time of the requests that ended, 0 without any.
    public var responseP50: Nanoseconds = 0
    /// The 99th percentile of their response times.
    public var responseP99: Nanoseconds = 0
    /// Cache lookups that found a value.
    public var hits: UInt64 = 0
    /// Cache lookups that found none.
    public var misses: UInt64 = 0
    /// Statements that read the database.
    public var databaseReads: UInt64 = 0
    /// Statements that wrote to the database.
    public var databaseWrites: UInt64 = 0
    /// Redis commands.
    public var redisCommands: UInt64 = 0
    /// The gauges at the end of the interval.
    public var gauges = Gauges()

    /// Creates an empty interval.
    public init() {}
}

/// Levels that an engine reads off its servers at one instant.
public struct Gauges: Sendable, Equatable {
    /// Redis' used memory in bytes.
    public var redisUsedMemory: Int64 = 0
    /// Keys in Redis, expired ones that still linger included.
    public var redisKeys: Int64 = 0
    /// Of these, the keys that never expire; nil where the engine does not look.
    public var redisKeysWithoutTimeToLive: Int64?
    /// Keys evicted since the start.
    public var evictions: UInt64 = 0
    /// Keys expired since the start.
    public var expirations: UInt64 = 0
    /// Postgres connections that run a statement or a transaction.
    public var connectionsInUse: Int64 = 0
    /// Callers that wait for a pooled connection.
    public var connectionWaiters: Int64 = 0
    /// What Postgres itself counted; nil where the engine does not ask it.
    public var database: DatabaseGauges?

    /// Creates gauges that read zero.
    public init() {}
}

/// What Postgres says it has done since the start.
public struct DatabaseGauges: Sendable, Equatable {
    /// Transactions, committed and rolled back ones.
    public var transactions: UInt64 = 0
    /// Rows that scans have read.
    public var rowsReturned: UInt64 = 0
    /// Rows that were inserted, updated or deleted.
    public var rowsWritten: UInt64 = 0
    /// Blocks that were not found in the shared buffers.
    public var blocksRead: UInt64 = 0
    /// Deadlocks that were found.
    public var deadlocks: UInt64 = 0

    /// Creates gauges that read zero.
    public init() {}
}

/// What an engine knows of its servers and of itself at the end of a trial.
public struct EngineRecord: Sendable, Equatable {
    /// The largest Redis used memory that was seen, in bytes.
    public var redisUsedMemoryPeak: Int64 = 0
    /// What the keys of each family hold at the end; empty where the engine cannot know it.
    public var memory: [FamilyMemory] = []
    /// The bytes of every key and value at the end; nil where the engine cannot know them.
    public var redisDataBytes: Int64?
    /// Keys evicted.
    public var evictions: UInt64 = 0
    /// Keys expired.
    public var expirations: UInt64 = 0
    /// The time the Redis server's thread was busy; 0 where the engine cannot know it.
    public var redisBusy: Nanoseconds = 0
    /// The time the Postgres server's cores were busy, added up; 0 where the engine cannot know it.
    public var databaseBusy: Nanoseconds = 0
    /// The processor time of what made the load, the clients included; 0 for the model, which has
    /// none.
    public var generatorBusy: Nanoseconds = 0
    /// The number of cores that ``databaseBusy`` is added up over.
    public var databaseCores: Int64 = 1
    /// The most Postgres connections in use at once.
    public var connectionsInUsePeak: Int64 = 0
    /// The most callers that waited for a pooled connection at once.
    public var connectionWaitersPeak: Int64 = 0
    /// The integral of requests in flight over the window, in request-nanoseconds, kept apart from
    /// the histograms: mean response time × completions must equal it (Little's law).
    public var inFlightIntegral: Int128 = 0
    /// The sum of the response times of every request of the window, warm-up included, from actual
    /// start.
    public var serviceSum: Int128 = 0
    /// Whether the generator, not the system under test, set the pace: lag p99 over the engine's
    /// limit.
    public var generatorLimited = false
    /// How often each fault of the trial was met, in order; empty where the engine plays none.
    ///
    /// It counts the calls that went otherwise because of the fault, and what a restart or failover
    /// lost.
    public var faultsMet: [UInt64] = []
    /// Words for the reader: versions, where the servers ran, what was left out.
    public var notes: [String] = []

    /// Creates an empty record.
    public init() {}
}

/// One attempt to book, as its client saw it.
public struct BookingAttempt: Sendable, Equatable {
    /// What the client learnt.
    public enum Result: UInt8, Sendable {
        /// Booked: the commit was acknowledged.
        case booked
        /// The database knew an overlapping booking.
        case taken
        /// A lock was held by another.
        case busy
        /// An error before the commit was sent: nothing was booked.
        case failed
        /// The answer to the commit was lost: it may be booked.
        case unknown
    }
    /// The number of the request, which is also the booking's operation number.
    public var operation: UInt64
    /// The thing that is booked.
    public var resource: UInt32
    /// The first day.
    public var start: UInt32
    /// The first day after the last.
    public var end: UInt32
    /// When the attempt began.
    public var invoked: Nanoseconds
    /// When the client learnt the result.
    public var returned: Nanoseconds
    /// What the client learnt.
    public var result: Result

    /// Creates an attempt.
    public init(
        operation: UInt64,
        resource: UInt32,
        start: UInt32,
        end: UInt32,
        invoked: Nanoseconds,
        returned: Nanoseconds,
        result: Result
    ) {
        self.operation = operation
        self.resource = resource
        self.start = start
        self.end = end
        self.invoked = invoked
        self.returned = returned
        self.result = result
    }
}

/// A booking as the database holds it at the end of a trial.
public struct StoredBooking: Sendable, Equatable {
    /// The operation that made it.
    public var operation: UInt64
    /// The thing that is booked.
    public var resource: UInt32
    /// The first day.
    public var start: UInt32
    /// The first day after the last.
    public var end: UInt32

    /// Creates a stored booking.
    public init(operation: UInt64, resource: UInt32, start: UInt32, end: UInt32) {
        self.operation = operation
        self.resource = resource
        self.start = start
        self.end = end
    }
}

/// A payout as the database holds it at the end of a trial.
public struct StoredPayout: Sendable, Equatable {
    /// The operation that made it.
    public var operation: UInt64
    /// Who is paid.
    public var owner: UInt32
    /// The period that it is for.
    public var period: UInt32
    /// Whether the provider is known to have sent it.
    public var isSent: Bool

    /// Creates a stored payout.
    public init(operation: UInt64, owner: UInt32, period: UInt32, isSent: Bool) {
        self.operation = operation
        self.owner = owner
        self.period = period
        self.isSent = isSent
    }
}
