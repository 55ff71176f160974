public import Measurement

/// What a hunt did and found, setup by setup.
public struct HuntRecord: Sendable {
    /// What was found in one setup, made as small as it gets.
    public struct Finding: Sendable, Equatable {
        /// The number of the trial that was caught, from 0.
        public var trial: Int
        /// The smallest history.
        public var trace: RaceTrace
        /// The schedule that replays it.
        public var schedule: String
        /// How many trials were replayed on the way to it.
        public var replays: Int
        /// Whether nothing smaller was found, rather than the search for it stopped.
        public var isSmallest: Bool
        /// Whether a goal says that this must not happen.
        public var breaksGoal: Bool

        /// Creates a finding.
        public init(
            trial: Int,
            trace: RaceTrace,
            schedule: String,
            replays: Int,
            isSmallest: Bool,
            breaksGoal: Bool
        ) {
            self.trial = trial
            self.trace = trace
            self.schedule = schedule
            self.replays = replays
            self.isSmallest = isSmallest
            self.breaksGoal = breaksGoal
        }
    }
    /// How a rule was put to the test.
    public struct Rule: Sendable, Equatable {
        /// The rule's name.
        public var name: String
        /// What was checked.
        public var checked: UInt64
        /// Of these, what something else ran against at the same time.
        public var contended: UInt64

        /// Creates a rule's figures.
        public init(name: String, checked: UInt64, contended: UInt64) {
            self.name = name
            self.checked = checked
            self.contended = contended
        }

        /// The largest rate of violations that having seen none still allows, at 95 %: the rule of
        /// three, 3 ÷ contended (Hanley and Lippman-Hand, JAMA 249, 1983); nil where it says
        /// nothing.
        public var upperBound: Double? {
            contended > 3 ? 3 / Double(contended) : nil
        }
    }
    /// What came of one setup.
    public struct Outcome: Sendable, Equatable {
        /// The setup's name.
        public var setup: String
        /// How many trials were played.
        public var trials: Int
        /// How many requests they had together.
        public var requests: UInt64
        /// How many calls were kept waiting.
        public var delays: UInt64
        /// The rules that were hunted and that something was checked by.
        public var rules: [Rule]
        /// What was found; nil where nothing was.
        public var finding: Finding?
        /// What is to be said of faults that never took effect, a sentence each.
        public var silentFaults: [String]
        /// Whether the search was stopped before its end.
        public var isStopped: Bool

        /// Creates an outcome.
        public init(
            setup: String,
            trials: Int,
            requests: UInt64,
            delays: UInt64,
            rules: [Rule],
            finding: Finding?,
            silentFaults: [String],
            isStopped: Bool
        ) {
            self.setup = setup
            self.trials = trials
            self.requests = requests
            self.delays = delays
            self.rules = rules
            self.finding = finding
            self.silentFaults = silentFaults
            self.isStopped = isStopped
        }

        /// Whether nothing that was hunted ever ran against anything else: no pass.
        public var isUntested: Bool { finding == nil && rules.allSatisfy { $0.contended == 0 } }
    }

    /// The scenario's name.
    public var scenario: String
    /// Its file.
    public var path: String
    /// The seed of the first trial.
    public var seed: UInt64
    /// The longest delay of a call.
    public var longestDelay: Nanoseconds
    /// The version that played.
    public var toolVersion: String
    /// What came of each setup, in the scenario's order.
    public var outcomes: [Outcome]
    /// Setups that were left out because no auditor judges anything in them.
    public var unjudged: [String]

    /// Creates a record.
    public init(
        scenario: String,
        path: String,
        seed: UInt64,
        longestDelay: Nanoseconds,
        toolVersion: String,
        outcomes: [Outcome],
        unjudged: [String]
    ) {
        self.scenario = scenario
        self.path = path
        self.seed = seed
        self.longestDelay = longestDelay
        self.toolVersion = toolVersion
        self.outcomes = outcomes
        self.unjudged = unjudged
    }
}
