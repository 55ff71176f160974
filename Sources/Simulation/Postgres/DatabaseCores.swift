import Measurement

/// The server's cores: c servers of one queue, first in, first out.
///
/// Work is handed over at the instant at which it becomes ready. Because the queue is FIFO, nothing
/// that becomes ready later can change when this work starts, so start and finish are known at once
/// (the Kiefer–Wolfowitz recursion) and no event is needed for the queue itself.
struct DatabaseCores {
    /// The instant at which each core has done everything handed to it so far.
    private var free: [Nanoseconds]
    private var handedOver: Nanoseconds = 0

    init(count: Int) {
        precondition(count > 0, "a server has at least one core")
        free = [Nanoseconds](repeating: 0, count: count)
    }

    /// Queues work that becomes ready now.
    @inline(__always)
    mutating func run(
        _ work: Nanoseconds,
        from now: Nanoseconds
    ) -> (start: Nanoseconds, finish: Nanoseconds) {
        var first = 0
        for core in 1..<max(1, free.count) where free[core] < free[first] { first = core }
        let start = max(now, free[first])
        free[first] = start + work
        handedOver += work
        return (start, start + work)
    }

    /// The time the cores were busy until now, added up.
    ///
    /// A core that is not free yet works without a gap until it is, so what lies ahead is known.
    func busy(until now: Nanoseconds) -> Nanoseconds {
        free.reduce(handedOver) { $0 - max(0, $1 - now) }
    }
}
