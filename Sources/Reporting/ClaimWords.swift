public import Analysis
import Measurement

/// A claim's result in plain words, the same in every format.
public struct ClaimWords: Sendable {
    private let result: ClaimResult

    /// Words a result.
    public init(_ result: ClaimResult) { self.result = result }

    /// The verdict in a word or two.
    public var verdict: String {
        result.verdict == .notTested ? "not tested" : result.verdict.rawValue
    }

    /// The figures that the verdict rests on, with their intervals; the first few of many.
    public var figure: String {
        let figures = result.judgements.filter { $0.interval != nil }.map(\.figure)
        if figures.isEmpty { return "–" }
        let rest = figures.count > 4 ? "; and \(figures.count - 4) more" : ""
        return figures.prefix(4).joined(separator: "; ") + rest
    }

    /// Why the verdict is what it is, in sentences.
    public var reason: String {
        guard result.notTested.isEmpty else { return sentence(result.notTested) }
        return ([finding] + seeds + hinges + change).map(sentence).joined(separator: " ")
    }

    /// The conditions in words: seeds, window, and every input that was tried.
    public var conditions: String {
        var parts = ["\(Words.count(result.seeds, "seed")) from \(result.firstSeed) on"]
        if let window = result.window {
            let end = Words.clock(window.startOfDay + window.length)
            let warmUp =
                window.warmUp > 0 ? ", the first \(Words.duration(window.warmUp)) not counted" : ""
            parts.append("\(Words.clock(window.startOfDay)) to \(end)\(warmUp)")
        }
        return parts.joined(separator: "; ")
    }

    // MARK: Sentences

    private var finding: String {
        let judgements = result.judgements
        let missing = judgements.filter { $0.outcome == .notMeasured }
        if missing.count == judgements.count {
            return "nothing was measured: " + list(missing.map(\.subject))
        }
        let holding = judgements.filter { $0.outcome == .holds }
        let failing = judgements.filter { $0.outcome == .fails }
        let open = judgements.filter { $0.outcome == .undecided }
        if holding.count == judgements.count { return "holds: " + list(holding.map(\.sentence)) }
        if failing.count == judgements.count { return "fails: " + list(failing.map(\.sentence)) }
        var parts: [String] = []
        if !holding.isEmpty { parts.append("holds only where: " + list(holding.map(\.sentence))) }
        if !failing.isEmpty { parts.append("fails where: " + list(failing.map(\.sentence))) }
        if !open.isEmpty {
            parts.append(
                "inconclusive at \(Words.count(result.seeds, "seed")), the limit lies inside the"
                    + " interval: " + list(open.map(\.sentence))
            )
        }
        if !missing.isEmpty { parts.append("not measured: " + list(missing.map(\.subject))) }
        return parts.joined(separator: "; ")
    }

    private var seeds: [String] {
        var sentences: [String] = []
        if result.seeds < ClaimResult.leastSeeds, result.verdict != .refuted {
            sentences.append(
                "over \(Words.count(result.seeds, "seed")) only: a verdict takes"
                    + " \(ClaimResult.leastSeeds), which 'rehearsal review' plays"
            )
        }
        let clean = result.judgements.contains {
            $0.isInvariant && $0.outcome == .holds && $0.interval?.most.digits == 0
        }
        // The rule of three: with probability 95 % something that was not seen in n trials happens
        // in fewer than 3 of n (Hanley and Lippman-Hand, JAMA 249, 1983).
        if clean, result.seeds >= ClaimResult.leastSeeds {
            let share = Figure(3, over: result.seeds).map(Words.percent) ?? ""
            sentences.append(
                "none in \(result.seeds) seeds means, with 95 % confidence, in fewer than"
                    + " \(share) of all seeds"
            )
        }
        return sentences
    }

    /// What the verdict hangs on.
    private var hinges: [String] {
        result.flips.map { flip in
            let input = "\(flip.path) (\(flip.value), \(flip.tag.rawValue))"
            switch flip.state {
            case .flips:
                let ends = [
                    flip.below.isEmpty ? nil : "at \(flip.below) and below",
                    flip.above.isEmpty ? nil : "at \(flip.above) and above",
                ].compactMap(\.self).joined(separator: ", and ")
                return "it hangs on \(input): the outcome is another \(ends)"
                    + " (the first seed, from \(flip.from) to \(flip.to))"
            case .stays:
                return "it does not flip with \(input) between \(flip.from) and \(flip.to)"
            case .notSearched:
                return "it may hang on \(input), which nobody has searched; 'rehearsal review' does"
            case .unplayable:
                return "it may hang on \(input), which cannot be played from \(flip.from) to"
                    + " \(flip.to)"
            }
        }
    }

    private var change: [String] {
        guard result.isChanged, let expected = result.expected else { return [] }
        return ["CHANGED: the file expects it to be \(expected.words)"]
    }

    private func list(_ parts: [String]) -> String { parts.joined(separator: "; ") }

    private func sentence(_ text: String) -> String {
        let first = text.prefix(1).uppercased()
        return first + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}

extension Claim.Verdict {
    /// The verdict as people write it.
    public var words: String { self == .notTested ? "not tested" : rawValue }
}

extension Judgement {
    /// The mean with its interval.
    var figure: String {
        guard let interval else { return "–" }
        let mean = text(interval.mean)
        guard let low = interval.low, let high = interval.high,
            text(low) != mean || text(high) != mean
        else { return mean }
        return "\(mean) (\(text(low)) to \(text(high)))"
    }

    /// What was judged, where.
    var subject: String {
        var parts: [String] = []
        if !when.isEmpty { parts.append("\(when),") }
        parts.append(of.isEmpty ? metric : "\(metric) of \(of)")
        parts.append("in \(setup)")
        if !against.isEmpty {
            let other = againstOf.isEmpty ? against : "\(againstOf) in \(against)"
            parts.append(measure == .times ? "as a multiple of \(other)" : "less that of \(other)")
        }
        return parts.joined(separator: " ")
    }

    /// What was found.
    var sentence: String { "\(subject) is \(figure), expected \(expectation)" }

    private func text(_ figure: Figure) -> String {
        if measure == .times { return "\(figure.rounded(to: 2)) times" }
        let metric = Metric.named(metric)
        let sign = figure.digits < 0 ? "-" : ""
        switch metric?.unit {
        case .microseconds, .ratio, .bytes, .perSecond:
            return sign + Words.figure(figure.magnitude, of: metric)
        default:
            let isWhole = figure.rounded(to: 0).value == figure.value || figure.value >= 100
            return isWhole ? Words.grouped(figure) : "\(figure.rounded(to: 1))"
        }
    }
}
