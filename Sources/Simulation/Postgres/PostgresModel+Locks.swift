import Stores

extension PostgresModel {
    /// Takes a row's lock, waiting in line behind whoever holds it or came before.
    ///
    /// - Returns: The lock's slot.
    /// - Throws: A conflict when a deadlock ended the wait, or when the transaction's snapshot does
    ///   not see the row's newest image.
    func lockRow(
        _ row: UInt32,
        of table: Int,
        for backend: Backend
    ) async throws(StoreError) -> Int32 {
        let state = tables[table].rows[row]
        if let snapshot = backend.snapshot, state.commit > snapshot {
            throw .conflict(.serializationFailure)
        }
        if state.lock == RowLocks.none {
            let lock = locks.add(table: table, row: row, holder: backend.number)
            tables[table].rows[row].lock = lock
            take(lock, for: backend)
            return lock
        }
        if locks[state.lock].holder != backend.number {
            enqueue(backend, on: state.lock)
            try await wait(backend)
        }
        return state.lock
    }

    /// Waits until another backend's transaction has ended.
    ///
    /// - Throws: A conflict when a deadlock ended the wait.
    func waitForEnd(of other: Int, _ backend: Backend) async throws(StoreError) {
        backend.wait = .end(of: other)
        backends[other].waitingForEnd.append(backend.number)
        try await wait(backend)
    }

    /// Sits a wait out that has been entered, and does the work of looking again.
    private func wait(_ backend: Backend) async throws(StoreError) {
        watchForDeadlock(backend)
        switch await backend.park(on: timeline) {
        case .granted: await recheck()
        case .deadlock: throw .conflict(.deadlockDetected)
        case .overtaken: throw .conflict(.serializationFailure)
        case .crashed: throw .unavailable(.postgres)
        }
    }

    /// Takes a backend out of whatever queue it waits in.
    func leaveQueue(_ backend: Backend) {
        switch backend.wait {
        case .nothing:
            break
        case .end(let other):
            backends[other].waitingForEnd.removeAll { $0 == backend.number }
        case .row(let lock):
            unlink(backend, from: lock)
        }
    }

    /// Lets go of a lock that was taken in vain, before the end of the transaction.
    func giveUp(_ lock: Int32, of backend: Backend) {
        backend.locks.removeAll { $0 == lock }
        release(lock)
    }

    /// Lets go of a row lock: the first in line gets it, with its queue.
    func release(_ lock: Int32) {
        dismissOvertaken(from: lock)
        let first = locks[lock].first
        locks[lock].pending = nil
        if first == Backend.nobody {
            tables[locks[lock].table].rows[locks[lock].row].lock = RowLocks.none
            locks.remove(lock)
            return
        }
        let next = backends[first]
        unlink(next, from: lock)
        locks[lock].holder = first
        take(lock, for: next)
        next.resume(.granted, on: timeline)
    }

    /// Sends those away whose snapshots do not see the newest image: they need not wait for more.
    private func dismissOvertaken(from lock: Int32) {
        let commit = tables[locks[lock].table].rows[locks[lock].row].commit
        var number = locks[lock].first
        while number != Backend.nobody {
            let backend = backends[number]
            number = backend.behind
            guard let snapshot = backend.snapshot, commit > snapshot else { continue }
            unlink(backend, from: lock)
            backend.resume(.overtaken, on: timeline)
        }
    }

    private func take(_ lock: Int32, for backend: Backend) {
        backend.locks.append(lock)
        // Locking a row writes a log record, so even a transaction that changes nothing must flush.
        backend.hasLogRecord = true
    }

    private func enqueue(_ backend: Backend, on lock: Int32) {
        backend.wait = .row(lock: lock)
        backend.ahead = locks[lock].last
        backend.behind = Backend.nobody
        if backend.ahead == Backend.nobody {
            locks[lock].first = backend.number
        } else {
            backends[backend.ahead].behind = backend.number
        }
        locks[lock].last = backend.number
    }

    private func unlink(_ backend: Backend, from lock: Int32) {
        if backend.ahead == Backend.nobody {
            locks[lock].first = backend.behind
        } else {
            backends[backend.ahead].behind = backend.behind
        }
        if backend.behind == Backend.nobody {
            locks[lock].last = backend.ahead
        } else {
            backends[backend.behind].ahead = backend.ahead
        }
        backend.ahead = Backend.nobody
        backend.behind = Backend.nobody
    }
}
