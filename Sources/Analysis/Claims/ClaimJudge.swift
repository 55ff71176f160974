import Measurement

/// Judges cases of claims by the rows of a summary.
public struct ClaimJudge: Sendable {
    private let rows: [SummaryRow]
    private let repetitions: Int

    /// Creates a judge.
    ///
    /// - Parameters:
    ///   - rows: The summary of what was played.
    ///   - repetitions: How many seeds were played, from the first one on.
    public init(rows: [SummaryRow], repetitions: Int) {
        self.rows = rows
        self.repetitions = repetitions
    }

    /// A case in each of its setups.
    public func judge(_ one: Claim.Case) -> [Judgement] {
        one.setups.map { judge(one, in: $0) }
    }

    private func judge(_ one: Claim.Case, in setup: String) -> Judgement {
        let values = values(of: one, in: setup)
        let metric = Metric.named(one.metric)
        let isInvariant =
            metric?.isInvariant == true && one.expectation.measure == .value
        var judgement = Judgement(
            when: one.when,
            setup: setup,
            against: one.against ?? "",
            metric: one.metric,
            of: one.of ?? "",
            againstOf: one.againstOf ?? "",
            measure: one.expectation.measure,
            expectation: one.expectation.text,
            changes: one.changes,
            isInvariant: isInvariant,
            outcome: .notMeasured,
            values: values
        )
        // A metric that some seeds lack has no interval over the seeds.
        guard values.count == repetitions, let interval = Interval(values) else {
            return judgement
        }
        judgement.interval = interval
        judgement.outcome = one.expectation.outcome(of: interval, isInvariant: isInvariant)
        return judgement
    }

    /// The figure of each seed; compared with that of the same seed, and so of the same requests.
    private func values(of one: Claim.Case, in setup: String) -> [Figure] {
        let own = figures(one.metric, of: one.of, in: setup)
        guard let against = one.against else { return own.compactMap(\.self) }
        let other = figures(one.metric, of: one.againstOf ?? one.of, in: against)
        return zip(own, other).compactMap { own, other in
            guard let own, let other else { return nil }
            switch one.expectation.measure {
            case .value: return own
            case .difference:
                let decimals = max(own.decimals, other.decimals)
                return Figure(
                    digits: own.rounded(to: decimals).digits - other.rounded(to: decimals).digits,
                    decimals: decimals
                )
            case .times:
                return Figure(
                    Int128(own.rounded(to: 6).digits),
                    over: Int128(other.rounded(to: 6).digits)
                )
            }
        }
    }

    /// The metric's figure of each repetition, in their order; nil where one lacks it.
    private func figures(_ metric: String, of name: String?, in setup: String) -> [Figure?] {
        let scope = rows.scope(of: name, metric: metric)
        let found = rows.filter {
            $0.setup == setup && $0.metric == metric && $0.scope == scope && $0.name == name ?? ""
        }
        return (0..<repetitions).map { repetition in
            found.first { $0.repetition == repetition }?.value
        }
    }
}

extension [SummaryRow] {
    /// The scope that a goal's or a claim's `of` names: the first one, in the order of the scopes,
    /// that has the name.
    func scope(of name: String?, metric: String) -> SummaryRow.Scope {
        guard let name else { return .run }
        return SummaryRow.Scope.allCases.dropFirst().first { scope in
            contains { $0.scope == scope && $0.name == name && $0.metric == metric }
        } ?? .endpoint
    }
}
