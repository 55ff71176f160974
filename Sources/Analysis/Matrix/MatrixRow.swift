import Measurement

/// What came of a protection under a fault, all repetitions together.
public struct MatrixRow: Sendable, Equatable {
    /// What is said of a pair.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Nothing was violated although enough attempts ran at the same time.
        case pass
        /// Something was violated, and a witness tells how.
        case violated
        /// It cannot be said, for a reason that is given.
        case unknown
        /// Nothing was violated, and nothing was put to the test.
        case noContention = "no-contention"
        /// The fault cannot strike this protection.
        case leftOut = "left-out"
    }
    /// The protection's name.
    public var protection: String
    /// The fault's name.
    public var fault: String
    /// The setup's name; empty where the pair was left out.
    public var setup: String
    /// Whether theory expects violations.
    public var isExpectedToBreak: Bool
    /// What is said of the pair.
    public var verdict: Verdict
    /// Why nothing can be said, or what was violated; empty where nothing was.
    public var reason: String
    /// Attempts.
    public var attempts: UInt64 = 0
    /// Attempts that ran at the same time as another for the same thing.
    public var contended: UInt64 = 0
    /// Double bookings, or whatever may happen once and happened again.
    public var violations: UInt64 = 0
    /// Bookings that were lost or that nobody was told of.
    public var lostOrGhosts: UInt64 = 0
    /// Attempts that a lock turned away for nothing.
    public var falseRefusals: UInt64 = 0
    /// Violations for each 10,000 contended attempts; nil without any of these.
    public var rate: Figure?
    /// The lower end of the rate's 95 % interval.
    public var low: Figure?
    /// The upper end; where nothing was violated, the rate that having seen none still allows.
    public var high: Figure?
    /// The 99th percentile of the time that attempts took which succeeded.
    public var winnerP99: Figure?
    /// The same of those that were refused.
    public var loserP99: Figure?
    /// Attempts that were answered, for each second.
    public var throughput: Figure?
    /// Calls of the database for each attempt, begin and commit included.
    public var statements: Figure?
    /// Redis commands for each attempt.
    public var commands: Figure?
    /// How many calls met the faults; nil where the engine does not play them, or there are none.
    public var faultCalls: UInt64?

    /// Whether what was found is what theory expects; nil where nothing was found.
    public var agrees: Bool? {
        switch verdict {
        case .pass: !isExpectedToBreak
        case .violated: isExpectedToBreak
        case .unknown, .noContention, .leftOut: nil
        }
    }

    /// Creates a row of which nothing is known yet.
    public init(_ cell: MatrixRecord.Cell, _ verdict: Verdict, _ reason: String) {
        protection = cell.protection
        fault = cell.fault
        setup = cell.hasSetup ? cell.setup : ""
        isExpectedToBreak = cell.isExpectedToBreak
        self.verdict = verdict
        self.reason = reason
    }
}

extension MatrixRow {
    /// The rows of a run's matrix; none where the scenario has no matrix.
    static func rows(of record: RunRecord) -> [MatrixRow] {
        guard let matrix = record.description.matrix else { return [] }
        return matrix.cells.map { cell in
            switch cell.play {
            case .leftOut: return MatrixRow(cell, .leftOut, "it does not ask Redis")
            case .nowhere: return MatrixRow(cell, .unknown, "no engine plays the fault yet")
            case .modelOnly where record.description.engine != "model":
                return MatrixRow(cell, .unknown, "only the model plays the fault")
            case .everywhere, .modelOnly: break
            }
            let trials = record.trials.filter { $0.setup == cell.setup }
            guard !trials.isEmpty else { return MatrixRow(cell, .unknown, "not played") }
            let races = record.races.filter { $0.setup == cell.setup }
            let setup = record.description.setups.first { $0.name == cell.setup }
            var row = MatrixRow(cell, .unknown, "")
            row.measure(trials, at: matrix.endpoint)
            if races.isEmpty { row.count(trials) } else { row.count(races) }
            row.judge(races, trials, hasFaults: !(setup?.faults.isEmpty ?? true))
            return row
        }
    }

    // MARK: Counts

    private mutating func count(_ races: [RaceRecord]) {
        attempts = races.reduce(0) { $0 + $1.attempts }
        contended = races.reduce(0) { $0 + $1.concurrentConflicts }
        violations = races.reduce(0) { $0 + $1.doubleBookings }
        lostOrGhosts = races.reduce(0) { $0 + $1.lost + $1.ghosts }
        falseRefusals = races.reduce(0) { $0 + $1.falseRefusals }
        var spread = ContestSpread()
        for race in races { spread.add(race.spread) }
        rates(spread)
    }

