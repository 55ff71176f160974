import Measurement
import Stores

/// Holds a Redis lock around another protection.
struct RedisLocked: BookingProtection {
    /// What an attempt does when Redis does not answer.
    enum WithoutRedis {
        /// It fails.
        case fail
        /// It locks the resource's row instead.
        case rowLock
        /// It goes on without the lock.
        case goOn
    }
    var inside: any BookingProtection = CheckThenInsert()
    var withoutRedis = WithoutRedis.fail

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        guard let lock = call.step.lock, let redis = call.instance.seams.redis else {
            return try await inside.book(call)
        }
        let attempt: RedisLock.Attempt
        do {
            attempt = try await lock.acquire(
                redis,
                call.request,
                call.instance,
                protecting: call.lockedResource
            )
        } catch {
            switch withoutRedis {
            case .fail: throw BookingFailure(cause: error)
            case .rowLock: return try await RowLocked().book(call)
            case .goOn: return try await inside.book(call)
            }
        }
        switch attempt {
        case .taken: return .busy
        // The user of a client that died waits in vain.
        case .died: throw BookingFailure(cause: .timedOut(.redis))
        case .held(let holder):
            return try await lock.hold(holder, redis, call) { () throws(BookingFailure) in
                try await inside.book(call)
            }
        }
    }
}

extension RedisLock {
    /// Does something under a lock that has been taken, and gives it up whatever comes of it.
    func hold(
        _ holder: LockHolder,
        _ redis: any RedisStore,
        _ call: BookingCall,
        _ body: () async throws(BookingFailure) -> BookingAttempt.Result
    ) async throws(BookingFailure) -> BookingAttempt.Result {
        let result: BookingAttempt.Result
        do throws(BookingFailure) { result = try await body() } catch {
            await giveUp(holder, redis, call.request, call.instance)
            throw error
        }
        await giveUp(holder, redis, call.request, call.instance)
        return result
    }
}

/// Checks whether anybody else has booked, and inserts unless this very operation already has.
struct InsertOnce: BookingProtection {
    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        try await call.transact { transaction throws(StoreError) in
            let others = try await transaction.run(
                .countOverlappingOthers(
                    table: call.step.table,
                    resource: call.resource,
                    range: call.range,
                    operation: call.operation
                )
            )
            guard others == .count(0) else { return .taken }
            await call.work()
            // Where no row was inserted an earlier try of the request has booked already.
            _ = try await call.insert(.once, transaction)
            return .won
        }
    }
}
