import Measurement
import Stores
import Workload

/// A booking that a statement asks for.
struct NewBooking {
    var table: Int
    var resource: UInt32
    var range: DayRange
    var operation: UInt64
    /// Whether it is more than a hold.
    var isConfirmed = true

    init(_ table: Int, _ resource: UInt32, _ range: DayRange, _ operation: UInt64) {
        self.table = table
        self.resource = resource
        self.range = range
        self.operation = operation
    }
}

extension PostgresModel {
    /// What stands against a booking.
    enum Conflict {
        /// A booking that is committed, or this transaction's own; with the commit's number.
        case definite(CommitNumber)
        /// A booking of another open transaction.
        case pending(backend: Int)
    }

    /// Inserts a booking; begins at the statement's arrival.
    ///
    /// The unique index on the operation comes first: it waits for whoever inserts the same one.
    /// Under the exclusion constraint Postgres inserts first and checks afterwards. Two
    /// transactions that both have inserted when the first checks wait for each other, and only
    /// `deadlock_timeout` ends that.
    func insert(
        _ booking: NewBooking,
        _ kind: StatementKind,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        var (check, gap): (Nanoseconds, Nanoseconds) = (0, 0)
        if tables[booking.table].bookings?.isExclusive == true {
            check = costs.exclusionCheck.draw(rows: 0, from: &random)
            gap = min(check, costs.exclusionGap.draw(rows: 0, from: &random))
        }
        let (start, finish) = admit(kind, more: check)
        await timeline.sleep(until: start)
        takeSnapshot(backend)
        await timeline.sleep(until: finish - gap)
        try checkRange(of: booking)
        try await waitForOperation(of: booking, on: backend)
        let serial = try place(booking, on: backend)
        await timeline.sleep(until: finish)
        try await checkConstraint(on: booking, ignoring: serial, for: backend)
        try await checkResource(of: booking, for: backend)
        return .count(1)
    }

    /// Inserts a booking unless the exclusion constraint objects; begins when the work is done.
    ///
    /// Postgres checks first, inserts speculatively and checks again; of two speculative insertions
    /// the one with the higher transaction number backs out at once. The outcome is that of
    /// checking and inserting in one instant, which is what happens here.
    func insertIfFree(_ booking: NewBooking, on backend: Backend) async throws(StoreError) -> Answer
    {
        try checkRange(of: booking)
        // On a table with the exclusion constraint the statement names that one alone: an operation
        // that is there already stays an error.
        let isExclusive = tables[booking.table].bookings?.isExclusive == true
        while true {
            if let conflict = conflict(with: booking, ignoring: 0, for: backend) {
                if try await skips(conflict, on: backend) { return .count(0) }
                continue
            }
            guard let twin = conflictOfOperation(booking, for: backend) else { break }
            if !isExclusive {
                if try await skips(twin, on: backend) { return .count(0) }
                continue
            }
            guard case .pending(let other) = twin else { throw .conflict(.uniqueViolation) }
            try await waitForEnd(of: other, backend)
            // The constraint has been checked by the time Postgres waits for the operation.
            if case .definite? = conflictOfOperation(booking, for: backend) {
                throw .conflict(.uniqueViolation)
            }
        }
        _ = try place(booking, on: backend)
        try await checkResource(of: booking, for: backend)
        return .count(1)
    }

    /// What `DO NOTHING` makes of a conflict: whether the row is skipped, once it is known.
    ///
    /// - Throws: A conflict with a commit that the transaction's snapshot does not see, or a
    ///   deadlock.
    func skips(_ conflict: Conflict, on backend: Backend) async throws(StoreError) -> Bool {
        switch conflict {
        case .definite(let commit):
            if let snapshot = backend.snapshot, commit > snapshot {
                throw .conflict(.serializationFailure)
            }
            return true
        case .pending(let other):
            try await waitForEnd(of: other, backend)
            return false
        }
    }

    func conflictOfOperation(_ booking: NewBooking, for backend: Backend) -> Conflict? {
        guard let twin = tables[booking.table].bookings?.booking(of: booking.operation) else {
            return nil
        }
        return conflict(that: twin, for: backend)
    }

    /// Waits for whoever inserts the same operation.
    func waitForOperation(
        of booking: NewBooking,
        on backend: Backend
    ) async throws(StoreError) {
        while let twin = conflictOfOperation(booking, for: backend) {
            guard case .pending(let other) = twin else {
                throw .conflict(.uniqueViolation)
            }
            try await waitForEnd(of: other, backend)
        }
    }

    /// Checks the exclusion constraint for a booking that is in the table, waiting for open
    /// transactions.
    func checkConstraint(
        on booking: NewBooking,
        ignoring serial: UInt64,
        for backend: Backend
    ) async throws(StoreError) {
        while let conflict = conflict(with: booking, ignoring: serial, for: backend) {
            guard case .pending(let other) = conflict else {
                throw .conflict(.exclusionViolation)
            }
            try await waitForEnd(of: other, backend)
        }
    }

    /// Checks that the range is none of no day, where the table asks for that.
    func checkRange(of booking: NewBooking) throws(StoreError) {
        if booking.range.length == 0, tables[booking.table].bookings?.refusesEmptyRanges == true {
            throw .mistake(.checkViolation)
        }
    }

    /// Checks that the resource is there, which locks its row against deletes and `FOR UPDATE`; the
    /// foreign key's check is the last part of an insert.
    func checkResource(
        of booking: NewBooking,
        for backend: Backend
    ) async throws(StoreError) {
        if booking.resource >= tables[booking.table].rows.loaded {
            throw .mistake(.foreignKeyViolation)
        }
        _ = try await lockRow(booking.resource, of: booking.table, .keyShare, for: backend)
    }

    /// Puts a booking into the table, uncommitted, and answers its serial number.
    func place(_ booking: NewBooking, on backend: Backend) throws(StoreError) -> UInt64 {
        try track(additionTo: booking.resource, in: booking.table, backend)
        guard
            let serial = tables[booking.table].bookings?.insert(
                booking.range,
                resource: booking.resource,
                operation: booking.operation,
                writer: backend.number,
                isConfirmed: booking.isConfirmed
            )
        else { preconditionFailure("table \(booking.table) holds no bookings") }
        backend.bookings.append(
            .init(table: booking.table, resource: booking.resource, serial: serial)
        )
        logs(backend)
        return serial
    }

    /// The first conflict in the order of insertion; none where the table has no exclusion
    /// constraint, or where it does not cover the booking.
    private func conflict(
        with booking: NewBooking,
        ignoring serial: UInt64,
        for backend: Backend
    ) -> Conflict? {
        guard let bookings = tables[booking.table].bookings, bookings.isExclusive,
            bookings.constrainsPending || booking.isConfirmed
        else { return nil }
        var first: Booking?
        bookings.forEachOverlapping(booking.range, resource: booking.resource) { other in
            if other.serial == serial || !bookings.isConstrained(other) { return }
            if let earlier = first, earlier.serial < other.serial { return }
            first = other
        }
        guard let first else { return nil }
        return self.conflict(that: first, for: backend)
    }

    /// What another booking that stands against one is worth.
    func conflict(that other: Booking, for backend: Backend) -> Conflict {
        for open in [other.writer, other.confirmer]
        where open != Backend.nobody && open != backend.number {
            return .pending(backend: open)
        }
        return .definite(other.commit)
    }
}
