import CLinux

/// The executor of one virtual world: a ready queue on one thread, first in, first out.
///
/// It is the world's serial executor and the task preference of all its tasks, so whatever they do
/// comes back here. Work that arrives from another thread would make the result depend on the
/// machine; it is the tripwire's business and stops the program.
package final class VirtualExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private let owner = pthread_self()
    @exclusivity(unchecked) private var ready = Ring<UnownedJob>()
    /// Jobs run so far.
    @exclusivity(unchecked) package private(set) var jobs: UInt64 = 0

    /// Starters that go on at this instant, as soon as the process that each has started first
    /// waits.
    @exclusivity(unchecked) private var starters = 0

    /// Whether nothing is left to do at this instant but what runs now.
    @inline(__always)
    var isIdle: Bool { ready.isEmpty && starters == 0 }

    /// Runs the start of a process on the caller's stack; the clock must not move before the caller
    /// goes on.
    func start(_ process: () -> Void) {
        starters += 1
        process()
        starters -= 1
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        precondition(
            pthread_equal(pthread_self(), owner) != 0,
            "work left the simulation: a task was started without the world's executor"
        )
        ready.push(UnownedJob(job))
    }

    /// Puts a parked job into the ready queue.
    @inline(__always)
    func makeReady(_ job: UnownedJob) { ready.push(job) }

    package func isIsolatingCurrentContext() -> Bool? { pthread_equal(pthread_self(), owner) != 0 }

    package func checkIsolated() {
        precondition(
            pthread_equal(pthread_self(), owner) != 0,
            "the simulation was entered from another thread"
        )
    }

    /// Runs every ready job, and those that become ready meanwhile.
    @inline(__always)
    func drain() {
        guard !ready.isEmpty else { return }
        let serial = asUnownedSerialExecutor()
        let preference = asUnownedTaskExecutor()
        while let job = ready.pop() {
            jobs += 1
            job.runSynchronously(isolatedTo: serial, taskExecutor: preference)
        }
    }
}
