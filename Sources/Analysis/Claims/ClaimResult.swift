/// A claim held against what was measured.
public struct ClaimResult: Sendable, Equatable {
    /// The fewest seeds over which a claim is confirmed or refuted.
    public static let leastSeeds = 20

    /// The scenario whose file states it.
    public var scenario: String
    /// Its name in the document.
    public var id: String
    /// What the document says.
    public var says: String
    /// What became of each case in each of its setups.
    public var judgements: [Judgement]
    /// The inputs that the verdict may hang on, and where it flips.
    public var flips: [Flip]
    /// Why it was not tested; empty where it was.
    public var notTested: String
    /// The verdict that was recorded; nil where the file records none.
    public var expected: Claim.Verdict?
    /// How many seeds were played.
    public var seeds: Int
    /// The first of them.
    public var firstSeed: UInt64
    /// The part of the day that was played; nil where nothing was.
    public var window: WindowRecord?
    /// The command that renews the verdict.
    public var command: String

    /// Creates a result.
    public init(
        scenario: String,
        id: String,
        says: String,
        judgements: [Judgement],
        flips: [Flip] = [],
        notTested: String = "",
        expected: Claim.Verdict? = nil,
        seeds: Int,
        firstSeed: UInt64,
        window: WindowRecord?,
        command: String
    ) {
        self.scenario = scenario
        self.id = id
        self.says = says
        self.judgements = judgements
        self.flips = flips
        self.notTested = notTested
        self.expected = expected
        self.seeds = seeds
        self.firstSeed = firstSeed
        self.window = window
        self.command = command
    }

    /// Creates the result of a claim in a run or a review.
    public init(
        _ claim: Claim,
        judgements: [Judgement],
        flips: [Flip],
        notTested: String? = nil,
        in run: RunDescription
    ) {
        self.init(
            scenario: run.scenario.name,
            id: claim.id,
            says: claim.says,
            judgements: judgements,
            flips: flips,
            notTested: claim.notTested ?? notTested ?? "",
            expected: claim.expected,
            seeds: run.repetitions,
            firstSeed: run.seed,
            window: judgements.isEmpty ? nil : claim.window ?? run.window,
            command: run.command
        )
    }

    /// The results of claims by the rows of a run, which has played neither other values nor other
    /// windows than its own, and searched nothing.
    public static func results(
        of claims: [Claim],
        rows: [SummaryRow],
        in run: RunDescription
    ) -> [ClaimResult] {
        claims.map { claim in
            if claim.window.map({ $0 != run.window }) ?? false
                || claim.cases.contains(where: { !$0.changes.isEmpty })
            {
                return ClaimResult(
                    claim,
                    judgements: [],
                    flips: [],
                    notTested: "a run does not play the part of the day or the values that it"
                        + " needs; review does",
                    in: run
                )
            }
            let judge = ClaimJudge(rows: rows, repetitions: run.repetitions)
            return ClaimResult(
                claim,
                judgements: claim.cases.flatMap(judge.judge),
                flips: claim.dependencies.map(Flip.init(notSearched:)),
                in: run
            )
        }
    }

    /// The verdict.
    ///
    /// One that hangs on an input says no more than that input, and one over few seeds says no more
    /// than these: both are qualified. Only a counterexample needs no second seed.
    public var verdict: Claim.Verdict {
        let measured = judgements.filter { $0.outcome != .notMeasured }
        guard notTested.isEmpty, !measured.isEmpty else { return .notTested }
        let allFail = judgements.allSatisfy { $0.outcome == .fails }
        if allFail, judgements.allSatisfy(\.isInvariant), !flips.contains(where: \.isDecisive) {
            return .refuted
        }
        guard seeds >= Self.leastSeeds, !flips.contains(where: \.isDecisive) else {
            return .qualified
        }
        if allFail { return .refuted }
        return judgements.allSatisfy { $0.outcome == .holds } ? .confirmed : .qualified
    }

    /// Whether the verdict is another than the one that was recorded.
    public var isChanged: Bool { expected != nil && expected != verdict }
}

