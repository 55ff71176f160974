import Measurement
import Stores

/// Locks the resource's row, then checks in a statement of its own.
struct RowLocked: BookingProtection {
    var level = IsolationLevel.readCommitted
    var strength = RowLockStrength.noKeyUpdate
    /// Whether the row is updated too, which takes a stronger lock than a share.
    var raisesVersion = false

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact(level) { transaction throws(StoreError) in
            let table = call.step.table
            _ = try await transaction.run(
                .lockResource(table: table, resource: call.resource, strength: strength)
            )
            guard try await call.isFree(transaction) else { return .taken }
            await call.work()
            if raisesVersion {
                _ = try await transaction.run(
                    .updateResource(table: table, resource: call.resource)
                )
            }
            try await call.insert(transaction)
            return .won
        }
    }
}

/// Locks the bookings that it finds, which is nothing where it finds none.
struct FoundRowsLocked: BookingProtection {
    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            let found = try await transaction.run(
                .lockOverlapping(
                    table: call.step.table,
                    resource: call.resource,
                    range: call.range
                )
            )
            guard found == .count(0) else { return .taken }
            await call.work()
            try await call.insert(transaction)
            return .won
        }
    }
}

/// Takes the resource's advisory lock, then checks in a statement of its own.
struct AdvisoryLocked: BookingProtection {
    var level = IsolationLevel.readCommitted

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact(level) { transaction throws(StoreError) in
            _ = try await transaction.run(
                .advisoryLock(.lock, table: call.step.table, resource: call.resource)
            )
            return try await call.checkAndInsert(transaction)
        }
    }
}
