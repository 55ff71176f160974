import Stores

/// A suspended caller on the loop's thread, which must be resumed exactly once.
///
/// Resuming only makes its job ready, so it is safe to do from a C callback. It does not hold the
/// executor, which everything that resumes knows anyway: counting references costs more than the
/// rest.
struct Suspension {
    private let ticket: Int

    /// Lets the caller go on.
    func resume(on executor: LoopExecutor) { executor.resume(ticket) }

    /// Suspends the caller and hands it over; whoever holds it resumes it.
    static func wait(on executor: LoopExecutor, _ body: (Suspension) -> Void) async {
        body(Suspension(ticket: executor.parking.lot.draw()))
        await executor.parking.park()
    }
}
