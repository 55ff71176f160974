import CLinux
import Dispatch
import Glibc
import Synchronization

/// The thread that starts every server, and lives as long as the program.
///
/// The kernel kills a child with `PR_SET_PDEATHSIG` when the *thread* that started it ends
/// (prctl(2)), so servers must not be started from a thread of a pool.
final class Launcher: Sendable {
    /// The one launcher of the program.
    static let shared = Launcher()

    private let work = Mutex<[@Sendable () -> Void]>([])
    private let pending = DispatchSemaphore(value: 0)

    private init() {
        var thread = pthread_t()
        let this = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Launcher>.fromOpaque(argument).takeRetainedValue().run()
            },
            this
        )
        precondition(result == 0, "no thread to start servers from")
    }

    /// Runs some work on the launcher's thread and waits for its result.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
        let result = Box<Result>()
        let done = DispatchSemaphore(value: 0)
        work.withLock { queue in
            queue.append {
                result.value.withLock { $0 = body() }
                done.signal()
            }
        }
        pending.signal()
        done.wait()
        guard let result = result.value.withLock({ $0 }) else {
            preconditionFailure("the launcher signalled without a result")
        }
        return result
    }

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private func run() -> Never {
        while true {
            pending.wait()
            let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?()
        }
    }
}
