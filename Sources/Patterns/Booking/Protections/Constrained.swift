import Measurement
import Stores
import Workload

/// Lets the exclusion constraint decide.
struct ConstraintDecides: BookingProtection {
    /// Whether the insert is a plain one, which inserts first and checks afterwards.
    var plainly = false
    /// Whether a request that is made again finds its own booking, instead of being refused by it.
    var knowsItself = false

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            if plainly {
                try await call.insert(transaction)
            } else {
                let inserted = try await transaction.run(
                    .insertBookingIfFree(
                        table: call.step.table,
                        resource: call.resource,
                        range: call.range,
                        operation: call.operation
                    )
                )
                if inserted != .count(1) {
                    guard knowsItself, try await call.isOnlyItself(transaction) else {
                        return .taken
                    }
                    return .won
                }
            }
            await call.work()
            return .won
        }
    }
}

/// Commits a hold, lets the customer pay, and confirms; the constraint covers confirmed bookings.
///
/// A hold that cannot be confirmed stays, as nobody expires it.
struct HoldThenConfirm: BookingProtection {
    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        let held = try await call.transact { transaction throws(StoreError) in
            guard try await call.isFree(transaction) else { return .taken }
            _ = try await call.insert(.pending, transaction)
            return .won
        }
        guard held == .booked else { return held }
        await call.work()
        return try await call.transact { transaction throws(StoreError) in
            let confirmed = try await transaction.run(
                .confirmBooking(table: call.step.table, operation: call.operation)
            )
            return confirmed == .count(1) ? .won : .taken
        }
    }
}

/// Inserts a row for each day and then the booking.
struct DaySlots: BookingProtection {
    /// Whether as many rows must have been inserted as there are days.
    var counts = true

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            let claimed = try await transaction.run(
                .claimSlots(
                    .free,
                    table: call.step.table,
                    resource: call.resource,
                    range: call.range,
                    operation: call.operation
                )
            )
            let days = Answer.count(Int64(call.range.length))
            guard counts ? claimed == days : claimed != .count(0) else { return .taken }
            await call.work()
            try await call.insert(transaction)
            return .won
        }
    }
}
