import Measurement

/// A metric of live runs that a comparison judges, and the smallest change that matters.
private struct GatedMetric {
    let metric: Metric
    /// A relative change, or an absolute one where the metric is itself a ratio.
    let floor: Double

    var isRatio: Bool { metric.unit == .ratio }

    /// The metrics with the floors under which a change is of no practical meaning.
    ///
    /// That is 5 % of a median, 10 % of a tail, half a point of a hit ratio and 2 % of a count,
    /// whatever the significance: the magnitudes that package-benchmark, ClickHouse and Firecracker
    /// gate on.
    static let all = [
        GatedMetric(metric: .latency(.response, .p50), floor: 0.05),
        GatedMetric(metric: .latency(.response, .p99), floor: 0.10),
        GatedMetric(metric: .throughput, floor: 0.05),
        GatedMetric(metric: .hitRatio, floor: 0.005),
        GatedMetric(metric: .databaseReads, floor: 0.02),
        GatedMetric(metric: .redisCommands, floor: 0.02),
    ]
}

extension RunComparison {
    /// The probability under which a change counts, after the correction for the number of metrics.
    private static let significance = 0.01
    /// The fewest valid repetitions on each side.
    static let leastRepetitions = 7

    /// Compares live runs by the ranks of their repetitions.
    ///
    /// Something got worse when the rank test says so at 1 % after Holm's correction (1979), the
    /// whole 95 % interval lies on the worse side, and the change is at least the metric's floor. A
    /// metric whose interval is too wide to show a change of its floor is inconclusive, not
    /// unchanged.
    mutating func compareByRanks(_ baseline: Side, _ candidate: Side) {
        compareInvariants(baseline, candidate)
        let trials = baseline.description.setups.map { setup in
            (
                setup.name, baseline.validTrials(of: setup.name),
                candidate.validTrials(of: setup.name)
            )
        }
        for (setup, before, after) in trials {
            let fewest = min(before.count, after.count)
            guard fewest < Self.leastRepetitions else { continue }
            reasons.append(
                "setup '\(setup)' has \(before.count) and \(after.count) valid repetitions;"
                    + " a rank test needs \(Self.leastRepetitions) on each side"
            )
        }
        guard reasons.isEmpty else {
            hints.append("play both with --repetitions 10")
            verdict = differences.isEmpty ? .inconclusive : .different
            return
        }
        let tests = trials.flatMap { setup, before, after in
            GatedMetric.all.compactMap { gate in
                LiveTest(gate, setup: setup, baseline.rows, before, candidate.rows, after)
            }
        }
        judge(tests)
        hints.append(
            "the two runs were played one after the other: a machine that drifts in between"
                + " can look like a change"
        )
    }

    private mutating func judge(_ tests: [LiveTest]) {
        compared = tests.count
        let adjusted = Self.holm(tests.map(\.probability))
        for (test, probability) in zip(tests, adjusted) {
            let isChange = probability < Self.significance && test.isBeyondFloor
            if isChange {
                differences.append(test.difference)
            } else if test.halfWidth > test.floor {
                reasons.append(
                    "\(test.difference.metric) of setup '\(test.difference.setup)' is too noisy to"
                        + " show a change of \(percent(test.floor)):"
                        + " its 95 % interval is \(percent(test.halfWidth)) to either side"
                )
            }
        }
        let isWorse = differences.contains { $0.direction == .worse }
        verdict = isWorse ? .different : reasons.isEmpty ? .same : .inconclusive
        let least = tests.map(\.leastProbability).max() ?? 0
        if least * Double(tests.count) >= Self.significance {
            reasons.append(
                "\(tests.count) metrics need more repetitions to reach significance at all"
            )
            verdict = isWorse ? .different : .inconclusive
        }
    }

    /// An invariant that held and no longer does needs no statistics.
    private mutating func compareInvariants(_ baseline: Side, _ candidate: Side) {
        for setup in baseline.description.setups.map(\.name) {
            for metric in Metric.all where metric.isInvariant {
                let before = baseline.rows.most(metric, setup)
                let after = candidate.rows.most(metric, setup)
                guard let before, let after, after.value > before.value else { continue }
                differences.append(
                    Difference(
                        setup: setup,
                        repetition: nil,
                        scope: .run,
                        name: "",
                        metric: metric.name,
                        unit: metric.unit.rawValue,
                        baseline: before,
                        candidate: after,
                        change: Difference.change(from: before, to: after),
                        direction: .worse
                    )
                )
            }
        }
    }

