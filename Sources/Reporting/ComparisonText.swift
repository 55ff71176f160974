public import Analysis

/// A comparison in words, for the terminal and for a pull request's comment.
public struct ComparisonText: Sendable {
    /// How many differences are written out; the rest is counted.
    private static let limit = 30

    private let comparison: RunComparison

    /// Words a comparison.
    public init(_ comparison: RunComparison) { self.comparison = comparison }

    /// The verdict in one line.
    public var headline: String {
        let differences = comparison.differences
        func count(_ direction: RunComparison.Difference.Direction) -> Int {
            differences.count { $0.direction == direction }
        }
        switch comparison.verdict {
        case .same where differences.isEmpty:
            return "same: \(comparison.compared) figures compared, none differs"
        case .same, .different:
            return "\(comparison.verdict.rawValue): of \(comparison.compared) figures"
                + " \(differences.count) differ: \(count(.worse)) worse,"
                + " \(count(.better)) better, \(count(.changed)) neither"
        case .inconclusive:
            return "inconclusive: the repetitions cannot tell whether it got worse"
        case .notComparable:
            return "not comparable"
        }
    }

    /// The verdict, its reasons and the differences, worst kind first, with a line's end each.
    public var text: String {
        var parts = [headline] + comparison.reasons.map { "  because \($0)" }
        parts += lines.map { "  \($0)" }
        parts += comparison.verdictChanges.map { "verdict: \($0)" }
        return (parts + comparison.hints.map { "hint: \($0)" }).map { $0 + "\n" }.joined()
    }

    /// The differences, the worst kind first, and how many more there are.
    var lines: [String] {
        let order: [RunComparison.Difference.Direction] = [.worse, .changed, .better]
        let sorted = order.flatMap { direction in
            comparison.differences.filter { $0.direction == direction }
        }
        let more = sorted.count - Self.limit
        return sorted.prefix(Self.limit).map(Self.line) + (more > 0 ? ["and \(more) more"] : [])
    }

    static func line(_ difference: RunComparison.Difference) -> String {
        let place = [
            difference.setup,
            difference.repetition.map { "repetition \($0 + 1)" },
            difference.scope == .run
                ? nil : "\(difference.scope.rawValue) \(difference.name)",
        ].compactMap(\.self).joined(separator: ", ")
        let values = [difference.baseline, difference.candidate].map { value in
            value.map { "\($0)" } ?? "no such row"
        }.joined(separator: " -> ")
        let unit = difference.unit == "ratio" ? "" : " \(difference.unit)"
        let change = difference.change.map { ", \(signed($0))" } ?? ""
        let interval = difference.interval.map {
            " (95 % interval \(signed($0.lower)) to \(signed($0.upper)))"
        }
        return "\(place): \(difference.metric) \(values)\(unit)\(change)\(interval ?? "")"
            + ", \(difference.direction.rawValue)"
    }

    private static func signed(_ ratio: Figure) -> String {
        (ratio.digits < 0 ? "-" : "+") + Words.percent(ratio.magnitude)
    }
}
