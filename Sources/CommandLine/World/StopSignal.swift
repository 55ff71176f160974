import Glibc
import Synchronization

/// Notes SIGINT and SIGTERM: the first one asks a run to end in order, the second one ends the
/// program at once, and the third does not even clean up.
///
/// The handler does only what signal-safety(7) allows: lock-free atomics, `write` and `_exit`.
/// Handlers are used rather than blocked signals and a `signalfd`, because a blocked signal stays
/// blocked in the servers that a live run starts, and a handler does not.
enum StopSignal {
    private static let first = Atomic<Int32>(0)
    private static let count = Atomic<Int32>(0)
    /// The end of a pipe into which the handler writes, so that a thread learns of the second.
    private static let bell = Atomic<Int32>(-1)

    /// The first signal that has arrived, if one has.
    static var received: Int32? {
        let signal = first.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// Begins to note signals; called once, before any other thread exists.
    ///
    /// - Parameter atOnce: What must be done before the program ends at the second signal.
    static func install(atOnce: @escaping @Sendable () -> Void) {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { return }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell.store(pipe[1], ordering: .relaxed)
        waitForSecond(on: pipe[0], atOnce)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { StopSignal.handle($0) }
        action.sa_flags = SA_RESTART
        sigemptyset(&action.sa_mask)
        // A parent's thread that blocked the signals has handed its mask down to us.
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        for signal in [SIGINT, SIGTERM] where !isIgnored(signal) {
            sigaction(signal, &action, nil)
            sigaddset(&unblocked, signal)
        }
        pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
    }

    /// Whether the program was started with the signal ignored, as by nohup, and so keeps it.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var before = sigaction()
        sigaction(signal, nil, &before)
        return before.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) } == 1
    }

    private static func handle(_ signal: Int32) {
        let before = errno
        switch count.add(1, ordering: .relaxed).oldValue {
        case 0:
            first.store(signal, ordering: .relaxed)
        case 1:
            var byte = UInt8(truncatingIfNeeded: signal)
            if write(bell.load(ordering: .relaxed), &byte, 1) != 1 { _exit(128 + signal) }
        default:
            _exit(128 + signal)
        }
        errno = before
    }

    /// Starts the thread that ends the program at the second signal.
    private static func waitForSecond(on pipe: Int32, _ atOnce: @escaping @Sendable () -> Void) {
        let waiter = Waiter(pipe: pipe, atOnce: atOnce)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(waiter).toOpaque()
        pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Waiter>.fromOpaque(argument).takeRetainedValue().wait()
            },
            argument
        )
    }

    private final class Waiter: Sendable {
        private let pipe: Int32
        private let atOnce: @Sendable () -> Void

        init(pipe: Int32, atOnce: @escaping @Sendable () -> Void) {
            self.pipe = pipe
            self.atOnce = atOnce
        }

        func wait() -> Never {
            var signal: UInt8 = 0
            while read(pipe, &signal, 1) != 1 {}
            atOnce()
            _exit(128 + Int32(signal))
        }
    }
}
