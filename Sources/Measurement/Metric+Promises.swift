extension Metric {
    /// How old stale values were, what sessions saw, how limiters kept their promise, and what was
    /// lost or done twice on its way.
    static let promises: [Metric] = [
        .stalenessMean, .stalenessMax, .ownWritesMissed, .backwardReads,
        .limiterAdmitted, .limiterRefused, .limiterRatio, .limiterPeak, .limiterExcess,
        .limiterFalseRefusals, .entrusted, .undelivered, .repeated, .valuesLost,
        .countErrorMean, .countErrorMax, .serverTime,
    ]
    private static let perFamily: [Scope] = [.run, .family]
}

// MARK: - What readers saw

extension Metric {
    /// How long a stale value had been wrong when it was served, on average.
    public static let stalenessMean = Metric(
        "stale_us_mean",
        .microseconds,
        .lower,
        perFamily,
        "The mean time from the change that a stale cache hit missed to the hit; 0 without any."
    )
    /// How long a stale value had been wrong when it was served, at most.
    public static let stalenessMax = Metric(
        "stale_us_max",
        .microseconds,
        .lower,
        perFamily,
        "The longest time from the change that a stale cache hit missed to the hit; 0 without any."
    )
    /// Reads without the reader's own write.
    public static let ownWritesMissed = Metric(
        "own_writes_missed",
        .lookups,
        .lower,
        perFamily,
        "Reads of a session ('as') that did not show what the session itself had written before."
    )
    /// Reads that went back in time.
    public static let backwardReads = Metric(
        "backward_reads",
        .lookups,
        .lower,
        perFamily,
        "Reads of a session ('as') that showed an older value than it had been shown before."
    )
}

// MARK: - Limiters

extension Metric {
    /// Requests that limiters let in.
    public static let limiterAdmitted = Metric(
        "limiter_admitted",
        .requests,
        .neither,
        perFamily,
        "Requests that limiters let in, warm-up included."
    )
    /// Requests that limiters refused.
    public static let limiterRefused = Metric(
        "limiter_refused",
        .requests,
        .neither,
        perFamily,
        "Requests that limiters refused, warm-up included."
    )
    /// What was let in, in parts of what the exact limiter would have let in.
    public static let limiterRatio = Metric(
        "limiter_admitted_ratio",
        .ratio,
        .neither,
        perFamily,
        "Requests let in ÷ those that an exact sliding window would have let in."
    )
    /// The most of a client in a window, in parts of the limit.
    public static let limiterPeak = Metric(
        "limiter_peak_ratio",
        .ratio,
        .lower,
        perFamily,
        "The most requests of one client that were let in within any window ÷ the limit."
    )
    /// Requests let in over the limit.
    public static let limiterExcess = Metric(
        "limiter_excess",
        .requests,
        .lower,
        perFamily,
        "Requests let in although the exact window before them was full."
    )
    /// Refusals of clients that kept to the limit.
    public static let limiterFalseRefusals = Metric(
        "limiter_false_refusals",
        .requests,
        .lower,
        perFamily,
        "Refused requests of clients that asked for no more than the limit in any window."
    )
}

// MARK: - What was handed to Redis

extension Metric {
    /// What was handed to Redis to be persisted or done later.
    public static let entrusted = Metric(
        "entrusted",
        .entries,
        .neither,
        perFamily,
        "Events, marks and jobs handed to Redis to be persisted or done later; with warm-up."
    )
    /// What never arrived.
    public static let undelivered = Metric(
        "undelivered",
        .entries,
        .lower,
        perFamily,
        "Of these, the ones that were not persisted or done in the end."
    )
    /// What was done twice.
    public static let repeated = Metric(
        "repeated",
        .entries,
        .lower,
        perFamily,
        "Jobs done and tokens accepted once more after the first time, where there were any."
    )
    /// What should still have been there.
    public static let valuesLost = Metric(
        "values_lost",
        .lookups,
        .lower,
        perFamily,
        "Looks for values that were gone before their end, such as sessions, where there were any."
    )
    /// How wrong a HyperLogLog was on average.
    public static let countErrorMean = Metric(
        "count_error_mean",
        .ratio,
        .lower,
        perFamily,
        "The mean of |PFCOUNT − exact| ÷ exact over reads of 1,000 distinct members or more."
    )
    /// How wrong a HyperLogLog was at most.
    public static let countErrorMax = Metric(
        "count_error_max",
        .ratio,
        .lower,
        perFamily,
        "The largest |PFCOUNT − exact| ÷ exact over reads of 1,000 distinct members or more."
    )
    /// What a request costs the servers.
    public static let serverTime = Metric(
        "server_us_mean",
        .microseconds,
        .lower,
        [.run],
        "The time that both servers worked ÷ the requests that ended, round trips left out."
    )
}
