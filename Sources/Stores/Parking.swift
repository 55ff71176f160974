/// Suspends processes without continuations: a process hops onto this actor and its job is kept.
///
/// The hop *is* the suspension. The actor's executor never runs anything; it keeps the job under
/// the ticket that was drawn just before the hop. Whoever holds the ticket makes the job ready on
/// the engine's own executor, where the process finds itself at home already. It costs less than a
/// continuation, in time and in memory: nothing is set up and nothing is looked up.
package actor Parking {
    package nonisolated let lot = ParkingLot()
    private var parked: UInt64 = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        lot.asUnownedSerialExecutor()
    }

    /// Creates an empty one; it belongs to one thread.
    package init() {}

    /// The suspension itself; it must have an effect and stay a call, or the hop might be optimised
    /// away.
    @inline(never)
    package func park() { parked &+= 1 }
}

/// The executor that keeps jobs instead of running them.
package final class ParkingLot: SerialExecutor, @unchecked Sendable {
    @usableFromInline @exclusivity(unchecked) package var jobs: [UnownedJob?] = []
    @usableFromInline @exclusivity(unchecked) package var free: [Int] = []
    @usableFromInline @exclusivity(unchecked) package var drawn = -1

    /// Draws the ticket for the hop that follows at once.
    @inlinable
    package func draw() -> Int {
        if let ticket = free.popLast() {
            drawn = ticket
        } else {
            drawn = jobs.count
            jobs.append(nil)
        }
        return drawn
    }

    /// Hands out the job under a ticket; the ticket is spent.
    @inlinable
    package func redeem(_ ticket: Int) -> UnownedJob {
        guard let job = jobs[ticket] else {
            preconditionFailure("a ticket without a parked process")
        }
        jobs[ticket] = nil
        free.append(ticket)
        return job
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        precondition(drawn >= 0, "a process was parked without a ticket")
        jobs[drawn] = UnownedJob(job)
        drawn = -1
    }

    package func isIsolatingCurrentContext() -> Bool? { true }
    package func checkIsolated() {}
}
