import Glibc

/// A thread that does one piece of work; whoever starts it joins it.
struct OwnThread: Sendable {
    /// Carries the work over to the thread.
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Starts the thread.
    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            work
        )
        precondition(result == 0, "the system gives no thread")
        self.thread = thread
    }

    /// Waits until the work is done.
    func join() { pthread_join(thread, nil) }
}