    /// Holm's step-down correction: the k-th smallest of m is multiplied by what is left of m.
    static func holm(_ probabilities: [Double]) -> [Double] {
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        var adjusted = probabilities
        var largest = 0.0
        for (rank, index) in order.enumerated() {
            let scaled = probabilities[index] * Double(probabilities.count - rank)
            largest = max(largest, min(1, scaled))
            adjusted[index] = largest
        }
        return adjusted
    }

    private func percent(_ share: Double) -> String {
        "\(Figure(rounding: 100 * share, decimals: 1)) %"
    }
}

/// The test of one metric of one setup.
private struct LiveTest {
    let difference: RunComparison.Difference
    let probability: Double
    let leastProbability: Double
    let halfWidth: Double
    let floor: Double
    let isBeyondFloor: Bool

    init?(
        _ gate: GatedMetric,
        setup: String,
        _ baseline: [SummaryRow],
        _ before: [Int],
        _ candidate: [SummaryRow],
        _ after: [Int]
    ) {
        let from = baseline.figures(gate.metric, setup, before)
        let to = candidate.figures(gate.metric, setup, after)
        guard from.count == before.count, to.count == after.count,
            let (old, new) = Spread(from).flatMap({ old in Spread(to).map { (old, $0) } }),
            gate.isRatio || !from.contains(where: { $0.digits == 0 })
        else { return nil }
        let test = RankTest(baseline: from.map(\.value), candidate: to.map(\.value)) {
            gate.isRatio ? $1 - $0 : $1 / $0 - 1
        }
        let isRise = test.shift > 0
        let worsens = gate.metric.better == .higher ? !isRise : isRise
        probability = isRise ? test.probabilityOfRise : test.probabilityOfFall
        leastProbability = RankTest.leastProbability(from.count, to.count)
        halfWidth = (test.interval.upperBound - test.interval.lowerBound) / 2
        floor = gate.floor
        isBeyondFloor =
            test.shift.magnitude >= gate.floor && !test.interval.contains(0)
        difference = RunComparison.Difference(
            setup: setup,
            repetition: nil,
            scope: .run,
            name: "",
            metric: gate.metric.name,
            unit: gate.metric.unit.rawValue,
            baseline: old.median,
            candidate: new.median,
            change: Figure(rounding: test.shift, decimals: 6),
            interval: RunComparison.ClosedFigures(
                lower: Figure(rounding: test.interval.lowerBound, decimals: 6),
                upper: Figure(rounding: test.interval.upperBound, decimals: 6)
            ),
            direction: worsens ? .worse : .better
        )
    }
}

extension RunComparison.Side {
    /// The repetitions that kept their pace: at least 98 % of the load sent, and a generator that
    /// was late by no more than a tenth of what it measured.
    fileprivate func validTrials(of setup: String) -> [Int] {
        (0..<description.repetitions).filter { repetition in
            func value(_ metric: Metric) -> Double? {
                rows.figures(metric, setup, [repetition]).first?.value
            }
            guard let offered = value(.offered), let sent = value(.sent) else { return false }
            let lag = value(.latency(.lag, .p99)) ?? 0
            let response = value(.latency(.response, .p99)) ?? 0
            return sent >= 0.98 * offered && lag <= 0.1 * response
        }
    }
}

extension [SummaryRow] {
    /// A metric of the whole run in the given repetitions, in their order.
    fileprivate func figures(_ metric: Metric, _ setup: String, _ repetitions: [Int]) -> [Figure] {
        filter {
            $0.scope == .run && $0.setup == setup && $0.metric == metric.name
                && repetitions.contains($0.repetition)
        }.map(\.value)
    }

    /// The largest value of a metric of the whole run over the repetitions.
    fileprivate func most(_ metric: Metric, _ setup: String) -> Figure? {
        filter { $0.scope == .run && $0.setup == setup && $0.metric == metric.name }
            .map(\.value).max { $0.value < $1.value }
    }
}
