import Measurement
import Stores
import Workload

extension PostgresModel {
    /// Executes one statement; begins at its arrival.
    ///
    /// A read returns early, with the instant at which its answer leaves. Anything else returns at
    /// the instant at which it is done, its effects still pending in the backend's transaction.
    func execute(_ statement: Statement, on backend: Backend) async -> ServerReply {
        if statement.kind.isRead { return await read(statement, on: backend) }
        writersPresent += 1
        defer { writersPresent -= 1 }
        if case .insertBooking(let table, let resource, let range, let operation) = statement {
            let booking = NewBooking(Int(table), resource, range, operation)
            return await insert(booking, on: backend)
        }
        let (start, finish) = admit(statement.kind)
        await timeline.sleep(until: start)
        takeSnapshot(backend)
        switch statement {
        case .update(let table, let row):
            return await changeRow(row, of: Int(table), finish: finish, on: backend) { image in
                RowImage(version: image.version + 1, exists: true)
            }
        case .delete(let table, let row):
            return await changeRow(row, of: Int(table), finish: finish, on: backend) { image in
                RowImage(version: image.version + 1, exists: false)
            }
            .counted
        case .lockResource(let table, let resource):
            let lock = await changeRow(resource, of: Int(table), finish: finish, on: backend) { _ in
                nil
            }
            return lock.counted
        case .insert(let table, let owner):
            await timeline.sleep(until: finish)
            return await insertRow(of: owner, into: Int(table), on: backend)
        case .countRequest(let table, let key, let window):
            await timeline.sleep(until: finish)
            return await countRequest(key, window, in: Int(table), on: backend)
        case .insertBookingIfFree(let table, let resource, let range, let operation):
            let booking = NewBooking(Int(table), resource, range, operation)
            await timeline.sleep(until: finish)
            return await insertIfFree(booking, on: backend)
        case .read, .aggregate, .countOverlapping, .insertBooking:
            preconditionFailure("\(statement.kind.name) is executed elsewhere")
        }
    }

    /// Executes a read; begins at its arrival.
    @inline(__always)
    func read(_ statement: Statement, on backend: Backend) async -> ServerReply {
        let (start, finish) = admit(statement.kind, rows: rowsVisited(by: statement))
        // The queue is FIFO: whatever arrives later also starts later, so with no writer in the
        // server now nothing can change the answer before this read starts.
        if start > timeline.now, writersPresent > 0 { await timeline.sleep(until: start) }
        takeSnapshot(backend)
        return ServerReply(evaluate(statement, for: backend), at: finish)
    }

    @inline(__always)
    private func rowsVisited(by statement: Statement) -> Int {
        guard case .aggregate(let table, let owner) = statement else { return 0 }
        return tables[Int(table)].rows.rowCount(of: owner)
    }

    /// What a read answers at this instant.
    private func evaluate(_ statement: Statement, for backend: Backend) -> Answer {
        switch statement {
        case .read(let table, let row):
            let image = image(of: row, in: Int(table), for: backend)
            return image.exists ? .version(image.version) : .none
        case .aggregate(let table, let owner):
            return aggregate(owner, in: Int(table), for: backend)
        case .countOverlapping(let table, let resource, let range):
            return .count(overlapping(range, resource, in: Int(table), for: backend))
        default:
            preconditionFailure("\(statement.kind.name) is not a read")
        }
    }

    /// A row as a backend's current statement sees it: its own change, or the committed one.
    @inline(__always)
    func image(of row: UInt32, in table: Int, for backend: Backend) -> RowImage {
        let state = tables[table].rows[row]
        if state.lock != RowLocks.none, locks[state.lock].holder == backend.number,
            let own = locks[state.lock].pending
        {
            return own
        }
        guard let snapshot = backend.snapshot else { return state.image }
        return tables[table].rows.image(of: row, at: snapshot)
    }

