import Measurement

/// Tells whether a run got worse than another of the same scenario.
///
/// Two runs of the model are compared exactly: equal inputs give equal bytes, so any difference is
/// a change of the tool or of the system that was described. Two live runs differ by noise as well,
/// so they are compared by ranks over their repetitions, and where these cannot tell, the answer is
/// that nobody knows.
public struct RunComparison: Sendable, Equatable {
    /// What the comparison comes to.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Nothing differs, or nothing that live runs could show got worse.
        case same
        /// Two runs of the model differ, or something got worse in a live one.
        case different
        /// The repetitions of the live runs cannot tell.
        case inconclusive
        /// The runs did not play the same thing.
        case notComparable = "not-comparable"
    }
    /// One side of a comparison: what was played, and its summary.
    public struct Side: Sendable {
        /// What was played.
        public var description: RunDescription
        /// The summary's rows.
        public var rows: [SummaryRow]
        /// What became of the claims.
        public var claims: [ClaimResult]

        /// Creates a side.
        public init(
            _ description: RunDescription,
            _ rows: [SummaryRow],
            claims: [ClaimResult] = []
        ) {
            self.description = description
            self.rows = rows
            self.claims = claims
        }
    }
    /// What the comparison comes to.
    public var verdict: Verdict
    /// Why it comes to that, where the differences do not say it: a sentence each.
    public var reasons: [String]
    /// What a reader must keep in mind, and what to do next.
    public var hints: [String]
    /// What differs: in the order of the baseline's summary, for the model every row that does.
    public var differences: [Difference]
    /// How many rows or metrics were compared.
    public var compared: Int
    /// The claims whose verdict is another, a sentence each; they never fail a comparison.
    public var verdictChanges: [String]

    /// Compares a candidate with its baseline.
    ///
    /// - Parameters:
    ///   - baseline: The run that is taken for good.
    ///   - candidate: The run that is judged.
    ///   - acceptsVersion: Whether differences count although another version of the tool made
    ///     them.
    public init(baseline: Side, candidate: Side, acceptsVersion: Bool = false) {
        self.init(.notComparable)
        verdictChanges = Self.verdictChanges(baseline.claims, candidate.claims)
        reasons = Self.mismatches(baseline.description, candidate.description)
        guard reasons.isEmpty else { return }
        noteText(baseline.description.scenario, candidate.description.scenario)
        if baseline.description.engine == "model" {
            compareExactly(baseline, candidate, acceptsVersion: acceptsVersion)
        } else {
            compareByRanks(baseline, candidate)
        }
    }

    private init(_ verdict: Verdict) {
        self.verdict = verdict
        (reasons, hints, differences, compared) = ([], [], [], 0)
        verdictChanges = []
    }

    /// The claims that both sides judge, and differently, in the baseline's order.
    public static func verdictChanges(
        _ baseline: [ClaimResult],
        _ candidate: [ClaimResult]
    ) -> [String] {
        baseline.compactMap { one in
            guard
                let other = candidate.first(where: {
                    $0.id == one.id && $0.scenario == one.scenario
                }), other.verdict != one.verdict
            else { return nil }
            return "claim \(one.id) was \(one.verdict.rawValue) in the baseline and is"
                + " \(other.verdict.rawValue) in the candidate"
        }
    }

    /// Why two runs did not play the same thing, a sentence each.
    private static func mismatches(
        _ baseline: RunDescription,
        _ candidate: RunDescription
    ) -> [String] {
        var reasons: [String] = []
        func compare(_ name: String, _ one: some Equatable, _ other: some Equatable, _ same: Bool) {
            guard !same else { return }
            reasons.append("the \(name) differs: \(one) in the baseline, \(other) in the candidate")
        }
        let (one, other) = (baseline, candidate)
        for (side, run) in [("baseline", one), ("candidate", other)] {
            if case .partial(let reason) = run.status {
                reasons.append("the \(side) is a partial run: \(reason)")
            }
        }
        compare("engine", one.engine, other.engine, one.engine == other.engine)
        let names = (one.scenario.name, other.scenario.name)
        compare("scenario", "'\(names.0)'", "'\(names.1)'", names.0 == names.1)
        compare("seed", one.seed, other.seed, one.seed == other.seed)
        if one.engine == "model" {
            let same = one.repetitions == other.repetitions
            compare("number of repetitions", one.repetitions, other.repetitions, same)
        }
        let windows = (one.window.words, other.window.words)
        compare("window", windows.0, windows.1, one.window == other.window)
        let setups = (one.setups.map(\.name), other.setups.map(\.name))
        compare(
            "list of setups",
            setups.0.joined(separator: ", "),
            setups.1.joined(separator: ", "),
            setups.0 == setups.1
        )
        return reasons
    }

    /// A changed text is what a team wants to judge, so it is told and compared nevertheless.
    private mutating func noteText(_ one: ScenarioRecord, _ other: ScenarioRecord) {
        guard one.text != other.text else { return }
        let line = Self.firstDifferentLine(one.text, other.text)
        hints.append(
            "the text of scenario '\(one.name)' differs from line \(line) on, so a difference may"
                + " come from the scenario as well as from the tool"
        )
    }

    private static func firstDifferentLine(_ one: String, _ other: String) -> Int {
        let lines = (
            one.split(separator: "\n", omittingEmptySubsequences: false),
            other.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let same = zip(lines.0, lines.1).prefix { $0 == $1 }.count
        return same + 1
    }
}

extension RunComparison {
    /// One thing that differs between two runs.
    public struct Difference: Sendable, Equatable {
        /// What a difference means by the table of metrics.
        public enum Direction: String, Sendable, CaseIterable {
            case better, worse
            /// The metric has no better side, or the row exists in one run only.
            case changed
        }
        /// The setup's name.
        public var setup: String
        /// The repetition; nil where repetitions were taken together.
        public var repetition: Int?
        /// What the row is about.
        public var scope: SummaryRow.Scope
        /// The name within the scope.
        public var name: String
        /// The metric's name.
        public var metric: String
        /// The metric's unit.
        public var unit: String
        /// The baseline's value, of live runs the median; nil where the baseline has no such row.
        public var baseline: Figure?
        /// The candidate's value, likewise.
        public var candidate: Figure?
        /// The relative change; nil where the baseline is zero or a value is missing.
        public var change: Figure?
        /// The 95 % interval of the relative change of live runs.
        public var interval: ClosedFigures?
        /// Whether that is better or worse.
        public var direction: Direction
    }

    /// The two ends of an interval.
    public struct ClosedFigures: Sendable, Equatable {
        /// The lower end.
        public var lower: Figure
        /// The upper end.
        public var upper: Figure
    }
}

extension WindowRecord {
    /// The window in words, for messages.
    var words: String {
        func seconds(_ time: Nanoseconds) -> String {
            "\(Figure(digits: time / 1_000_000, decimals: 3)) s"
        }
        return "\(seconds(length)) from \(seconds(startOfDay)) of the day on,"
            + " \(seconds(warmUp)) of it warm-up"
    }
}
