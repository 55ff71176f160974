import Measurement

/// Finds the reasons to doubt a run's own figures.
///
/// A run that could not keep its pace, or whose bookkeeping does not add up, measured something
/// else than what the scenario asks for, and must say so before it shows a figure.
struct Doubts {
    let record: RunRecord
    let rows: [SummaryRow]

    /// The reasons, a sentence each; none for a run that may be trusted.
    var sentences: [String] {
        record.description.setups.map(\.name).flatMap { setup in
            [pace(of: setup), lateness(of: setup), bookkeeping(of: setup), history(of: setup)]
                .compactMap(\.self)
        }
    }

    /// More than a fiftieth of the load was never sent.
    private func pace(of setup: String) -> String? {
        let share = share(of: setup) { trial in
            let offered = trial.value(.offered)
            return trial.value(.sent) < 0.98 * offered
        }
        return share.map {
            "Setup '\(setup)' sent less than 98 % of its load\($0),"
                + " so its latencies are those of less."
        }
    }

    /// The engine says that its generator was the limit, or it was later than a tenth of what it
    /// measured.
    private func lateness(of setup: String) -> String? {
        let share = share(of: setup) { trial in
            let lag = trial.value(.latency(.lag, .p99))
            let isLate = lag > 1_000 && lag > 0.1 * trial.value(.latency(.response, .p99))
            return trial.record.engine.generatorLimited || isLate
        }
        return share.map {
            "In setup '\(setup)' requests began late\($0): the machine that made the load may have"
                + " been the limit, and the wait is in the response times."
        }
    }

    /// Little's law, from two independent sums, is off by more than a thousandth.
    private func bookkeeping(of setup: String) -> String? {
        share(of: setup) { $0.value(.littleError) > 0.001 }.map {
            "In setup '\(setup)' the sum of service times and the requests in flight disagree\($0)"
                + " (Little's law), so its latencies are not to be trusted."
        }
    }

    /// Booking attempts were not kept for the audit.
    private func history(of setup: String) -> String? {
        share(of: setup) { $0.value(.attemptsDropped) > 0 }.map {
            "The history of setup '\(setup)' was full\($0):"
                + " later attempts to book were not audited."
        }
    }

    /// A trial with its rows of the whole run.
    private struct Trial {
        let record: TrialRecord
        let rows: [SummaryRow]

        func value(_ metric: Metric) -> Double {
            rows.first { $0.metric == metric.name }?.value.value ?? 0
        }
    }

    /// In how many of a setup's trials something is the case, in words; nil where in none.
    private func share(of setup: String, _ isBad: (Trial) -> Bool) -> String? {
        let trials = record.trials.filter { $0.setup == setup }
        let bad = trials.count { trial in
            let own = rows.filter {
                $0.scope == .run && $0.setup == setup && $0.repetition == trial.repetition
            }
            return isBad(Trial(record: trial, rows: own))
        }
        guard bad > 0 else { return nil }
        return trials.count == 1 ? "" : " in \(bad) of \(trials.count) repetitions"
    }
}