    /// The sum of the versions of an owner's rows; without a row there is no group, hence no
    /// answer.
    private func aggregate(_ owner: UInt32, in table: Int, for backend: Backend) -> Answer {
        var sum: UInt64 = 0
        var rows = 0
        tables[table].rows.forEachRow(of: owner) { row in
            let image = image(of: row, in: table, for: backend)
            guard image.exists else { return }
            sum &+= image.version
            rows += 1
        }
        return rows > 0 ? .version(sum) : .none
    }

    private func overlapping(
        _ range: DayRange,
        _ resource: UInt32,
        in table: Int,
        for backend: Backend
    ) -> Int64 {
        var count: Int64 = 0
        tables[table].bookings?.forEachOverlapping(range, resource: resource) { booking in
            let seen =
                booking.isCommitted
                ? booking.commit <= backend.snapshot ?? .max
                : booking.writer == backend.number
            if seen { count += 1 }
        }
        return count
    }

    /// Locks a row and leaves the image that the change makes of the newest committed one; begins
    /// when the statement starts to execute.
    ///
    /// At READ COMMITTED the row is looked at again after the wait (Postgres' EvalPlanQual), so the
    /// change builds on what the other transaction left; at REPEATABLE READ a row that was changed
    /// since the snapshot is a serialization failure.
    private func changeRow(
        _ row: UInt32,
        of table: Int,
        finish: Nanoseconds,
        on backend: Backend,
        _ change: (RowImage) -> RowImage?
    ) async -> ServerReply {
        let isSeen = image(of: row, in: table, for: backend).exists
        await timeline.sleep(until: finish)
        guard isSeen else { return ServerReply(.none, at: timeline.now) }
        let hadLogRecord = backend.hasLogRecord
        guard let lock = await lockRow(row, of: table, for: backend) else {
            return ServerReply(.conflict(.deadlockDetected), at: timeline.now)
        }
        let state = tables[table].rows[row]
        if let snapshot = backend.snapshot, state.commit > snapshot {
            return ServerReply(.conflict(.serializationFailure), at: timeline.now)
        }
        let newest = locks[lock].pending ?? state.image
        guard newest.exists else {
            // Deleted by the transaction it waited for: there is nothing to lock, and nothing to
            // log.
            if locks[lock].pending == nil {
                giveUp(lock, of: backend)
                backend.hasLogRecord = hadLogRecord
            }
            return ServerReply(.none, at: timeline.now)
        }
        guard let changed = change(newest) else {
            return ServerReply(.version(newest.version), at: timeline.now)
        }
        locks[lock].pending = changed
        return ServerReply(.version(changed.version), at: timeline.now)
    }

    /// Inserts a row for an owner, at version 1 so that the owner's sum changes; begins when the
    /// work is done.
    private func insertRow(
        of owner: UInt32,
        into table: Int,
        on backend: Backend
    ) async -> ServerReply {
        let row = tables[table].rows.append(owner: owner)
        if let lock = await lockRow(row, of: table, for: backend) {
            locks[lock].pending = RowImage(version: 1, exists: true)
        }
        return ServerReply(.count(1), at: timeline.now)
    }

    /// Inserts a limiter's counter or increments the committed one.
    ///
    /// The wait is the same in both cases: for the transaction that inserts the same counter, or
    /// for the one that holds its row.
    private func countRequest(
        _ key: UInt64,
        _ window: UInt32,
        in table: Int,
        on backend: Backend
    ) async -> ServerReply {
        let row: UInt32
        if let known = tables[table].counters?.row(key: key, window: window) {
            row = known
        } else {
            row = tables[table].rows.append()
            tables[table].counters?.insert(row, key: key, window: window)
        }
        guard let lock = await lockRow(row, of: table, for: backend) else {
            return ServerReply(.conflict(.deadlockDetected), at: timeline.now)
        }
        let state = tables[table].rows[row]
        if let snapshot = backend.snapshot, state.commit > snapshot {
            return ServerReply(.conflict(.serializationFailure), at: timeline.now)
        }
        let counted = (locks[lock].pending ?? state.image).version + 1
        locks[lock].pending = RowImage(version: counted, exists: true)
        return ServerReply(.count(Int64(counted)), at: timeline.now)
    }
}
