import Synchronization

/// Handed on from one holder of a lock to the next: it says once more what the lock has ordered.
///
/// ThreadSanitizer does not see the futex inside of `Mutex`, whose library is not instrumented, and
/// takes what two threads do behind it for a race. An atomic number it does see.
package struct Baton: ~Copyable, Sendable {
    private let passed = Atomic(false)

    package init() {}

    /// What the last holder did has happened.
    package func take() { _ = passed.load(ordering: .acquiring) }

    /// What was done up to now will have happened for the next holder.
    package func pass() { passed.store(true, ordering: .releasing) }
}
