import Measurement
import Stores
import Workload

// MARK: - The statements of protections that are more than a lock or an insert

extension PostgresModel {
    /// Executes a form of insert that checks for itself; begins when the statement starts.
    ///
    /// At READ COMMITTED the statement's snapshot is the one of its start, however long it then
    /// waits for a lock; only the function's statements have a snapshot each.
    func insert(
        _ booking: NewBooking,
        _ form: BookingInsert,
        finish: Nanoseconds,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        let snapshot = backend.snapshot ?? lastCommit
        await timeline.sleep(until: finish)
        switch form {
        case .once: return try await insertOnce(booking, on: backend)
        case .pending: preconditionFailure("a pending booking checks nothing for itself")
        case .whereFree: break
        case .lockingRow:
            var lock = RowChange(booking.resource, of: booking.table) { _ in .keep }
            lock.onlyLocks = true
            guard try await make(lock, finish: finish, on: backend) == .count(1) else {
                return .count(0)
            }
        case .lockingAdvisory, .inFunction:
            let key = AdvisoryKey(table: booking.table, resource: booking.resource)
            try await lockAdvisory(key, session: false, for: backend)
        }
        let seen = form == .inFunction ? backend.snapshot : snapshot
        try track(bookings: booking.range, booking.resource, in: booking.table, backend)
        let overlapping = overlapping(
            booking.range,
            booking.resource,
            in: booking.table,
            for: backend,
            at: seen
        )
        guard overlapping == 0 else { return .count(0) }
        try checkRange(of: booking)
        try await waitForOperation(of: booking, on: backend)
        let serial = try place(booking, on: backend)
        try await checkConstraint(on: booking, ignoring: serial, for: backend)
        try await checkResource(of: booking, for: backend)
        return .count(1)
    }

    /// `ON CONFLICT (operation) DO NOTHING`: waits for whoever inserts the same operation.
    private func insertOnce(
        _ booking: NewBooking,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        try checkRange(of: booking)
        while let twin = conflictOfOperation(booking, for: backend) {
            if try await skips(twin, on: backend) { return .count(0) }
        }
        let serial = try place(booking, on: backend)
        try await checkConstraint(on: booking, ignoring: serial, for: backend)
        try await checkResource(of: booking, for: backend)
        return .count(1)
    }

    /// Confirms a pending booking; begins when the work is done.
    ///
    /// It is an update, which puts a new version of the row into the index: so a constraint that
    /// covers confirmed bookings alone objects now, after it let both be inserted.
    func confirm(
        _ operation: UInt64,
        in table: Int,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        guard let place = tables[table].bookings?.place(of: operation, in: table),
            let booking = tables[table].bookings?.booking(at: place),
            booking.isCommitted
                ? booking.commit <= backend.snapshot ?? .max : booking.writer == backend.number
        else { return .count(0) }
        try await lockBooking(place, for: backend)
        guard let newest = tables[table].bookings?.booking(at: place), !newest.isConfirmed else {
            return .count(0)
        }
        try track(additionTo: place.resource, in: table, backend)
        tables[table].bookings?.confirm(place, by: backend.number)
        backend.confirmations.append(place)
        logs(backend)
        let confirmed = NewBooking(table, place.resource, booking.range, operation)
        try await checkConstraint(on: confirmed, ignoring: place.serial, for: backend)
        return .count(1)
    }

    /// Locks the bookings that a range overlaps, as far as the statement sees them; begins when the
    /// work is done.
    func lockOverlapping(
        _ range: DayRange,
        _ resource: UInt32,
        in table: Int,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        try track(bookings: range, resource, in: table, backend)
        var serials: [UInt64] = []
        tables[table].bookings?.forEachOverlapping(range, resource: resource) { booking in
            let isSeen =
                booking.isCommitted
                ? booking.commit <= backend.snapshot ?? .max : booking.writer == backend.number
            if isSeen { serials.append(booking.serial) }
        }
        for serial in serials.sorted() {
            let place = Backend.OpenBooking(table: table, resource: resource, serial: serial)
            try await lockBooking(place, for: backend)
        }
        return .count(Int64(serials.count))
    }

    /// Inserts the days of a booking one after the other; begins when the work is done.
    func claim(
        _ form: SlotClaim,
        for booking: NewBooking,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        guard let slots = tables[booking.table].slots else {
            preconditionFailure("table \(booking.table) holds no bookings")
        }
        var claimed: Int64 = 0
        for offset in 0..<booking.range.length {
            let day =
                form == .backwards
                ? booking.range.end - 1 - offset : booking.range.start + offset
            if try await claim(day, form, of: booking.resource, in: slots, on: backend) {
                claimed += 1
            } else if form != .free {
                throw .conflict(.uniqueViolation)
            }
        }
        return .count(claimed)
    }

    /// Inserts one day, waiting for whoever inserts the same; answers whether it was free.
    private func claim(
        _ day: UInt32,
        _ form: SlotClaim,
        of resource: UInt32,
        in slots: Int,
        on backend: Backend
    ) async throws(StoreError) -> Bool {
        let row: UInt32
        if let known = tables[slots].counters?.row(key: UInt64(resource), window: day) {
            row = known
        } else {
            row = tables[slots].rows.append()
            tables[slots].counters?.insert(row, key: UInt64(resource), window: day)
        }
        while true {
            let state = tables[slots].rows[row]
            if state.image.exists {
                if form == .free, let snapshot = backend.snapshot, state.commit > snapshot {
                    throw .conflict(.serializationFailure)
                }
                return false
            }
            guard state.lock != ServerLocks.none else { break }
            let writer = locks[state.lock].writer
            if writer == backend.number { return false }
            try await waitForEnd(of: writer, backend)
        }
        let lock = try await lockRow(row, of: slots, .update, for: backend)
        leave(RowImage(version: 0, exists: true), in: lock, by: backend)
        return true
    }
}
