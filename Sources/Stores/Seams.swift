public import Measurement
public import Workload

/// The Redis side of the seam: one command, one reply.
///
/// Not Sendable: a store belongs to one engine's actor, and the compiler keeps it there.
public protocol RedisStore: AnyObject {
    /// Sends a command and waits for its reply.
    ///
    /// - Throws: ``StoreError`` when the server cannot be reached, refuses, or replies with an
    ///   error.
    func send(_ command: Command) async throws(StoreError) -> Reply
}

/// The Postgres side of the seam: statements through one application instance's connection pool.
public protocol SQLStore: AnyObject {
    /// Runs one statement in a transaction of its own at READ COMMITTED.
    func run(_ statement: Statement) async throws(StoreError) -> Answer
    /// Takes a connection from the pool and begins a transaction on it.
    func begin(_ level: IsolationLevel) async throws(StoreError) -> any SQLTransaction
    /// Closes the connections that nobody uses, because the instance has ended.
    func closeIdle()
}

/// An open transaction and its connection, which goes back to the pool at the end.
public protocol SQLTransaction: AnyObject {
    /// Runs one statement inside the transaction; after an error only ``rollback()`` is left.
    func run(_ statement: Statement) async throws(StoreError) -> Answer
    /// Commits and gives the connection back; after an error the connection is given back too.
    func commit() async throws(StoreError)
    /// Rolls back and gives the connection back; it never fails from the caller's point of view.
    func rollback() async
}

/// The engine's clock: virtual in the model, monotonic on real servers.
public protocol Clock: AnyObject {
    /// Nanoseconds since the start of the played window.
    var now: Nanoseconds { get }
    /// Waits until an instant; returns at once if it has passed.
    func sleep(until instant: Nanoseconds) async
    /// Waits until an instant like ``sleep(until:)``, and not longer than requests come.
    ///
    /// What runs beside the requests rests this way, so that a job of the next day does not keep
    /// the trial from its end.
    func rest(until instant: Nanoseconds) async
}

/// Starts work that runs beside the caller on the same engine.
public protocol Processes: AnyObject {
    /// Starts a process; it runs on the caller's stack until it first waits.
    func start(isolation: isolated (any Actor)?, _ body: @escaping () async -> Void)
}

/// What one application instance holds of the outside: its connections and the engine's clock.
public struct Seams {
    /// The instance's Redis connection; nil where the setup has no Redis.
    public var redis: (any RedisStore)?
    /// The instance's connection pool.
    public var sql: any SQLStore
    /// The engine's clock.
    public var clock: any Clock
    /// Where the instance starts work of its own.
    public var processes: any Processes
    /// Who sees the application's calls; nil where nobody does.
    public var watch: (any CallWatch)?

    /// Creates an instance's seams.
    public init(
        redis: (any RedisStore)?,
        sql: any SQLStore,
        clock: any Clock,
        processes: any Processes
    ) {
        self.redis = redis
        self.sql = sql
        self.clock = clock
        self.processes = processes
    }
}

/// The application under test, as an engine sees it.
///
/// It lives on the engine's actor and records what it measures itself; see ``Engine``. The order of
/// calls is ``start(isolation:)``, ``serve(_:)`` for each request, and ``stop()`` when every
/// request has ended; the trial ends when ``isBusy`` is false.
public protocol Application: AnyObject {
    /// Starts what runs beside the requests, such as workers and periodic jobs.
    func start(isolation: isolated (any Actor)?)
    /// Serves one request from its intended start to its outcome.
    func serve(_ request: Request) async
    /// Tells what runs beside the requests that no more of them come, so that it finishes.
    func stop()
    /// Tells users who would go on asking by themselves to leave: the trial is cut short.
    func dismiss()
    /// Whether something still runs beside the requests.
    var isBusy: Bool { get }
}

extension Application {
    /// Most applications do nothing beside their requests.
    public func start(isolation: isolated (any Actor)?) {}
    /// Nothing runs, so nothing has to finish.
    public func stop() {}
    /// Nobody asks by himself.
    public func dismiss() {}
    /// Nothing runs.
    public var isBusy: Bool { false }
}
