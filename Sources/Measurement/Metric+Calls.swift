extension Metric {
    /// Calls of one kind.
    public static let calls = Metric(
        "calls",
        .calls,
        .lower,
        [.store],
        "Calls of this kind that requests made, failed ones included."
    )
    /// Calls of one kind that ended in an error.
    public static let failedCalls = Metric(
        "failed_calls",
        .calls,
        .lower,
        [.store],
        "Calls of this kind that ended in an error."
    )

    /// A point of the times that calls of one kind took their callers.
    public static func callLatency(_ quantile: Quantile) -> Metric {
        let share =
            quantile == .max ? "The longest time" : "The time that \(quantile.percentile) % kept to"
        return Metric(
            "call_us_\(quantile.rawValue)",
            .microseconds,
            .lower,
            [.store],
            "\(share) from a call to its answer, waiting for a pooled connection included."
        )
    }
}
