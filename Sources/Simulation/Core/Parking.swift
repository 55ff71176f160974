/// Suspends processes without continuations: a process hops onto this actor and its job is kept.
///
/// The hop *is* the suspension. The actor's executor never runs anything; it keeps the job under
/// the ticket that was drawn just before the hop. Whoever holds the ticket makes the job ready on
/// the world's executor, where the process finds itself at home already. It costs less than a
/// continuation, in time and in memory: nothing is set up and nothing is looked up.
actor Parking {
    nonisolated let lot = ParkingLot()
    private var parked: UInt64 = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { lot.asUnownedSerialExecutor() }

    /// The suspension itself; it must have an effect and stay a call, or the hop might be optimised
    /// away.
    @inline(never)
    func park() { parked &+= 1 }
}

/// The executor that keeps jobs instead of running them.
final class ParkingLot: SerialExecutor, @unchecked Sendable {
    @exclusivity(unchecked) private var jobs: [UnownedJob?] = []
    @exclusivity(unchecked) private var free: [Int] = []
    @exclusivity(unchecked) private var drawn = -1

    /// Draws the ticket for the hop that follows at once.
    @inline(__always)
    func draw() -> Int {
        if let ticket = free.popLast() {
            drawn = ticket
        } else {
            drawn = jobs.count
            jobs.append(nil)
        }
        return drawn
    }

    /// Hands out the job under a ticket; the ticket is spent.
    @inline(__always)
    func redeem(_ ticket: Int) -> UnownedJob {
        guard let job = jobs[ticket] else {
            preconditionFailure("a ticket without a parked process")
        }
        jobs[ticket] = nil
        free.append(ticket)
        return job
    }

    func enqueue(_ job: consuming ExecutorJob) {
        precondition(drawn >= 0, "a process was parked without a ticket")
        jobs[drawn] = UnownedJob(job)
        drawn = -1
    }

    func isIsolatingCurrentContext() -> Bool? { true }
    func checkIsolated() {}
}
