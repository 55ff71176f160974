import Measurement

/// How near the model comes to real servers: every compared figure, and under which conditions.
public struct FidelityRecord: Sendable, Equatable {
    /// What one setup's comparison rests on.
    public struct Basis: Sendable, Equatable {
        /// The setup.
        public var setup: String
        /// The requests that were sent after the warm-up, all repetitions together.
        public var requests: UInt64
        /// The part of its thread's time that Redis was busy; nil where nobody knows.
        public var redisUtilisation: Figure?
        /// The processor time of servers and client ÷ the machine's, all of it in the live runs.
        public var machineUtilisation: Figure?
        /// The repetitions in which the generator was the limit.
        public var limited: Int

        /// Creates a basis.
        public init(
            setup: String,
            requests: UInt64,
            redisUtilisation: Figure?,
            machineUtilisation: Figure?,
            limited: Int
        ) {
            self.setup = setup
            self.requests = requests
            self.redisUtilisation = redisUtilisation
            self.machineUtilisation = machineUtilisation
            self.limited = limited
        }

        /// Why its figures may not be those of the servers; empty where they are.
        public var doubt: String {
            var words: [String] = []
            if limited > 0 {
                words.append(
                    "the generator was the limit in \(limited) live "
                        + (limited == 1 ? "repetition" : "repetitions")
                )
            }
            if let machineUtilisation, machineUtilisation.value > FidelityRecord.mostUtilisation {
                words.append("the machine was busier than the bars are for")
            }
            return words.joined(separator: "; ")
        }
    }

    /// The utilisation up to which the bars are meant to hold.
    public static let mostUtilisation = 0.5
    /// The requests that they are meant to rest on.
    public static let leastRequests: UInt64 = 100_000

    /// What was played, as the live run describes it.
    public var description: RunDescription
    /// What the model's times come from, in a sentence.
    public var calibration: String
    /// What each setup's comparison rests on.
    public var bases: [Basis]
    /// The comparisons: by setup, in the order of the measures.
    public var rows: [FidelityRow]

    /// Creates a record.
    public init(
        description: RunDescription,
        calibration: String,
        bases: [Basis],
        rows: [FidelityRow]
    ) {
        self.description = description
        self.calibration = calibration
        self.bases = bases
        self.rows = rows
    }

    /// The rows outside of their bars.
    public var outside: [FidelityRow] { rows.filter { $0.verdict == .outside } }

    /// How many rows came to a verdict.
    public func count(of verdict: FidelityRow.Verdict) -> Int {
        rows.count { $0.verdict == verdict }
    }

    /// The reasons to doubt the comparison, a sentence each.
    public var doubts: [String] {
        bases.compactMap { basis in
            var words = basis.doubt.isEmpty ? [] : [basis.doubt]
            if basis.requests < Self.leastRequests {
                words.append(
                    "\(basis.requests) requests were sent, and the bars are meant for at least "
                        + "\(Self.leastRequests)"
                )
            }
            return words.isEmpty
                ? nil : "Setup '\(basis.setup)': \(words.joined(separator: "; "))."
        }
    }
}

extension FidelityRecord {
    /// Compares two runs of the same stream.
    ///
    /// - Parameters:
    ///   - model: The model's run.
    ///   - live: The run on real servers.
    ///   - calibration: What the model's times come from, in a sentence.
    ///   - processors: The processors of the machine; nil where nobody knows.
    public init(model: RunRecord, live: RunRecord, calibration: String, processors: Int?) {
        let (modelled, real) = (RunTables(model), RunTables(live))
        let names = live.description.setups.map(\.name)
        let bases = names.map { Basis(of: $0, in: live, processors: processors) }
        var rows: [FidelityRow] = []
        for basis in bases {
            let ours = real.summary.filter { $0.setup == basis.setup }
            let theirs = modelled.summary.filter { $0.setup == basis.setup }
            for measure in FidelityMeasure.all {
                rows += measure.rows(theirs, ours, doubt: basis.doubt)
            }
        }
        var description = real.description
        description.surroundings = live.description.surroundings
        self.init(
            description: description,
            calibration: calibration,
            bases: bases,
            rows: rows
        )
    }
}

extension FidelityMeasure {
    /// A row for each name that either side has, in the order of the live summary.
    func rows(
        _ model: [SummaryRow],
        _ live: [SummaryRow],
        doubt: String
    ) -> [FidelityRow] {
        let (theirs, ours) = (model.filter(covers), live.filter(covers))
        var seen: [(SummaryRow.Scope, String)] = []
        for row in ours where !seen.contains(where: { $0 == (row.scope, row.name) }) {
            seen.append((row.scope, row.name))
        }
        return seen.compactMap { scope, name in
            row(
                theirs.filter { $0.scope == scope && $0.name == name },
                ours.filter { $0.scope == scope && $0.name == name },
                doubt: doubt
            )
        }
    }
}

extension FidelityRecord.Basis {
    init(of setup: String, in live: RunRecord, processors: Int?) {
        let trials = live.trials.filter { $0.setup == setup }
        let window = Int128(live.description.window.length) * Int128(max(1, trials.count))
        let redis = trials.reduce(Int128(0)) { $0 + Int128($1.engine.redisBusy) }
        let all = trials.reduce(redis) {
            $0 + Int128($1.engine.databaseBusy) + Int128($1.engine.generatorBusy)
        }
        self.init(
            setup: setup,
            requests: trials.reduce(0) { sum, trial in
                sum + trial.endpoints.reduce(0) { $0 + ($1.isBackground ? 0 : $1.sent) }
            },
            redisUtilisation: redis > 0 ? Figure(redis, over: window) : nil,
            machineUtilisation: processors.flatMap { Figure(all, over: window * Int128($0)) },
            limited: trials.count { $0.engine.generatorLimited }
        )
    }
}
