/// What a limiter promises: at most so many requests of a client in any window of a length.
public struct LimiterRule: Sendable, Hashable {
    /// The index of the key family whose keys are the clients.
    public var family: UInt16
    /// Requests admitted in a window.
    public var limit: Int64
    /// The length of the window.
    public var window: Nanoseconds

    /// Creates a rule.
    public init(family: UInt16, limit: Int64, window: Nanoseconds) {
        self.family = family
        self.limit = limit
        self.window = window
    }
}

/// A limiter's answer to one request.
public struct Admission: Sendable {
    /// The client, by the numbers of its key.
    public struct Client: Sendable, Hashable {
        /// The key's 64-bit number.
        public var wide: UInt64
        /// The key's third number.
        public var third: UInt32

        /// Creates a client from the numbers of its key.
        public init(wide: UInt64, third: UInt32) {
            self.wide = wide
            self.third = third
        }
    }
    /// What was promised.
    public var rule: LimiterRule
    /// Who asked.
    public var client: Client
    /// When the application learnt the answer.
    public var at: Nanoseconds
    /// Whether the request was let in.
    public var isAdmitted: Bool
    /// The number of the request.
    public var request: UInt64
    /// The application instance that served it.
    public var instance: Int

    /// Creates an admission.
    public init(
        rule: LimiterRule,
        client: Client,
        at: Nanoseconds,
        isAdmitted: Bool,
        request: UInt64 = 0,
        instance: Int = 0
    ) {
        self.instance = instance
        self.request = request
        self.rule = rule
        self.client = client
        self.at = at
        self.isAdmitted = isAdmitted
    }
}

/// What judges the limiters of a trial while it runs; it sees every answer, in the order of time.
public protocol AdmissionAudit: AnyObject {
    /// Takes note of an answer.
    func observe(_ admission: Admission)
    /// What was found, a record for each rule, in the order in which the rules were first seen.
    func records() -> [LimiterRecord]
    /// What became of the rule that no window holds more than the limit; empty where nobody asked.
    func checks() -> [CheckRecord]
}

/// How a limiter kept its promise, against an exact one that logs every request it admits.
public struct LimiterRecord: Sendable, Equatable {
    /// What was promised.
    public var rule: LimiterRule
    /// Requests that were let in.
    public var admitted: UInt64 = 0
    /// Requests that were refused.
    public var refused: UInt64 = 0
    /// Requests that the exact limiter would have let in.
    public var oracleAdmitted: UInt64 = 0
    /// Requests that were let in although the window before them was full.
    public var excess: UInt64 = 0
    /// The most requests of one client that were let in within any window.
    public var peak: UInt64 = 0
    /// Refused requests of clients that never asked for more than the limit in any window.
    public var falseRefusals: UInt64 = 0
    /// Clients that were seen.
    public var clients: UInt64 = 0
    /// Answers that were not judged because the audit's memory was full.
    public var dropped: UInt64 = 0

    /// Creates an empty record.
    public init(rule: LimiterRule) { self.rule = rule }
}
