import Measurement
import Stores

/// Checks and inserts in one transaction, without any lock.
struct CheckThenInsert: BookingProtection {
    var level = IsolationLevel.readCommitted

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact(level) { transaction throws(StoreError) in
            try await call.checkAndInsert(transaction)
        }
    }
}

/// Lets one statement check and insert.
///
/// The work comes between it and the commit, as the insert must not wait for it.
struct InsertWhereFree: BookingProtection {
    let form: BookingInsert

    init(_ form: BookingInsert) { self.form = form }

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            guard try await call.insert(form, transaction) else { return .taken }
            await call.work()
            return .won
        }
    }
}
