import Measurement

extension RunTables {
    /// Reasons to doubt the run's own figures, a sentence each; empty for a run that may be
    /// trusted.
    ///
    /// A run that could not keep its pace, or whose bookkeeping does not add up, measured something
    /// else than what the scenario asks for, and must say so.
    public var doubts: [String] {
        description.setups.map(\.name).flatMap { setup in
            [pace(of: setup), lateness(of: setup), bookkeeping(of: setup), history(of: setup)]
                .compactMap(\.self)
        }
    }

    /// More than a fiftieth of the load was never sent.
    private func pace(of setup: String) -> String? {
        let repetitions = share(setup) { value in
            guard let offered = value(.offered), let sent = value(.sent) else { return false }
            return sent.value < 0.98 * offered.value
        }
        return repetitions.map {
            "Setup '\(setup)' sent less than 98 % of its load\($0),"
                + " so its latencies are those of less."
        }
    }

    /// The generator was later than a tenth of what it measured.
    private func lateness(of setup: String) -> String? {
        let repetitions = share(setup) { value in
            guard let lag = value(.latency(.lag, .p99)),
                let response = value(.latency(.response, .p99))
            else { return false }
            return lag.value > 0.1 * response.value && lag.value > 1_000
        }
        return repetitions.map {
            "In setup '\(setup)' requests began late\($0): the lag's p99 is over a tenth of the"
                + " response time's, so the machine that made the load may have been the limit."
        }
    }

    /// Little's law, from two independent sums, is off by more than a thousandth.
    private func bookkeeping(of setup: String) -> String? {
        let repetitions = share(setup) { ($0(.littleError)?.value ?? 0) > 0.001 }
        return repetitions.map {
            "In setup '\(setup)' the sum of service times and the requests in flight disagree\($0)"
                + " (Little's law), so its latencies are not to be trusted."
        }
    }

    /// Booking attempts were not kept for the audit.
    private func history(of setup: String) -> String? {
        let repetitions = share(setup) { ($0(.attemptsDropped)?.digits ?? 0) > 0 }
        return repetitions.map {
            "The history of setup '\(setup)' was full\($0):"
                + " later attempts to book were not audited."
        }
    }

    /// In which repetitions something is the case, in words; nil where in none.
    private func share(_ setup: String, _ isBad: ((Metric) -> Figure?) -> Bool) -> String? {
        let bad = (0..<description.repetitions).filter { repetition in
            isBad { metric in
                summary.first {
                    $0.scope == .run && $0.setup == setup && $0.repetition == repetition
                        && $0.metric == metric.name
                }?.value
            }
        }
        guard !bad.isEmpty else { return nil }
        return description.repetitions == 1
            ? "" : " in \(bad.count) of \(description.repetitions) repetitions"
    }
}
