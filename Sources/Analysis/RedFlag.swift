import Measurement

/// A sign that something is wrong with the system under test, with its figure.
public struct RedFlag: Sendable, Equatable {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// Keys were evicted while Redis used less than half of its memory.
        case earlyEviction = "early-eviction"
        /// Keys that never expire went on growing to the end.
        case unboundGrowth = "unbound-growth"
        /// One request in a hundred took longer than 100 ms.
        case slowResponse = "slow-response"
    }
    /// What is wrong.
    public var kind: Kind
    /// The setup's name.
    public var setup: String
    /// The endpoint or the key families that it is about; empty for the setup.
    public var subject: String
    /// The figure of the worst repetition: keys, keys a day, or microseconds.
    public var value: Figure
    /// How many of the setup's repetitions show it.
    public var repetitions: Int

    /// Creates a red flag.
    public init(
        kind: Kind,
        setup: String,
        subject: String,
        value: Figure,
        repetitions: Int
    ) {
        self.kind = kind
        self.setup = setup
        self.subject = subject
        self.value = value
        self.repetitions = repetitions
    }

    /// The longest response time of 99 % of an endpoint's requests that is no red flag.
    public static let slowest = 100 * Nanoseconds.millisecond

    /// The flag in a sentence.
    public var sentence: String {
        switch kind {
        case .earlyEviction:
            "Setup '\(setup)' evicted \(value) keys while Redis used less than half of its memory:"
                + " a key leak, or a wrong limit."
        case .unboundGrowth:
            "In setup '\(setup)' the keys that never expire grow by \(value.rounded(to: 0)) a day"
                + " to the end, so memory has no bound: \(subject)."
        case .slowResponse:
            "In setup '\(setup)' 1 % of the requests to '\(subject)' took"
                + " \(milliseconds) ms or longer, over 100 ms: a store in another region,"
                + " or a queue."
        }
    }

    private var milliseconds: Figure {
        Figure(digits: value.rounded(to: 3).digits, decimals: 6).rounded(to: 0)
    }
}

/// Looks for red flags in what a run measured.
struct RedFlags {
    let record: RunRecord

    /// The flags by setup, and by kind within it.
    var all: [RedFlag] {
        record.description.setups.flatMap { setup in
            let trials = record.trials.filter { $0.setup == setup.name }
            return [evictions(of: setup, trials), growth(of: setup, trials)].compactMap(\.self)
                + slowness(of: setup, trials)
        }
    }

    private func evictions(of setup: SetupRecord, _ trials: [TrialRecord]) -> RedFlag? {
        guard let limit = setup.redisMemoryLimit else { return nil }
        let early = trials.map { trial -> UInt64 in
            var (before, early): (UInt64, UInt64) = (0, 0)
            for interval in trial.timeline {
                let now = interval.gauges.evictions
                if interval.gauges.redisUsedMemory < limit / 2, now > before {
                    early += now - before
                }
                before = now
            }
            return early
        }
        return flag(.earlyEviction, setup, "", early.map { $0 == 0 ? nil : Figure($0) })
    }

    /// The levels at the end of each quarter of the measured part rise, and the last quarter adds
    /// at least half of what the second did: what fills up once, such as a counter for each user,
    /// slows down.
    private func growth(of setup: SetupRecord, _ trials: [TrialRecord]) -> RedFlag? {
        let rates = trials.map(growthPerDay)
        let families = trials.flatMap(\.engine.memory).filter { $0.keysWithoutTimeToLive > 0 }
        var names: [String] = []
        for family in families where !names.contains(family.name) { names.append(family.name) }
        return flag(.unboundGrowth, setup, names.joined(separator: ", "), rates)
    }

    private func growthPerDay(of trial: TrialRecord) -> Figure? {
        let window = trial.timeline.filter { !$0.warmUp }
        let levels = window.compactMap(\.gauges.redisKeysWithoutTimeToLive)
        guard levels.count == window.count, levels.count >= 8, let last = levels.last,
            let end = window.last?.end
        else { return nil }
        let quarters = (1...3).map { levels[levels.count * $0 / 4 - 1] } + [last]
        let steps = zip(quarters, quarters.dropFirst()).map { $1 - $0 }
        guard steps.allSatisfy({ $0 > 0 }), steps[2] * 2 >= steps[0] else { return nil }
        let half = levels.count / 2 - 1
        let time = end - window[half].end
        return Figure(Int128(last - levels[half]) * Int128(Nanoseconds.day), over: time)
    }

    private func slowness(of setup: SetupRecord, _ trials: [TrialRecord]) -> [RedFlag] {
        let endpoints = trials.first?.endpoints ?? []
        return endpoints.indices.compactMap { place in
            let values = trials.map { trial -> Figure? in
                let endpoint = trial.endpoints[place]
                guard !endpoint.isBackground,
                    endpoint.response.count >= Quantile.p99.exact.leastCount
                else { return nil }
                let time = Distribution(of: endpoint.response).value(at: Quantile.p99.exact)
                return time > RedFlag.slowest ? Figure(microsecondsOf: time) : nil
            }
            return flag(.slowResponse, setup, endpoints[place].name, values)
        }
    }

    /// The flag of the worst repetition; nil where none shows it.
    private func flag(
        _ kind: RedFlag.Kind,
        _ setup: SetupRecord,
        _ subject: String,
        _ values: [Figure?]
    ) -> RedFlag? {
        let shown = values.compactMap(\.self)
        guard let worst = shown.max(by: { $0.digits < $1.digits }) else { return nil }
        return RedFlag(
            kind: kind,
            setup: setup.name,
            subject: subject,
            value: worst,
            repetitions: shown.count
        )
    }
}
