public import Measurement

/// What the caller chooses about a hunt.
public struct HuntOptions: Sendable {
    /// The setups that are searched, by name; empty is all of them.
    public var setups: [String]
    /// The seed of the first trial; nil is the scenario's.
    public var seed: UInt64?
    /// The most trials of each setup.
    public var trials: Int
    /// The longest time that a call is kept waiting.
    public var longestDelay: Nanoseconds
    /// The rules that are hunted; empty is those whose violation users suffer from, or those of
    /// locks where a setup has nothing else.
    public var rules: [HuntRule]
    /// How many trials are played at once.
    public var threads: Int

    /// Creates options.
    public init(
        setups: [String] = [],
        seed: UInt64? = nil,
        trials: Int = 10_000,
        longestDelay: Nanoseconds = .second,
        rules: [HuntRule] = [],
        threads: Int = 1
    ) {
        self.setups = setups
        self.seed = seed
        self.trials = trials
        self.longestDelay = longestDelay
        self.rules = rules
        self.threads = threads
    }
}

/// How far a hunt is.
public struct HuntProgress: Sendable {
    /// What it does.
    public enum Phase: Sendable {
        /// It plays trials until one breaks a rule.
        case searching
        /// It makes what it has found smaller.
        case minimising
    }
    /// What it does.
    public var phase: Phase
    /// The setup's name.
    public var setup: String
    /// The setup's place among those that are searched, from 0.
    public var place: Int
    /// How many setups are searched.
    public var setups: Int
    /// The trials of this setup that have ended.
    public var trials: Int
}
