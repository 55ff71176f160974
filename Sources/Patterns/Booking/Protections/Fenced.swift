import Measurement
import Stores

/// Takes a fencing token with the Redis lock and shows it to the resource's row.
struct Fenced: BookingProtection {
    /// What becomes of the token in the transaction.
    enum Order {
        /// It is the first thing written, so whoever comes with an older one is turned away.
        case beforeCheck
        /// It is written after the check.
        case afterCheck
        /// It is compared, and written only when everything is over.
        case comparedOnly
    }
    let order: Order

    init(_ order: Order = .beforeCheck) { self.order = order }

    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        guard let lock = call.step.lock, let redis = call.instance.seams.redis else {
            throw BookingFailure(cause: .unavailable(.redis))
        }
        let attempt: RedisLock.Attempt
        do {
            attempt = try await lock.acquire(
                redis,
                call.request,
                call.instance,
                protecting: call.lockedResource,
                fenced: true
            )
        } catch {
            throw BookingFailure(cause: error)
        }
        switch attempt {
        case .taken: return .busy
        case .died: throw BookingFailure(cause: .timedOut(.redis))
        case .held(let holder):
            return try await lock.hold(holder, redis, call) { () throws(BookingFailure) in
                try await book(call, holder)
            }
        }
    }

    private func book(
        _ call: BookingCall,
        _ holder: LockHolder
    ) async throws(BookingFailure) -> BookingAttempt.Result {
        let resource = call.resource
        let raise = Statement.raiseFence(
            table: call.step.table,
            resource: resource,
            token: holder.token
        )
        let write = FencedWrite(call, holder)
        let result: BookingAttempt.Result
        do throws(BookingFailure) {
            result = try await call.transact { transaction throws(StoreError) in
                write.begins()
                if order == .beforeCheck, try await transaction.run(raise) != .count(1) {
                    return .fencedOff
                }
                if order == .comparedOnly {
                    let read = Statement.readFence(table: call.step.table, resource: resource)
                    guard case .version(let seen) = try await transaction.run(read),
                        seen <= holder.token
                    else { return .fencedOff }
                }
                guard try await call.isFree(transaction) else { return .taken }
                await call.work()
                if order == .afterCheck, try await transaction.run(raise) != .count(1) {
                    return .fencedOff
                }
                try await call.insert(transaction)
                write.commits()
                return .won
            }
        } catch {
            write.ends(error.isCommitLost ? .unknown : .failed)
            throw error
        }
        write.ends(result)
        if order == .comparedOnly, result == .booked {
            do { _ = try await call.instance.run(raise, for: call.request) } catch {
                // The next holder compares with an older token, which lets more through.
            }
        }
        return result
    }
}

/// Tells the audit what happens to a write that shows a token.
private struct FencedWrite {
    private let call: BookingCall
    private let holder: LockHolder

    init(_ call: BookingCall, _ holder: LockHolder) {
        self.call = call
        self.holder = holder
    }

    func begins() { tell(.begins) }

    func commits() { tell(.commits) }

    func ends(_ result: BookingAttempt.Result) {
        switch result {
        case .booked: tell(.isCommitted)
        case .busy: tell(.isFencedOff)
        case .unknown: tell(.isLost)
        case .taken, .failed: tell(.ends)
        }
    }

    private func tell(_ kind: FenceEvent.Kind) {
        call.instance.recorder.race(
            FenceEvent(
                kind,
                resource: call.lockedResource,
                token: holder.token,
                owner: holder.owner,
                at: call.instance.now
            )
        )
    }
}
