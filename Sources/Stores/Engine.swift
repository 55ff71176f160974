public import Measurement
public import Workload

/// One setup × one repetition, ready to be played: everything an engine needs and nothing about
/// which engine.
public struct Trial: Sendable {
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The seed of the stream.
    public var seed: UInt64
    /// The Redis server; nil where the setup has none.
    public var redis: RedisSettings?
    /// The Postgres server.
    public var postgres: PostgresSettings
    /// The key families, by a key's `family`.
    public var families: [KeyFamily]
    /// The tables, by a statement's `table`.
    public var tables: [Table]
    /// How many application instances serve the requests.
    public var instances: Int
    /// What goes wrong, on the clock of the window; each has a part in it.
    public var faults: [Fault]
    /// What is recorded, with the window and its warm-up.
    public var layout: Recorder.Layout
    /// Makes the stream of requests, anew for each call.
    public var requests: @Sendable () -> any RequestSource
    /// Builds the application on the engine's actor, from the seams of each instance.
    public var application: @Sendable ([Seams], Recorder) -> any Application
    /// Whether several threads may play the trial.
    public var division: Division

    /// Creates a trial.
    public init(
        setup: String,
        repetition: Int,
        seed: UInt64,
        redis: RedisSettings?,
        postgres: PostgresSettings,
        families: [KeyFamily],
        tables: [Table],
        instances: Int,
        faults: [Fault] = [],
        layout: Recorder.Layout,
        requests: @escaping @Sendable () -> any RequestSource,
        application: @escaping @Sendable ([Seams], Recorder) -> any Application,
        division: Division = .whole(because: "its application is made for one")
    ) {
        self.setup = setup
        self.repetition = repetition
        self.seed = seed
        self.redis = redis
        self.postgres = postgres
        self.families = families
        self.tables = tables
        self.instances = instances
        self.faults = faults
        self.layout = layout
        self.requests = requests
        self.application = application
        self.division = division
    }
}

/// Whether an application can live on several threads, each with a share of its instances.
public enum Division: Sendable {
    /// It cannot, for a reason that goes on after "one event loop:".
    case whole(because: String)
    /// It can: this makes it for a number of shares.
    case shares(@Sendable (_ count: Int) -> any DividedApplication)
}

/// An application whose instances live on several threads.
///
/// What the trial's observer knows is common to them, and what the shares report to the audits is
/// judged as one history.
public protocol DividedApplication: Sendable {
    /// Builds one share on its thread's actor, from the seams of its instances.
    func part(_ share: Share, _ seams: [Seams], _ recorder: Recorder) -> any Application
    /// What was found of the limiters, once every share has ended.
    func limiters() -> [LimiterRecord]
    /// What was found of locks, fences, effects and reads, once every share has ended.
    func checks(_ payouts: [StoredPayout]) -> [CheckRecord]
}

/// Why an engine could not finish a trial; the command line turns it into exit code 3.
public struct EngineFailure: Error, Sendable, Equatable {
    /// What went wrong, for a person.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Creates a failure from its words.
    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// What plays trials: the model in virtual time, or real servers in real time.
public protocol Engine: Sendable {
    /// The engine's name on the command line and in results.
    var name: String { get }
    /// Whether the network between application and stores is the scenario's; otherwise it is the
    /// one that happens to be there.
    var playsNetwork: Bool { get }
    /// Plays one trial to its end: every request offered, and every one that was sent ended.
    ///
    /// It blocks the calling thread. Progress is reported as the share of the window that has
    /// passed, and answering false stops the trial early.
    func play(_ trial: Trial, progress: (Nanoseconds) -> Bool) throws(EngineFailure) -> TrialRecord
}