    /// What may be done once, where nothing is booked.
    private mutating func count(_ trials: [TrialRecord]) {
        let effects = trials.flatMap(\.checks).filter(\.isOfEffects)
        contended = effects.reduce(0) { $0 + $1.contended }
        violations = effects.reduce(0) { $0 + $1.violations }
        rates()
    }

    private mutating func rates(_ spread: ContestSpread = ContestSpread()) {
        guard var proportion = Proportion(violations, of: contended) else { return }
        proportion.widen(by: spread, of: contended)
        func figure(_ share: Double) -> Figure { Figure(rounding: share * 10_000, decimals: 3) }
        rate = Figure(violations * 10_000, over: contended)?.rounded(to: 3)
        low = figure(proportion.low)
        high = figure(
            violations == 0 ? Proportion.bound(withNoneOf: contended) ?? 1 : proportion.high
        )
    }

    // MARK: Costs

    private mutating func measure(_ trials: [TrialRecord], at endpoint: String) {
        let endpoints = trials.flatMap(\.endpoints).filter { $0.name == endpoint }
        let sum = EndpointSum(of: endpoints)
        attempts = sum.sent
        let measured = trials.reduce(0) { $0 + $1.measured }
        let answered = Int128(sum.sent - sum.count(of: .failed)) * Int128(Nanoseconds.second)
        throughput = Figure(answered, over: measured)?.rounded(to: 3)
        commands = Figure(sum.redisCommands, over: sum.sent)?.rounded(to: 3)
        let calls = trials.flatMap(\.statements).reduce(0) { $0 + $1.calls }
        statements = Figure(calls, over: sum.sent)?.rounded(to: 3)
        let booked = trials.flatMap(\.attempts)
        if booked.isEmpty {
            let distribution = Distribution(of: sum[.service])
            guard distribution.count > 0 else { return }
            winnerP99 = Figure(microsecondsOf: distribution.value(at: Quantile.p99.exact))
            return
        }
        winnerP99 = Self.p99(booked.filter { $0.result == .booked })
        loserP99 = Self.p99(booked.filter { $0.result == .taken || $0.result == .busy })
    }

    /// The 99th percentile by nearest rank.
    private static func p99(_ attempts: [BookingAttempt]) -> Figure? {
        guard !attempts.isEmpty else { return nil }
        let times = attempts.map { $0.returned - $0.invoked }.sorted()
        return Figure(microsecondsOf: times[(times.count * 99 + 99) / 100 - 1])
    }

    // MARK: The verdict

    private mutating func judge(_ races: [RaceRecord], _ trials: [TrialRecord], hasFaults: Bool) {
        let met = trials.map(\.engine.faultsMet)
        let isPlayed = met.allSatisfy { !$0.isEmpty }
        if hasFaults, isPlayed { faultCalls = met.joined().reduce(0, +) }
        if let broken = broken(races) {
            (verdict, reason) = (.violated, broken)
        } else if hasFaults, !isPlayed {
            (verdict, reason) = (.unknown, "the engine does not play the fault")
        } else if hasFaults, faultCalls == 0 {
            (verdict, reason) = (.unknown, "the fault never took effect: no call met it")
        } else if let incomplete = incomplete(races, trials) {
            (verdict, reason) = (.unknown, incomplete)
        } else if contended < Self.leastContended {
            (verdict, reason) = (.noContention, "\(contended) attempts met another")
        } else {
            (verdict, reason) = (.pass, "")
        }
    }

    /// How many attempts must have been able to race before a pass counts.
    private static let leastContended: UInt64 = 10

    /// What was violated, the gravest first; nil without anything.
    private func broken(_ races: [RaceRecord]) -> String? {
        if violations > 0 { return races.isEmpty ? "done twice" : "double bookings" }
        guard races.contains(where: { $0.verdict == .violated }) else { return nil }
        if races.contains(where: { $0.lost > 0 }) { return "acknowledged bookings are lost" }
        if races.contains(where: { $0.ghosts > 0 }) { return "bookings that nobody was told of" }
        return "answers that no order of events explains"
    }

    private func incomplete(_ races: [RaceRecord], _ trials: [TrialRecord]) -> String? {
        let dropped = races.reduce(0) { $0 + $1.dropped }
        if dropped > 0 { return "\(dropped) attempts were not kept: the history was full" }
        let effects = trials.flatMap(\.checks).filter(\.isOfEffects)
        let unseen = effects.reduce(0) { $0 + $1.dropped }
        if unseen > 0 { return "\(unseen) were not checked: the memory was full" }
        return nil
    }
}

extension CheckRecord {
    /// Whether the rule is about things that may, or must, be done once.
    fileprivate var isOfEffects: Bool {
        name.hasPrefix("at-most-once") || name.hasPrefix("exactly-once")
    }
}
