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
        switch statement {
        case .insertBooking(let table, let resource, let range, let operation):
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await insert(booking, .insertBooking, on: backend)
        case .insertBookingChecked(.pending, let table, let resource, let range, let operation):
            var booking = NewBooking(Int(table), resource, range, operation)
            booking.isConfirmed = false
            return try await insert(booking, .insertPendingBooking, on: backend)
        default: break
        }
        let (start, finish) = admit(statement.kind, rows: rowsWritten(by: statement))
        await timeline.sleep(until: start)
        takeSnapshot(backend)
        if let change = RowChange(statement) {
            return try await make(change, finish: finish, on: backend)
        }
        if case .insertBookingChecked(let form, let table, let resource, let range, let operation) =
            statement
        {
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await insert(booking, form, finish: finish, on: backend)
        }
        await timeline.sleep(until: finish)
        return try await finishWrite(statement, on: backend)
    }

    private func rowsWritten(by statement: Statement) -> Int {
        guard case .claimSlots(_, _, _, let range, _) = statement else { return 0 }
        return Int(range.length)
    }

    /// Executes a statement whose work is done and that now inserts or locks.
    private func finishWrite(
        _ statement: Statement,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        switch statement {
        case .insert(let table, let owner):
            try track(additionTo: owner, in: Int(table), backend)
            let row = tables[Int(table)].rows.append(owner: owner)
            let lock = try await lockRow(row, of: Int(table), .update, for: backend)
            // At version 1, so that the sum of the owner's versions changes.
            leave(RowImage(version: 1, exists: true), in: lock, by: backend)
            return .count(1)
        case .countRequest(let table, let key, let window):
            return try await countRequest(key, window, in: Int(table), on: backend)
        case .insertBookingIfFree(let table, let resource, let range, let operation):
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await insertIfFree(booking, on: backend)
        case .advisoryLock(let action, let table, let resource):
            let key = AdvisoryKey(table: Int(table), resource: resource)
            return try await advisory(action, key, on: backend)
        case .lockOverlapping(let table, let resource, let range):
            return try await lockOverlapping(range, resource, in: Int(table), on: backend)
        case .confirmBooking(let table, let operation):
            return try await confirm(operation, in: Int(table), on: backend)
        case .claimSlots(let form, let table, let resource, let range, let operation):
            let booking = NewBooking(Int(table), resource, range, operation)
            return try await claim(form, for: booking, on: backend)
        case .insertPayout(let table, let owner, let period, let operation):
            let payout = PayoutStore.Payout(operation: operation, owner: owner, period: period)
            return try await insertPayout(payout, table: Int(table), on: backend)
        case .insertPayoutOnce(let table, let owner, let period, let operation):
            let payout = PayoutStore.Payout(operation: operation, owner: owner, period: period)
            return try await insertPayoutOnce(payout, table: Int(table), on: backend)
        case .advancePayout(let table, let owner, let period, let from):
            return try await advance(owner, period, from, in: Int(table), on: backend)
        default:
            preconditionFailure("\(statement.kind.name) is no write")
        }
    }

    private func advisory(
        _ action: AdvisoryAction,
        _ key: AdvisoryKey,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        switch action {
        case .lock, .lockSession:
            try await lockAdvisory(key, session: action == .lockSession, for: backend)
            return .count(1)
        case .tryLock: return .count(tryAdvisory(key, for: backend) ? 1 : 0)
        case .unlockSession: return .count(unlockAdvisory(key, of: backend) ? 1 : 0)
        }
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
        let lock = try await lockRow(row, of: table, .noKeyUpdate, for: backend)
        let newest = newestImage(in: lock, row, of: table, for: backend)
        leave(RowImage(version: newest.version + 1, exists: true), in: lock, by: backend)
        return .count(Int64(newest.version + 1))
    }

    /// Moves a payout on to the next state.
    private func advance(
        _ owner: UInt32,
        _ period: UInt32,
        _ state: PayoutState,
        in table: Int,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        guard let row = tables[table].payouts?.keyedRow(owner: owner, period: period) else {
            return .count(0)
        }
        let old = UInt64(state.rawValue)
        let change = RowChange(row, of: table) { image in
            guard image.version == old else { return .noMatch }
            return .replace(RowImage(version: old + 1, exists: true))
        }
        return try await make(change, finish: timeline.now, on: backend)
    }

    /// Leaves an image in a lock that the backend holds, for its commit.
    func leave(_ image: RowImage, in lock: Int32, by backend: Backend) {
        if locks[lock].writer != backend.number {
            locks[lock].mayChangeKey = locks[lock].strength(of: backend.number) == .update
        }
        locks[lock].writer = backend.number
        locks[lock].pending = image
    }

    /// The backend's own uncommitted image of a row that it has locked, else the committed one.
    func newestImage(
        in lock: Int32,
        _ row: UInt32,
        of table: Int,
        for backend: Backend
    ) -> RowImage {
        if locks[lock].writer == backend.number, let own = locks[lock].pending { return own }
        return tables[table].rows[row].image
    }
}
