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
        do throws(StoreError) {
            if let faults, statement.kind.isWrite, faults.refusesWrite(at: timeline.now) {
                await timeline.sleep(until: admit(statement.kind).finish)
                throw .refused(.diskFull)
            }
            let answer = try await write(statement, on: backend)
            return ServerReply(answer, at: timeline.now)
        } catch {
            return ServerReply(error, at: timeline.now)
        }
    }

    private func write(
        _ statement: Statement,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        if case .insertBooking(let table, let resource, let range, let operation) = statement {
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await insert(booking, on: backend)
        }
        let (start, finish) = admit(statement.kind)
        await timeline.sleep(until: start)
        takeSnapshot(backend)
        switch statement {
        case .update(let table, let row):
            return try await change(row, of: Int(table), finish: finish, on: backend) { image in
                RowImage(version: image.version + 1, exists: true)
            }
        case .delete(let table, let row):
            return try await change(row, of: Int(table), finish: finish, on: backend) { image in
                RowImage(version: image.version + 1, exists: false)
            }
            .counted
        case .lockResource(let table, let resource):
            let lock = { (_: RowImage) -> RowImage? in nil }
            return try await change(
                resource,
                of: Int(table),
                finish: finish,
                on: backend,
                lock
            )
            .counted
        default:
            await timeline.sleep(until: finish)
            return try await insert(statement, on: backend)
        }
    }

    /// Executes a statement that inserts, or inserts at first; begins when the work is done.
    private func insert(
        _ statement: Statement,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        switch statement {
        case .insert(let table, let owner):
            let row = tables[Int(table)].rows.append(owner: owner)
            let lock = try await lockRow(row, of: Int(table), for: backend)
            // At version 1, so that the sum of the owner's versions changes.
            locks[lock].pending = RowImage(version: 1, exists: true)
            return .count(1)
        case .countRequest(let table, let key, let window):
            return try await countRequest(key, window, in: Int(table), on: backend)
        case .insertBookingIfFree(let table, let resource, let range, let operation):
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await insertIfFree(booking, on: backend)
        default:
            preconditionFailure("\(statement.kind.name) inserts nothing")
        }
    }

    /// Locks a row and leaves the image that the change makes of the newest committed one, nil for
    /// none; begins when the statement starts to execute.
    ///
    /// At READ COMMITTED the row is looked at again after the wait (Postgres' EvalPlanQual), so the
    /// change builds on what the other transaction left; at REPEATABLE READ a row that was changed
    /// since the snapshot is a serialization failure.
    private func change(
        _ row: UInt32,
        of table: Int,
        finish: Nanoseconds,
        on backend: Backend,
        _ change: (RowImage) -> RowImage?
    ) async throws(StoreError) -> Answer {
        let isSeen = image(of: row, in: table, for: backend).exists
        await timeline.sleep(until: finish)
        guard isSeen else { return .none }
        let hadLogRecord = backend.hasLogRecord
        let lock = try await lockRow(row, of: table, for: backend)
        let newest = locks[lock].pending ?? tables[table].rows[row].image
        guard newest.exists else {
            // Deleted by the transaction it waited for: there is nothing to lock or to log.
            if locks[lock].pending == nil {
                giveUp(lock, of: backend)
                backend.hasLogRecord = hadLogRecord
            }
            return .none
        }
        guard let changed = change(newest) else { return .version(newest.version) }
        locks[lock].pending = changed
        return .version(changed.version)
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
    ) async throws(StoreError) -> Answer {
        let row: UInt32
        if let known = tables[table].counters?.row(key: key, window: window) {
            row = known
        } else {
            row = tables[table].rows.append()
            tables[table].counters?.insert(row, key: key, window: window)
        }
        let lock = try await lockRow(row, of: table, for: backend)
        let newest = locks[lock].pending ?? tables[table].rows[row].image
        locks[lock].pending = RowImage(version: newest.version + 1, exists: true)
        return .count(Int64(newest.version + 1))
    }
}
