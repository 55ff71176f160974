public import Analysis
import Measurement

/// A line of `claims.csv`: a case of a claim in one setup, with the claim's own cells repeated.
struct ClaimRow: CSVRow {
    var result: ClaimResult
    /// The case; nil where the claim was not tested.
    var judgement: Judgement?
    /// The verdict over all cases and why.
    var verdict: String
    var reason: String

    static let columns =
        ["scenario", "claim", "verdict", "expected", "reason", "says"] + [
            "case", "setup", "against", "metric", "of", "against_of", "measure", "expectation",
            "outcome", "invariant", "unit", "mean", "low", "high", "least", "most",
        ] + [
            "seeds", "first_seed", "window_start_ns", "window_length_ns", "warm_up_ns", "changes",
            "flips", "not_tested", "command",
        ]

    /// The lines of some results, in their order.
    static func rows(_ results: [ClaimResult]) -> [ClaimRow] {
        results.flatMap { result -> [ClaimRow] in
            let judgements = result.judgements.map(Judgement?.some)
            let words = ClaimWords(result)
            return (judgements.isEmpty ? [nil] : judgements).map {
                ClaimRow(
                    result: result,
                    judgement: $0,
                    verdict: result.verdict.rawValue,
                    reason: words.reason
                )
            }
        }
    }

    /// The results that lines were made of.
    static func results(_ rows: [ClaimRow]) -> [ClaimResult] {
        rows.reduce(into: []) { results, row in
            if let last = results.last, last.scenario == row.result.scenario,
                last.id == row.result.id
            {
                results[results.count - 1].judgements += row.judgement.map { [$0] } ?? []
            } else {
                var result = row.result
                result.judgements = row.judgement.map { [$0] } ?? []
                results.append(result)
            }
        }
    }

    var cells: [String] {
        [
            result.scenario, result.id, verdict, result.expected?.rawValue ?? "", reason,
            result.says,
        ] + judgementCells + [
            "\(result.seeds)", "\(result.firstSeed)", text(result.window?.startOfDay),
            text(result.window?.length), text(result.window?.warmUp),
            (judgement?.changes ?? []).map { "\($0.path)=\($0.value)" }.joined(separator: ";"),
            result.flips.map(Self.text).joined(separator: ";"), result.notTested, result.command,
        ]
    }

    private var judgementCells: [String] {
        guard let judgement else { return [String](repeating: "", count: 16) }
        let unit =
            judgement.measure == .times
            ? "times" : Metric.named(judgement.metric)?.unit.rawValue ?? ""
        let interval = judgement.interval
        return [
            judgement.when, judgement.setup, judgement.against, judgement.metric, judgement.of,
            judgement.againstOf, judgement.measure.rawValue, judgement.expectation,
            judgement.outcome.rawValue, judgement.isInvariant ? "yes" : "no", unit,
        ]
            + [interval?.mean, interval?.low, interval?.high, interval?.least, interval?.most].map {
                $0.map { "\($0)" } ?? ""
            }
    }

    private func text(_ time: Nanoseconds?) -> String { time.map { "\($0)" } ?? "" }

    private static func text(of flip: Flip) -> String {
        [
            flip.path, flip.value, flip.tag.rawValue, flip.from, flip.to, flip.state.rawValue,
            flip.below, flip.above,
        ].joined(separator: "|")
    }
}

extension ClaimRow {
    init(_ cells: CSVCells) throws(ResultsError) {
        let seeds: Int = try cells.integer("seeds")
        let flips = try cells.text("flips").split(separator: ";").map {
            text throws(ResultsError) in try Self.flip(String(text), cells)
        }
        result = ClaimResult(
            scenario: cells.text("scenario"),
            id: cells.text("claim"),
            says: cells.text("says"),
            judgements: [],
            flips: flips,
            notTested: cells.text("not_tested"),
            expected: cells.isEmpty("expected") ? nil : try cells.choice("expected"),
            seeds: seeds,
            firstSeed: try cells.integer("first_seed"),
            window: cells.isEmpty("window_start_ns") ? nil : try Self.window(cells),
            command: cells.text("command")
        )
        judgement = cells.isEmpty("setup") ? nil : try Self.judgement(cells, seeds: seeds)
        verdict = cells.text("verdict")
        reason = cells.text("reason")
    }

    private static func window(_ cells: CSVCells) throws(ResultsError) -> WindowRecord {
        WindowRecord(
            startOfDay: try cells.integer("window_start_ns"),
            length: try cells.integer("window_length_ns"),
            warmUp: try cells.integer("warm_up_ns")
        )
    }

    private static func judgement(
        _ cells: CSVCells,
        seeds: Int
    ) throws(ResultsError) -> Judgement {
        var judgement = Judgement(
            when: cells.text("case"),
            setup: cells.text("setup"),
            against: cells.text("against"),
            metric: cells.text("metric"),
            of: cells.text("of"),
            againstOf: cells.text("against_of"),
            measure: try cells.choice("measure"),
            expectation: cells.text("expectation"),
            changes: changes(cells.text("changes")),
            isInvariant: cells.text("invariant") == "yes",
            outcome: try cells.choice("outcome")
        )
        if !cells.isEmpty("mean") {
            judgement.interval = Interval(
                mean: try cells.figure("mean"),
                low: cells.isEmpty("low") ? nil : try cells.figure("low"),
                high: cells.isEmpty("high") ? nil : try cells.figure("high"),
                least: try cells.figure("least"),
                most: try cells.figure("most"),
                count: seeds
            )
        }
        return judgement
    }

    private static func changes(_ text: String) -> [Claim.Change] {
        text.split(separator: ";").compactMap { change in
            let parts = change.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return Claim.Change(path: String(parts[0]), value: String(parts[1]))
        }
    }

    private static func flip(_ text: String, _ cells: CSVCells) throws(ResultsError) -> Flip {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return try cells.value("flips", "what a search found") { _ in
            guard parts.count == 8, let tag = Condition.Tag(rawValue: parts[2]),
                let state = Flip.State(rawValue: parts[5])
            else { return nil }
            return Flip(
                path: parts[0],
                value: parts[1],
                tag: tag,
                from: parts[3],
                to: parts[4],
                state: state,
                below: parts[6],
                above: parts[7]
            )
        }
    }
}

extension [ClaimResult] {
    /// The text of `claims.csv`.
    public var csv: String { CSV.text(ClaimRow.rows(self)) }

    /// Every figure that the intervals were made of, a line for each seed.
    var evidence: String {
        let header = [
            "scenario", "claim", "case", "setup", "against", "metric", "of", "measure",
            "repetition", "value",
        ]
        let lines = flatMap { result in
            result.judgements.flatMap { judgement in
                judgement.values.enumerated().map { repetition, value in
                    [
                        result.scenario, result.id, judgement.when, judgement.setup,
                        judgement.against, judgement.metric, judgement.of,
                        judgement.measure.rawValue, "\(repetition)", "\(value)",
                    ]
                }
            }
        }
        return ([header] + lines).map(CSV.line).joined()
    }
}
