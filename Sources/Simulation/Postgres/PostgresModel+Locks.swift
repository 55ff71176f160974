import Stores

extension PostgresModel {
    /// Takes a row's lock, waiting in line behind whoever holds it or came before.
    ///
    /// - Returns: The lock's slot, or nil when a deadlock ended the wait.
    func lockRow(_ row: UInt32, of table: Int, for backend: Backend) async -> Int32? {
        let held = tables[table].rows[row].lock
        if held == RowLocks.none {
            let lock = locks.add(table: table, row: row, holder: backend.number)
            tables[table].rows[row].lock = lock
            take(lock, for: backend)
            return lock
        }
        if locks[held].holder == backend.number { return held }
        enqueue(backend, on: held)
        watchForDeadlock(backend)
        if await backend.park(on: timeline) == .deadlock { return nil }
        await recheck()
        return held
    }

    /// Waits until another backend's transaction has ended.
    ///
    /// - Returns: Whether it has; false when a deadlock ended the wait.
    func waitForEnd(of other: Int, _ backend: Backend) async -> Bool {
        backend.wait = .end(of: other)
        backends[other].waitingForEnd.append(backend.number)
        watchForDeadlock(backend)
        if await backend.park(on: timeline) == .deadlock { return false }
        await recheck()
        return true
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
