import Measurement

extension RunComparison {
    /// Compares two runs of the model: every row must be equal to the last digit.
    mutating func compareExactly(_ baseline: Side, _ candidate: Side, acceptsVersion: Bool) {
        var others: [RowKey: SummaryRow] = [:]
        for row in candidate.rows { others[RowKey(row)] = row }
        for row in baseline.rows {
            let other = others.removeValue(forKey: RowKey(row))
            if other?.value != row.value { differences.append(Difference(row, other)) }
        }
        // What is left is new; the candidate's own order keeps the list reproducible.
        for row in candidate.rows where others[RowKey(row)] != nil {
            differences.append(Difference(nil, row))
        }
        compared = baseline.rows.count
        verdict = differences.isEmpty ? .same : .different
        let versions = (baseline.description.toolVersion, candidate.description.toolVersion)
        guard versions.0 != versions.1 else { return }
        let words = "version \(versions.0) made the baseline and \(versions.1) the candidate"
        if differences.isEmpty {
            hints.append("\(words), and their figures are equal")
        } else if acceptsVersion {
            hints.append("\(words); differences were asked to count all the same")
        } else {
            verdict = .notComparable
            reasons.append("\(words), so a difference may be the tool's own")
            hints.append(
                "make the baseline anew with one version, or count the differences all the same"
                    + " with --accept-version"
            )
        }
    }
}

/// What makes a row of the summary the same row in another run.
private struct RowKey: Hashable {
    let setup: String
    let repetition: Int
    let scope: SummaryRow.Scope
    let name: String
    let metric: String

    init(_ row: SummaryRow) {
        (setup, repetition, scope) = (row.setup, row.repetition, row.scope)
        (name, metric) = (row.name, row.metric)
    }
}

extension RunComparison.Difference {
    /// The difference of two rows, of which one may be missing but not both.
    fileprivate init(_ baseline: SummaryRow?, _ candidate: SummaryRow?) {
        guard let row = baseline ?? candidate else {
            preconditionFailure("a difference needs a row on one side at least")
        }
        self.init(
            setup: row.setup,
            repetition: row.repetition,
            scope: row.scope,
            name: row.name,
            metric: row.metric,
            unit: row.unit,
            baseline: baseline?.value,
            candidate: candidate?.value,
            change: Self.change(from: baseline?.value, to: candidate?.value),
            direction: Self.direction(of: row.metric, baseline?.value, candidate?.value)
        )
    }

    /// The relative change from one figure to another.
    static func change(from baseline: Figure?, to candidate: Figure?) -> Figure? {
        guard let baseline, let candidate else { return nil }
        let decimals = max(baseline.decimals, candidate.decimals)
        let (from, to) = (baseline.rounded(to: decimals), candidate.rounded(to: decimals))
        return Figure(Int128(to.digits) - Int128(from.digits), over: from.digits.magnitude)
    }

    /// Whether a change from one figure to another is an improvement.
    static func direction(
        of metric: String,
        _ baseline: Figure?,
        _ candidate: Figure?
    ) -> Direction {
        guard let baseline, let candidate else { return .changed }
        return switch Metric.named(metric)?.better {
        case .lower: candidate.value < baseline.value ? .better : .worse
        case .higher: candidate.value > baseline.value ? .better : .worse
        case .neither, nil: .changed
        }
    }
}
