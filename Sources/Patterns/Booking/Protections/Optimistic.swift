import Measurement
import Stores

/// Checks and inserts at SERIALIZABLE; the step tries again after 40001.
struct SerializableRetried: BookingProtection {
    /// One in so many requests is SERIALIZABLE, the others are READ COMMITTED as an admin tool or
    /// an import might be.
    var share: UInt64 = 1

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        let level =
            call.operation % share == 0 ? IsolationLevel.serializable : .readCommitted
        return try await call.transact(level) { transaction throws(StoreError) in
            try await call.checkAndInsert(transaction)
        }
    }
}

/// Raises the resource's version if nobody else has since it was read.
struct Versioned: BookingProtection {
    /// Whether the version is read only after the check, which then may be older.
    var readsAfterCheck = false

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            let table = call.step.table
            let read = Statement.readResource(table: table, resource: call.resource)
            var version = readsAfterCheck ? Answer.none : try await transaction.run(read)
            guard try await call.isFree(transaction) else { return .taken }
            await call.work()
            if readsAfterCheck { version = try await transaction.run(read) }
            guard case .version(let known) = version else { return .taken }
            let raised = try await transaction.run(
                .updateResourceIfUnchanged(
                    table: table,
                    resource: call.resource,
                    version: known
                )
            )
            guard raised == .count(1) else { return .again }
            try await call.insert(transaction)
            return .won
        }
    }
}
