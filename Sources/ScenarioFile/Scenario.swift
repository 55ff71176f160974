public import Analysis
public import Measurement
public import Patterns
public import Stores
public import Workload

/// A validated scenario: the traffic, the setups that face it, and what must hold.
///
/// It is made by ``ScenarioParser`` only, so whoever holds one need not check it again.
public struct Scenario: Sendable {
    /// The name, in kebab case.
    public internal(set) var name: String
    /// What the scenario shows, in one sentence.
    public internal(set) var summary: String
    /// The document that it puts to the test.
    public internal(set) var source: String?
    /// The seed of the stream where the command line gives none.
    public internal(set) var seed: UInt64
    /// The whole run in virtual time.
    public internal(set) var window: Window
    /// The part of the day that a live run plays at true speed; nil where the scenario names none.
    public internal(set) var live: Window?
    /// How many times faster than the day a live run plays it.
    public internal(set) var speed: Int64 = 1
    /// The setups as they are on a day of that speed, in the same order; none at true speed.
    public internal(set) var fasterSetups: [Setup] = []
    /// The populations, by their index in a request's entities.
    public internal(set) var populations: [Population]
    /// The stream of requests, the same for every setup.
    public internal(set) var traffic: Traffic
    /// The recorded trace that is played; nil where the stream is drawn from ``traffic``.
    public internal(set) var recorded: RecordedTraffic?
    /// The endpoints' names, by a request's endpoint; every setup has the same ones in this order.
    public internal(set) var endpointNames: [String]
    /// The setups in the order of the file, exactly one of them the baseline.
    public internal(set) var setups: [Setup]
    /// The protections and faults that the setups are pairs of; nil where they are not.
    public internal(set) var matrix: MatrixRecord?
    /// The plans that a month is billed by.
    public internal(set) var plans: JudgingPlans
    /// What must hold.
    public internal(set) var goals: [Goal]
    /// The file as it was read.
    public internal(set) var text: String
    /// The name of the file as it was given.
    public internal(set) var path: String

    /// What a document says, each to be judged.
    public internal(set) var claims: [Claim] = []
    /// Sentences of the document that cannot both be followed.
    public internal(set) var contradictions: [Contradiction] = []
    /// Where values of the file come from; what is not listed is ours.
    public internal(set) var inputs: [Input] = []
    /// What is probably wrong with the scenario itself; see ``findings``.
    var ownFindings: [Finding] = []

    /// The part of the file that the stream of requests depends on, in YAML's flow style.
    public internal(set) var streamText = ""

    /// The setup that the others are compared with.
    public var baseline: Setup? { setups.first(where: \.isBaseline) }

    /// The stream of requests over a window: drawn from the seed, or a recorded trace.
    public func requests(for window: Window, seed: UInt64) -> any RequestSource {
        guard let recorded else {
            guard let users = users(for: window, seed: seed) else {
                return RequestStream(plan(for: window), seed: seed)
            }
            return ListedRequests(users.firstRequests)
        }
        return TraceRequests(
            recorded.plan,
            window: window.start..<(window.start + window.duration)
        )
    }

    /// The users of a closed loop; nil where the stream is open.
    public func users(for window: Window, seed: UInt64) -> VirtualUsers? {
        traffic.users == nil ? nil : VirtualUsers(plan(for: window), seed: seed)
    }

    /// The stream of requests over a window that is played so many times faster.
    public func requests(
        for window: Window,
        seed: UInt64,
        speed: Int64
    ) -> any RequestSource {
        let requests = requests(for: window, seed: seed)
        return speed == 1 ? requests : FasterRequests(requests, speed: speed)
    }

    /// A part of the day with the scenario's warm-up, yet never more than half of it.
    public func window(over span: Range<Nanoseconds>) -> Window {
        let duration = span.upperBound - span.lowerBound
        return Window(
            start: span.lowerBound,
            duration: duration,
            warmUp: min(window.warmUp, duration / 2)
        )
    }

    /// What a report must say of the stream beside the figures, one sentence each.
    public var notes: [String] { (recorded?.plan.notes ?? []) + (traffic.users?.notes ?? []) }

    /// Everything that the stream of requests over a window depends on, beside the seed.
    public func plan(for window: Window) -> TrafficPlan {
        TrafficPlan(
            arrivals: traffic.arrivals,
            curve: traffic.curve,
            mix: traffic.mix,
            populations: populations,
            ranges: traffic.ranges,
            users: traffic.users,
            start: window.start,
            duration: window.duration
        )
    }
}

/// A span of the scenario's day that is played, warm-up included.
public struct Window: Sendable, Equatable {
    /// The time of day at which it begins.
    public internal(set) var start: Nanoseconds
    /// Its length, warm-up included.
    public internal(set) var duration: Nanoseconds
    /// The length of its first part, whose requests are played and not counted.
    public internal(set) var warmUp: Nanoseconds

    /// Creates a window.
    public init(start: Nanoseconds, duration: Nanoseconds, warmUp: Nanoseconds) {
        self.start = start
        self.duration = duration
        self.warmUp = warmUp
    }
}

extension Window {
    /// The time that the window takes when the day passes so many times faster.
    public func faster(by speed: Int64) -> Window {
        Window(start: start, duration: duration / speed, warmUp: warmUp / speed)
    }
}

/// What a live run plays, and how many times faster than the day.
struct LiveWindow: Sendable {
    var window: Window
    var speed: Int64
}

/// The stream of requests, beside its populations and the window that is played.
public struct Traffic: Sendable, Equatable {
    /// How intended starts are spaced.
    public internal(set) var arrivals: ArrivalProcess
    /// The rate over the day.
    public internal(set) var curve: RateCurve
    /// The relative weight of each endpoint, in the order of ``Scenario/endpointNames``.
    public internal(set) var mix: [Double]
    /// How booking ranges are drawn; nil where nothing is booked.
    public internal(set) var ranges: BookingRanges?
    /// The users of a closed loop, who ask instead of the curve; nil where the stream is open.
    public internal(set) var users: ClosedLoop?
}

/// One way of building the system, which is played with the same stream as the others.
public struct Setup: Sendable {
    /// The name, in kebab case.
    public internal(set) var name: String
    /// What is particular to it, in one sentence.
    public internal(set) var summary: String?
    /// Whether the others are compared with it.
    public internal(set) var isBaseline: Bool
    /// The Redis server; nil where the setup has none.
    public internal(set) var redis: RedisSettings?
    /// The Postgres server.
    public internal(set) var postgres: PostgresSettings
    /// How many application instances serve the requests.
    public internal(set) var instances: Int
    /// How they come and go, and what stands between them and Redis.
    public internal(set) var application: ApplicationSettings
    /// The key families, by a key's `family`.
    public internal(set) var families: [KeyFamily]
    /// The tables, by a statement's `table`.
    public internal(set) var tables: [Table]
    /// The endpoints, by a request's endpoint.
    public internal(set) var endpoints: [Endpoint]
    /// What runs periodically beside the requests.
    public internal(set) var jobs: [Job]
    /// What goes wrong, from the start of the day.
    public internal(set) var faults: [Fault] = []
    /// What is probably wrong with it, although it can be played.
    var findings: [Finding]
    /// The setup's whole system in YAML's flow style; equal ones are played equally.
    public internal(set) var systemText = ""
}

/// What the application does for one kind of request.
public struct Endpoint: Sendable {
    /// The name, in kebab case.
    public internal(set) var name: String
    /// What is done, in order, until a step ends the request.
    public internal(set) var steps: [any Step]

    /// Whether a step reads through a cache.
    public var isCacheable: Bool { steps.contains(where: \.isCached) }
}
