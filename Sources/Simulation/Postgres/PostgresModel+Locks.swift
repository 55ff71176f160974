import Stores

extension PostgresModel {
    /// Takes a row's lock, waiting in line behind whoever holds it or came before.
    ///
    /// A key share does not mind changes that a snapshot does not see, unless Postgres has to take
    /// them for changes of the key.
    ///
    /// - Returns: The lock's slot.
    /// - Throws: A conflict when a deadlock ended the wait, or when the transaction's snapshot does
    ///   not see the row's newest image.
    func lockRow(
        _ row: UInt32,
        of table: Int,
        _ strength: RowLockStrength,
        onlyLocks: Bool = false,
        for backend: Backend
    ) async throws(StoreError) -> Int32 {
        backend.onlyLocks = onlyLocks
        if isOvertaken(backend, strength, on: .row(table: table, row: row)) {
            throw .conflict(.serializationFailure)
        }
        var lock = tables[table].rows[row].lock
        if lock == ServerLocks.none {
            lock = locks.add(.row(table: table, row: row))
            tables[table].rows[row].lock = lock
        }
        try await take(lock, strength, for: backend)
        return lock
    }

    /// Takes the lock of a booking's row, `FOR UPDATE`.
    func lockBooking(
        _ booking: Backend.OpenBooking,
        for backend: Backend
    ) async throws(StoreError) {
        guard var lock = tables[booking.table].bookings?.lock(of: booking) else { return }
        if lock == ServerLocks.none {
            lock = locks.add(.booking(booking))
            tables[booking.table].bookings?.setLock(lock, of: booking)
        }
        try await take(lock, .update, for: backend)
    }

    /// Takes an advisory lock, waiting in line for it.
    func lockAdvisory(
        _ key: AdvisoryKey,
        session: Bool,
        for backend: Backend
    ) async throws(StoreError) {
        var lock = locks.slot(of: key)
        if lock == ServerLocks.none { lock = locks.add(.advisory(key)) }
        try await take(lock, .update, session: session, for: backend)
    }

    /// Takes an advisory lock to the end of the transaction if nobody else holds it.
    func tryAdvisory(_ key: AdvisoryKey, for backend: Backend) -> Bool {
        var lock = locks.slot(of: key)
        if lock == ServerLocks.none { lock = locks.add(.advisory(key)) }
        if locks[lock].isBlocked(.update, for: backend.number) { return false }
        hold(lock, .update, session: false, by: backend)
        return true
    }

    /// Gives up what the session holds of an advisory lock; answers whether it held any.
    func unlockAdvisory(_ key: AdvisoryKey, of backend: Backend) -> Bool {
        let lock = locks.slot(of: key)
        guard lock != ServerLocks.none,
            let isLast = locks[lock].endSessionHold(of: backend.number)
        else { return false }
        if isLast {
            backend.sessionLocks.removeAll { $0 == lock }
            handOn(lock)
        }
        return true
    }

    /// Lets go of what the session holds, because the connection ends.
    func endSession(of backend: Backend) {
        for lock in backend.sessionLocks {
            while locks[lock].endSessionHold(of: backend.number) == false {}
            handOn(lock)
        }
        backend.sessionLocks.removeAll(keepingCapacity: true)
    }

    /// Waits until another backend's transaction has ended.
    ///
    /// - Throws: A conflict when a deadlock ended the wait.
    func waitForEnd(of other: Int, _ backend: Backend) async throws(StoreError) {
        backend.wait = .end(of: other)
        backends[other].waitingForEnd.append(backend.number)
        try await wait(backend)
    }

