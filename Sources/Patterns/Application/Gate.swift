/// Where processes wait until one of them has done something; it opens once and stays open.
final class Gate {
    private var waiters: [UnsafeContinuation<Void, Never>] = []
    private var isOpen = false

    /// Waits until the gate is open; returns at once where it is.
    func wait() async {
        if isOpen { return }
        await withUnsafeContinuation { waiters.append($0) }
    }

    /// Opens the gate; those who wait go on in the order in which they came.
    func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters.removeAll()
    }
}
