import Stores
import Workload

/// The tasks that serve requests: one for each request in flight at the peak, used again and again.
///
/// A task for each request would cost about a quarter of a microsecond more.
final class Workers {
    private final class Worker {
        @safe @exclusivity(unchecked) var request: Request?
        @safe @exclusivity(unchecked) var suspension: Suspension?

        init(_ request: Request) { self.request = request }
    }

    private let application: any Application
    private let executor: LoopExecutor
    @safe @exclusivity(unchecked) private var idle: [Worker] = []
    /// Requests that are being served.
    @safe @exclusivity(unchecked) private(set) var busy = 0

    init(application: any Application, executor: LoopExecutor) {
        self.application = application
        self.executor = executor
    }

    /// Begins to serve a request.
    func serve(_ request: Request, isolation: isolated any Actor) {
        busy += 1
        guard let worker = idle.popLast() else {
            return start(Worker(request), isolation: isolation)
        }
        worker.request = request
        worker.suspension?.resume(on: executor)
    }

    /// Ends the idle tasks.
    func dismiss() {
        for worker in idle { worker.suspension?.resume(on: executor) }
        idle.removeAll()
    }

    private func start(_ worker: Worker, isolation: isolated any Actor) {
        Task.immediate(executorPreference: executor) {
            // Mentioning it makes the task inherit it.
            _ = isolation
            while let request = worker.request {
                worker.request = nil
                await application.serve(request)
                busy -= 1
                idle.append(worker)
                await Suspension.wait(on: executor) { worker.suspension = $0 }
            }
        }
    }
}
