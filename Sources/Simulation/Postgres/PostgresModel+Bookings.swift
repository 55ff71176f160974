import Measurement
import Stores
import Workload

/// A booking that a statement asks for.
struct NewBooking {
    var table: Int
    var resource: UInt32
    var range: DayRange
    var operation: UInt64

    init(_ table: Int, _ resource: UInt32, _ range: DayRange, _ operation: UInt64) {
        self.table = table
        self.resource = resource
        self.range = range
        self.operation = operation
    }
}

extension PostgresModel {
    /// What stands against a booking.
    private enum Conflict {
        /// A booking that is committed, or this transaction's own; with the commit's number.
        case definite(CommitNumber)
        /// A booking of another open transaction.
        case pending(backend: Int)
    }

    /// Inserts a booking; begins at the statement's arrival.
    ///
    /// Under the exclusion constraint Postgres inserts first and checks afterwards. Two
    /// transactions that both have inserted when the first checks wait for each other, and only
    /// `deadlock_timeout` ends that.
    func insert(_ booking: NewBooking, on backend: Backend) async -> ServerReply {
        var check: Nanoseconds = 0
        if tables[booking.table].bookings?.isExclusive == true {
            check = costs.exclusionCheck.draw(rows: 0, from: &random)
        }
        let (start, finish) = admit(.insertBooking, more: check)
        await timeline.sleep(until: start)
        takeSnapshot(backend)
        if let mistake = mistake(in: booking) { return ServerReply(mistake, at: finish) }
        await timeline.sleep(until: finish - check)
        let serial = place(booking, on: backend)
        await timeline.sleep(until: finish)
        while let conflict = conflict(with: booking, ignoring: serial, for: backend) {
            guard case .pending(let other) = conflict else {
                return ServerReply(.conflict(.exclusionViolation), at: timeline.now)
            }
            guard await waitForEnd(of: other, backend) else {
                return ServerReply(.conflict(.deadlockDetected), at: timeline.now)
            }
        }
        return ServerReply(.count(1), at: timeline.now)
    }

    /// Inserts a booking unless the exclusion constraint objects; begins when the work is done.
    ///
    /// Postgres checks first, inserts speculatively and checks again; of two speculative insertions
    /// the one with the higher transaction number backs out at once. The outcome is that of
    /// checking and inserting in one instant, which is what happens here.
    func insertIfFree(_ booking: NewBooking, on backend: Backend) async -> ServerReply {
        if let mistake = mistake(in: booking) { return ServerReply(mistake, at: timeline.now) }
        while let conflict = conflict(with: booking, ignoring: 0, for: backend) {
            switch conflict {
            case .definite(let commit):
                if let snapshot = backend.snapshot, commit > snapshot {
                    return ServerReply(.conflict(.serializationFailure), at: timeline.now)
                }
                return ServerReply(.count(0), at: timeline.now)
            case .pending(let other):
                guard await waitForEnd(of: other, backend) else {
                    return ServerReply(.conflict(.deadlockDetected), at: timeline.now)
                }
            }
        }
        _ = place(booking, on: backend)
        return ServerReply(.count(1), at: timeline.now)
    }

    /// What the table's other constraints say: ranges are not empty, resources exist.
    private func mistake(in booking: NewBooking) -> StoreError? {
        if booking.range.length == 0 { return .mistake(.checkViolation) }
        if booking.resource >= tables[booking.table].rows.loaded {
            return .mistake(.foreignKeyViolation)
        }
        return nil
    }

    private func place(_ booking: NewBooking, on backend: Backend) -> UInt64 {
        guard
            let serial = tables[booking.table].bookings?.insert(
                booking.range,
                resource: booking.resource,
                operation: booking.operation,
                writer: backend.number
            )
        else { preconditionFailure("table \(booking.table) holds no bookings") }
        backend.bookings.append(
            .init(table: booking.table, resource: booking.resource, serial: serial)
        )
        backend.hasLogRecord = true
        return serial
    }

    /// The first conflict in the order of insertion; none where the table has no exclusion
    /// constraint.
    private func conflict(
        with booking: NewBooking,
        ignoring serial: UInt64,
        for backend: Backend
    ) -> Conflict? {
        guard let bookings = tables[booking.table].bookings, bookings.isExclusive else {
            return nil
        }
        var first: Booking?
        bookings.forEachOverlapping(booking.range, resource: booking.resource) { other in
            if other.serial == serial { return }
            if let earlier = first, earlier.serial < other.serial { return }
            first = other
        }
        guard let first else { return nil }
        if first.isCommitted || first.writer == backend.number { return .definite(first.commit) }
        return .pending(backend: first.writer)
    }
}
