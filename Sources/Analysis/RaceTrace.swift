public import Measurement

/// The smallest history that breaks a rule, as people read it: a lane for each client and for each
/// store, what happened in order, and the sentences that name the contradiction.
public struct RaceTrace: Sendable, Equatable {
    /// A column of the trace.
    public struct Lane: Sendable, Equatable {
        /// What stands at its top, such as `A` or `redis`.
        public var name: String
        /// Who it is, such as `op-12 on instance 0`; empty for a store.
        public var detail: String
        /// Whether it is a store's.
        public var isStore: Bool

        /// Creates a lane.
        public init(name: String, detail: String = "", isStore: Bool) {
            self.name = name
            self.detail = detail
            self.isStore = isStore
        }
    }
    /// What an event is.
    public enum Kind: String, Sendable {
        /// A call to a store.
        case call
        /// A client waits before its next call.
        case delay
        /// A fault begins.
        case fault
        /// A key's time to live ends, or the key turns out to be gone.
        case gone
        /// Something happens outside of the stores.
        case effect
    }
    /// A row of the trace.
    public struct Event: Sendable, Equatable {
        /// When.
        public var at: Nanoseconds
        /// What it is.
        public var kind: Kind
        /// The lane in which it happens, by its place in ``RaceTrace/lanes``.
        public var lane: Int
        /// What happens.
        public var words: String
        /// The store that answers, by its lane; nil where nothing is asked.
        public var store: Int?
        /// What it answers.
        public var answer = ""
        /// When the answer was there, or when a delay or a fault ends.
        public var until: Nanoseconds?
        /// How many calls in a row were equal to this one and are not shown.
        public var repeats = 0
        /// Whether the rule was broken by it.
        public var isDecisive = false
        /// The request, such as `op-12`; empty for a fault.
        public var operation = ""
        /// The kind of call or fault, as reports name it.
        public var function = ""
        /// The key or the thing that it is about.
        public var key = ""
        /// The error's word; empty where there was none.
        public var error = ""

        /// Creates an event.
        public init(at: Nanoseconds, kind: Kind, lane: Int, words: String) {
            self.at = at
            self.kind = kind
            self.lane = lane
            self.words = words
        }
    }
    /// Something that lasts in one lane, from one row to another.
    public struct Span: Sendable, Equatable {
        /// What lasts.
        public enum Kind: String, Sendable {
            /// A key in Redis.
            case key
            /// A transaction.
            case transaction
            /// A fault.
            case fault
        }
        /// What lasts.
        public var kind: Kind
        /// The lane.
        public var lane: Int
        /// The rows, by their place in ``RaceTrace/events``.
        public var rows: ClosedRange<Int>
        /// Whose it is, by the lane of the client; nil where nobody's.
        public var owner: Int?

        /// Creates a span.
        public init(kind: Kind, lane: Int, rows: ClosedRange<Int>, owner: Int? = nil) {
            self.kind = kind
            self.lane = lane
            self.rows = rows
            self.owner = owner
        }
    }

    /// The scenario's name.
    public var scenario: String
    /// The setup's name.
    public var setup: String
    /// The rule that is broken, by its name in reports.
    public var rule: String
    /// What happened to what, in a line.
    public var title: String
    /// The columns: the clients, then the stores that were asked.
    public var lanes: [Lane]
    /// The rows.
    public var events: [Event]
    /// What lasts over several rows.
    public var spans: [Span]
    /// Why no order of the clients explains what they were told, a sentence each.
    public var argument: [String]
    /// Other rules that the same trial breaks, by name.
    public var alsoBroken: [String]

    /// Creates a trace.
    public init(
        scenario: String,
        setup: String,
        rule: String,
        title: String,
        lanes: [Lane],
        events: [Event],
        spans: [Span],
        argument: [String],
        alsoBroken: [String]
    ) {
        self.scenario = scenario
        self.setup = setup
        self.rule = rule
        self.title = title
        self.lanes = lanes
        self.events = events
        self.spans = spans
        self.argument = argument
        self.alsoBroken = alsoBroken
    }

    /// How many of the lanes are clients.
    public var clients: Int { lanes.count { !$0.isStore } }
    /// How many faults are played in it.
    public var faults: Int { events.count { $0.kind == .fault } }
}
