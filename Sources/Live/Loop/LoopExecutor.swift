import Glibc
import Stores

/// Runs every task of the live engine on the thread that made it.
///
/// It is both the executor of the engine's actor and the preference of its tasks, so a resumed
/// continuation comes back here and nowhere else; a job from another thread is a bug, and stops the
/// program.
final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private let owner = pthread_self()
    /// Where suspended tasks wait.
    let parking = Parking()
    @safe @exclusivity(unchecked) private var jobs: [UnownedJob] = []
    @safe @exclusivity(unchecked) private var next = 0

    /// Whether nothing is ready to run.
    var isIdle: Bool { next == jobs.count }

    func enqueue(_ job: consuming ExecutorJob) {
        precondition(
            pthread_equal(pthread_self(), owner) != 0,
            "work left the live engine's thread"
        )
        jobs.append(UnownedJob(job))
    }

    /// Makes a suspended task ready.
    func resume(_ ticket: Int) { jobs.append(parking.lot.redeem(ticket)) }

    /// Lets `assumeIsolated` work around the run loop, outside any job.
    func isIsolatingCurrentContext() -> Bool? { pthread_equal(pthread_self(), owner) != 0 }

    /// Runs the ready jobs in the order they became ready, with those that they make ready.
    func runReady() {
        guard !isIdle else { return }
        let actor = unsafe asUnownedSerialExecutor()
        let preference = unsafe asUnownedTaskExecutor()
        while next < jobs.count {
            let job = jobs[next]
            next += 1
            unsafe job.runSynchronously(isolatedTo: actor, taskExecutor: preference)
        }
        jobs.removeAll(keepingCapacity: true)
        next = 0
    }
}
