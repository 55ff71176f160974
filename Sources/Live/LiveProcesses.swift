import Stores

/// Starts processes on the loop's thread and counts those that have not ended.
final class LiveProcesses: Processes {
    private let executor: LoopExecutor
    private(set) var running = 0

    init(executor: LoopExecutor) { self.executor = executor }

    func start(isolation: isolated (any Actor)?, _ body: @escaping () async -> Void) {
        running += 1
        Task.immediate(executorPreference: executor) {
            // Mentioning it makes the task inherit it.
            _ = isolation
            await body()
            self.running -= 1
        }
    }
}
