import Glibc
import Synchronization

/// Notes SIGINT and SIGTERM, so that a run can end in order; the second one ends it at once.
///
/// The handler does what signal-safety(7) allows and no more: it exchanges one lock-free atomic,
/// or calls `_exit`. Handlers are used rather than blocked signals and a `signalfd`, because a
/// blocked signal stays blocked in the servers that a live run starts, and a handler does not.
enum StopSignal {
    private static let number = Atomic<Int32>(0)

    /// The signal that has arrived, if one has.
    static var received: Int32? {
        let received = number.load(ordering: .relaxed)
        return received == 0 ? nil : received
    }

    /// Begins to note signals; called once, before any other thread exists.
    static func install() {
        // The first access initialises the variable, which a handler must not be the one to do.
        number.store(0, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            if StopSignal.number.exchange(signal, ordering: .relaxed) != 0 { _exit(128 + signal) }
        }
        action.sa_flags = SA_RESTART
        sigemptyset(&action.sa_mask)
        for signal in [SIGINT, SIGTERM] {
            // A program started with the signal ignored, as by nohup, keeps ignoring it.
            var before = sigaction()
            sigaction(signal, nil, &before)
            let isIgnored = before.__sigaction_handler.sa_handler.map {
                unsafeBitCast($0, to: Int.self) == 1
            }
            if isIgnored != true { sigaction(signal, &action, nil) }
        }
    }
}
