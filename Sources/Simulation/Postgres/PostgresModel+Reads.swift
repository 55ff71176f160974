import Measurement
import Stores
import Workload

extension PostgresModel {
    /// Executes a read; begins at its arrival.
    @inline(__always)
    func read(_ statement: Statement, on backend: Backend) async -> ServerReply {
        let (start, finish) = admit(statement.kind, rows: rowsVisited(by: statement))
        // The queue is FIFO: whatever arrives later also starts later, so with no writer in the
        // server now nothing can change the answer before this read starts.
        if start > timeline.now, writersPresent > 0 { await timeline.sleep(until: start) }
        takeSnapshot(backend)
        if backend.serializable != nil {
            do { try track(read: statement, for: backend) } catch {
                return ServerReply(error, at: finish)
            }
        }
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
        case .countOverlappingOthers(let table, let resource, let range, let operation):
            return .count(
                overlapping(range, resource, in: Int(table), for: backend, besides: operation)
            )
        case .readResource(let table, let resource):
            let image = image(of: resource, in: Int(table), for: backend)
            return image.exists ? .version(image.version) : .none
        case .readFence(let table, let resource):
            let image = image(of: resource, in: Int(table), for: backend)
            return image.exists ? .version(image.fence) : .none
        case .countPayouts(let table, let owner, let period):
            return .count(countPayouts(of: owner, in: period, table: Int(table), for: backend))
        case .countWaiting(let inDeadlock):
            return .count(Int64(backends.count { inDeadlock ? isInDeadlock($0) : $0.isWaiting }))
        default:
            preconditionFailure("\(statement.kind.name) is not a read")
        }
    }

    /// A row as a backend's current statement sees it: its own change, or the committed one.
    @inline(__always)
    func image(of row: UInt32, in table: Int, for backend: Backend) -> RowImage {
        let state = tables[table].rows[row]
        if state.lock != ServerLocks.none, locks[state.lock].writer == backend.number,
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
        if backend.locks.isEmpty,
            let total = tables[table].rows.total(of: owner, at: backend.snapshot)
        {
            return total.rows > 0 ? .version(total.versions) : .none
        }
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

    /// How many bookings that a backend's current statement sees overlap a range, besides that of
    /// an operation; its snapshot is given where it is not that of a statement which begins now.
    func overlapping(
        _ range: DayRange,
        _ resource: UInt32,
        in table: Int,
        for backend: Backend,
        at snapshot: CommitNumber? = nil,
        besides operation: UInt64? = nil
    ) -> Int64 {
        var count: Int64 = 0
        let last = snapshot ?? backend.snapshot ?? .max
        tables[table].bookings?.forEachOverlapping(range, resource: resource) { booking in
            if booking.operation == operation { return }
            let isSeen =
                booking.isCommitted
                ? booking.commit <= last : booking.writer == backend.number
            if isSeen { count += 1 }
        }
        return count
    }
}