/// A review of one scenario: its claims, and what they were judged under.
public struct ReviewRecord: Sendable {
    /// What was played and where.
    public var description: RunDescription
    /// The claims in the order of the file.
    public var claims: [ClaimResult]

    /// Creates a record.
    public init(description: RunDescription, claims: [ClaimResult]) {
        self.description = description
        self.claims = claims
    }
}

/// A case of a claim in one setup.
public struct Judgement: Sendable, Equatable {
    /// What the figures say.
    public enum Outcome: String, Sendable, CaseIterable {
        /// The whole interval meets the expectation.
        case holds
        /// The whole interval misses it.
        case fails
        /// The limit lies inside the interval.
        case undecided
        /// There is no such figure.
        case notMeasured = "not-measured"
    }
    /// The condition in words; empty where the claim has one case.
    public var when: String
    /// The setup.
    public var setup: String
    /// The setup that it was compared with; empty where it was not.
    public var against: String
    /// The metric's name.
    public var metric: String
    /// What it was measured of; empty is the whole run.
    public var of: String
    /// What of the other setup was compared; empty where it is the same.
    public var againstOf: String
    /// What stood against the limit.
    public var measure: Claim.Expectation.Measure
    /// The expectation as the scenario writes it.
    public var expectation: String
    /// What was put in place of what the scenario says.
    public var changes: [Claim.Change]
    /// The figure over the seeds; nil where there is none.
    public var interval: Interval?
    /// Whether every single seed has to meet the expectation.
    public var isInvariant: Bool
    /// What the figures say.
    public var outcome: Outcome
    /// The figure of each seed; not kept in `claims.csv`.
    public var values: [Figure]

    /// Creates a judgement.
    public init(
        when: String = "",
        setup: String,
        against: String = "",
        metric: String,
        of: String = "",
        againstOf: String = "",
        measure: Claim.Expectation.Measure = .value,
        expectation: String,
        changes: [Claim.Change] = [],
        interval: Interval? = nil,
        isInvariant: Bool = false,
        outcome: Outcome,
        values: [Figure] = []
    ) {
        self.when = when
        self.setup = setup
        self.against = against
        self.metric = metric
        self.of = of
        self.againstOf = againstOf
        self.measure = measure
        self.expectation = expectation
        self.changes = changes
        self.interval = interval
        self.isInvariant = isInvariant
        self.outcome = outcome
        self.values = values
    }
}

/// What a search along an input found.
public struct Flip: Sendable, Equatable {
    /// What is known about it.
    public enum State: String, Sendable, CaseIterable {
        /// The outcome changes at a value within the range.
        case flips
        /// It is the same at both ends of the range.
        case stays
        /// Nobody searched; `review` does.
        case notSearched = "not-searched"
        /// The scenario cannot be played with the values that were tried.
        case unplayable
    }
    /// The input's path.
    public var path: String
    /// The value in the scenario.
    public var value: String
    /// Where that value comes from.
    public var tag: Condition.Tag
    /// The least value that was tried.
    public var from: String
    /// The greatest value that was tried.
    public var to: String
    /// What is known.
    public var state: State
    /// The first value below the scenario's at which the outcome was another; empty for none.
    public var below: String
    /// The first value above the scenario's at which the outcome was another; empty for none.
    public var above: String

    /// Creates a flip.
    public init(
        path: String,
        value: String,
        tag: Condition.Tag,
        from: String,
        to: String,
        state: State,
        below: String = "",
        above: String = ""
    ) {
        self.path = path
        self.value = value
        self.tag = tag
        self.from = from
        self.to = to
        self.state = state
        self.below = below
        self.above = above
    }

    /// An input that may decide and that nobody has searched.
    public init(notSearched dependency: Claim.Dependency) {
        self.init(
            path: dependency.path,
            value: dependency.value,
            tag: dependency.tag,
            from: dependency.from,
            to: dependency.to,
            state: .notSearched
        )
    }

    /// Whether the verdict says no more than this input does; what was measured is evidence.
    public var isDecisive: Bool {
        switch state {
        case .stays: false
        case .flips, .notSearched, .unplayable: tag != .measured
        }
    }
}