    private func take(
        _ lock: Int32,
        _ strength: RowLockStrength,
        session: Bool = false,
        for backend: Backend
    ) async throws(StoreError) {
        if locks[lock].isBlocked(strength, for: backend.number) {
            backend.wanted = strength
            backend.wantsForSession = session
            enqueue(backend, on: lock)
            try await wait(backend)
        } else {
            hold(lock, strength, session: session, by: backend)
        }
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
        case .lock(let lock):
            unlink(backend, from: lock)
            backend.wait = .nothing
            handOn(lock)
        }
    }

    /// Lets go of a lock that was taken in vain, before the end of the transaction.
    func giveUp(_ lock: Int32, of backend: Backend) {
        backend.locks.removeAll { $0 == lock }
        release(lock, of: backend)
    }

    /// Ends a transaction's hold on a lock and hands it on.
    func release(_ lock: Int32, of backend: Backend) {
        if locks[lock].writer == backend.number {
            locks[lock].writer = Backend.nobody
            locks[lock].pending = nil
        }
        locks[lock].endTransactionHold(of: backend.number)
        handOn(lock)
    }

    /// Gives a lock to everyone in line whom no holder and nobody further ahead is in the way of.
    ///
    /// Those whose snapshots do not see the newest image are sent away: they need not wait longer,
    /// unless they have to lock its versions first, which whoever is ahead has locked.
    /// As in Postgres, who holds a row already and wants it more strongly does not stand in line.
    private func handOn(_ lock: Int32) {
        var ahead: [RowLockStrength] = []
        var number = locks[lock].first
        while number != Backend.nobody {
            let backend = backends[number]
            let wanted = backend.wanted
            number = backend.behind
            let isOvertaken = isOvertaken(backend, wanted, on: locks[lock].target)
            if isOvertaken, !backend.followsUpdate {
                unlink(backend, from: lock)
                backend.resume(.overtaken, on: timeline)
                continue
            }
            let isHolder = locks[lock].isHeld(by: backend.number)
            let isBehind = !isHolder && ahead.contains { $0.conflicts(with: wanted) }
            if isBehind || locks[lock].isBlocked(wanted, for: backend.number) {
                if !isHolder { ahead.append(wanted) }
                if !isBehind, awaitsAnother(backend, on: lock) { watchForDeadlock(backend) }
            } else if isOvertaken {
                unlink(backend, from: lock)
                backend.resume(.overtaken, on: timeline)
            } else {
                unlink(backend, from: lock)
                hold(lock, wanted, session: backend.wantsForSession, by: backend)
                backend.resume(.granted, on: timeline)
            }
        }
        if locks[lock].holders.isEmpty, locks[lock].first == Backend.nobody { remove(lock) }
    }

    /// Lets a backend wait for one of a row's holders, the one with the lowest transaction number,
    /// unless it still waits for another: each of these waits has a deadlock timer of its own.
    ///
    /// An advisory lock has one holder, and whoever waits for it waits once.
    ///
    /// - Returns: Whether the wait is a new one.
    private func awaitsAnother(_ backend: Backend, on lock: Int32) -> Bool {
        if case .advisory = locks[lock].target { return false }
        let holders = locks[lock].blockers(backend.wanted, of: backend.number)
        if holders.contains(backend.awaited) { return false }
        backend.awaited =
            holders.min { backends[$0].transactionNumber < backends[$1].transactionNumber }
            ?? Backend.nobody
        return true
    }

    private func remove(_ lock: Int32) {
        switch locks[lock].target {
        case .row(let table, let row): tables[table].rows[row].lock = ServerLocks.none
        case .booking(let booking):
            tables[booking.table].bookings?.setLock(ServerLocks.none, of: booking)
        case .advisory: break
        }
        locks.remove(lock)
    }

    /// Whether a commit that the backend's snapshot does not see has changed the row.
    private func isOvertaken(
        _ backend: Backend,
        _ strength: RowLockStrength,
        on target: LockTarget
    ) -> Bool {
        guard case .row(let table, let row) = target, let snapshot = backend.snapshot else {
            return false
        }
        let state = tables[table].rows[row]
        return state.commit > snapshot && (strength != .keyShare || state.mayChangeKey)
    }

    private func hold(
        _ lock: Int32,
        _ strength: RowLockStrength,
        session: Bool,
        by backend: Backend
    ) {
        let isNew = locks[lock].hold(strength, by: backend.number, session: session)
        if isNew { backend.locks.append(lock) }
        if session, !backend.sessionLocks.contains(lock) { backend.sessionLocks.append(lock) }
        // Locking a row writes a log record, so even a transaction that changes nothing must flush.
        if case .advisory = locks[lock].target { return }
        logs(backend)
    }

    /// Notes that the transaction has something to log, for which it gets its number.
    func logs(_ backend: Backend) {
        backend.hasLogRecord = true
        guard backend.transactionNumber == 0 else { return }
        lastTransaction += 1
        backend.transactionNumber = lastTransaction
    }

    private func enqueue(_ backend: Backend, on lock: Int32) {
        backend.wait = .lock(lock)
        backend.ahead = locks[lock].last
        backend.behind = Backend.nobody
        if backend.ahead == Backend.nobody {
            locks[lock].first = backend.number
        } else {
            backends[backend.ahead].behind = backend.number
        }
        locks[lock].last = backend.number
        backend.awaited = Backend.nobody
        backend.followsUpdate = backend.onlyLocks && locks[lock].pending != nil
        if firstAhead(of: backend, on: lock) == nil { _ = awaitsAnother(backend, on: lock) }
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
