/// What a document says, in our words with its figures, and how a run can show whether it is so.
///
/// A claim gets a verdict and never fails a run: a refuted claim is a good result.
public struct Claim: Sendable, Equatable {
    /// What became of a claim.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Every case holds over the seeds, and no assumption of ours decides it.
        case confirmed
        /// No case holds.
        case refuted
        /// It holds only under a condition, which the reason names.
        case qualified
        /// No run could show it, for the reason that stands with it.
        case notTested = "not-tested"
    }
    /// Its name in the document, such as `C1`.
    public var id: String
    /// What the document says.
    public var says: String
    /// What must be measured; empty where it is not tested.
    public var cases: [Case]
    /// Why no run can show it; nil where one can.
    public var notTested: String?
    /// The part of the day that is played for it; nil is the scenario's whole run.
    public var window: WindowRecord?
    /// The inputs on which the verdict may hang.
    public var dependencies: [Dependency]
    /// The verdict that was recorded when somebody last looked at it.
    public var expected: Verdict?

    /// Creates a claim.
    public init(
        id: String,
        says: String,
        cases: [Case] = [],
        notTested: String? = nil,
        window: WindowRecord? = nil,
        dependencies: [Dependency] = [],
        expected: Verdict? = nil
    ) {
        self.id = id
        self.says = says
        self.cases = cases
        self.notTested = notTested
        self.window = window
        self.dependencies = dependencies
        self.expected = expected
    }
}

extension Claim {
    /// One measurement that the claim stands on.
    public struct Case: Sendable, Equatable {
        /// The condition in words; empty where the claim has one case only.
        public var when: String
        /// The metric's name.
        public var metric: String
        /// An endpoint, `cacheable`, a key template, a call or a protection; nil is the whole run.
        public var of: String?
        /// What the metric, or its comparison between setups, must be.
        public var expectation: Claim.Expectation
        /// The setups that are judged, at least one.
        public var setups: [String]
        /// The setup that they are compared with; nil where the metric itself is judged.
        public var against: String?
        /// What of the other setup is compared where it is not ``of``.
        public var againstOf: String?
        /// What is put in place of what the scenario says.
        public var changes: [Change]

        /// Creates a case.
        public init(
            when: String = "",
            metric: String,
            of: String? = nil,
            expectation: Claim.Expectation,
            setups: [String],
            against: String? = nil,
            againstOf: String? = nil,
            changes: [Change] = []
        ) {
            self.when = when
            self.metric = metric
            self.of = of
            self.expectation = expectation
            self.setups = setups
            self.against = against
            self.againstOf = againstOf
            self.changes = changes
        }
    }

    /// A value that a case puts in place of what the scenario says.
    public struct Change: Sendable, Equatable {
        /// The keys from the top of the file, joined by points.
        public var path: String
        /// The value as the file would write it.
        public var value: String

        /// Creates a change.
        public init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// A numeric input that the verdict may hang on.
    public struct Dependency: Sendable, Equatable {
        /// What it is called: the keys from the top of the file, joined by points.
        public var path: String
        /// The paths that are changed together; several where setups share the input.
        public var paths: [String]
        /// The value that the scenario has there.
        public var value: String
        /// Where that value comes from.
        public var tag: Condition.Tag
        /// The least value that is tried.
        public var from: String
        /// The greatest value that is tried.
        public var to: String

        /// Creates a dependency.
        public init(
            path: String,
            paths: [String]? = nil,
            value: String,
            tag: Condition.Tag,
            from: String,
            to: String
        ) {
            self.path = path
            self.paths = paths ?? [path]
            self.value = value
            self.tag = tag
            self.from = from
            self.to = to
        }
    }
}

extension Claim {
    /// What a figure of a claim must be.
    public struct Expectation: Sendable, Equatable {
        /// What stands against the limit.
        public enum Measure: String, Sendable, CaseIterable {
            /// The metric itself.
            case value
            /// The metric less that of the other setup, in the metric's unit.
            case difference
            /// The metric divided by that of the other setup.
            case times
        }
        /// The limit.
        public enum Limit: Sendable, Equatable {
            /// On one side.
            case one(Goal.Comparison, Double)
            /// Between two, both of them allowed.
            case between(Double, Double)
        }
        /// What stands against the limit.
        public var measure: Measure
        /// The limit in the metric's own unit, or in times.
        public var limit: Limit
        /// The expectation as the scenario writes it, such as `>= 60%` or `5x to 10x`.
        public var text: String

        /// Creates an expectation.
        public init(_ limit: Limit, measure: Measure = .value, text: String) {
            self.measure = measure
            self.limit = limit
            self.text = text
        }

        /// Whether a single value meets it.
        public func holds(_ value: Double) -> Bool {
            switch limit {
            case .one(let comparison, let limit): comparison.holds(value, limit)
            case .between(let least, let most): (least...most).contains(value)
            }
        }
    }
}

/// Two sentences of a document that cannot both be followed.
public struct Contradiction: Sendable, Equatable {
    /// The one.
    public var says: String
    /// The other.
    public var but: String
    /// What follows from it; empty where the file does not say.
    public var note: String

    /// Creates a contradiction.
    public init(says: String, but: String, note: String = "") {
        self.says = says
        self.but = but
        self.note = note
    }
}

/// A value of the scenario and where it comes from.
public struct Input: Sendable, Equatable {
    /// The keys from the top of the file, joined by points.
    public var path: String
    /// The value as the file has it.
    public var value: String
    /// Where it comes from.
    public var tag: Condition.Tag
    /// Who states it or why we chose it; empty where the file does not say.
    public var note: String

    /// Creates an input.
    public init(path: String, value: String, tag: Condition.Tag, note: String = "") {
        self.path = path
        self.value = value
        self.tag = tag
        self.note = note
    }
}
