import Measurement
import Stores
import Workload

/// One attempt to book: what is asked for, and the statements that protections are made of.
struct BookingCall {
    let step: Book
    let request: Request
    let instance: Instance

    var resource: UInt32 { request.entities[step.population] }
    var range: DayRange { request.range }
    /// The booking's number, the same for every try of the request.
    var operation: UInt64 { request.number }

    /// What a lock of the attempt is to protect, whatever its key says.
    var lockedResource: UInt64 { UInt64(step.table) << 32 | UInt64(resource) }

    // MARK: Statements

    /// Whether the transaction sees no overlapping booking.
    func isFree(_ transaction: RecordedTransaction) async throws(StoreError) -> Bool {
        let check = Statement.countOverlapping(
            table: step.table,
            resource: resource,
            range: range
        )
        return try await transaction.run(check) == .count(0)
    }

    /// Whether what overlaps is this very booking, made by an earlier try of the request.
    func isOnlyItself(_ transaction: RecordedTransaction) async throws(StoreError) -> Bool {
        let others = Statement.countOverlappingOthers(
            table: step.table,
            resource: resource,
            range: range,
            operation: operation
        )
        return try await transaction.run(others) == .count(0)
    }

    /// Inserts the booking.
    func insert(_ transaction: RecordedTransaction) async throws(StoreError) {
        let statement = Statement.insertBooking(
            table: step.table,
            resource: resource,
            range: range,
            operation: operation
        )
        _ = try await transaction.run(statement)
    }

    /// Inserts the booking in a form that checks for itself; answers whether it did.
    func insert(
        _ form: BookingInsert,
        _ transaction: RecordedTransaction
    ) async throws(StoreError) -> Bool {
        let statement = Statement.insertBookingChecked(
            form,
            table: step.table,
            resource: resource,
            range: range,
            operation: operation
        )
        return try await transaction.run(statement) == .count(1)
    }

    /// Checks, works and inserts: the part that most protections stand around.
    func checkAndInsert(_ transaction: RecordedTransaction) async throws(StoreError) -> Claim {
        guard try await isFree(transaction) else { return .taken }
        await work()
        try await insert(transaction)
        return .won
    }

    /// The application's own work between the check and the commit.
    func work() async {
        await instance.seams.clock.sleep(until: instance.now + step.work)
        await step.pauses.sitOut(request, on: instance)
    }

    // MARK: Transactions

    /// Runs statements in a transaction and commits what they won; after a serialization failure, a
    /// deadlock or a lost version the whole transaction is tried again, as often as the step says.
    func transact(
        _ level: IsolationLevel = .readCommitted,
        _ body: (RecordedTransaction) async throws(StoreError) -> Claim
    ) async throws(BookingFailure) -> BookingAttempt.Result {
        var triesLeft = step.retries
        while true {
            do throws(BookingFailure) {
                if let result = try await transactOnce(level, body) { return result }
                if triesLeft == 0 { throw BookingFailure(cause: .lostRace) }
            } catch {
                if error.isRefusal { return .taken }
                guard error.isWorthRetrying, triesLeft > 0 else { throw error }
            }
            triesLeft -= 1
        }
    }

    /// - Returns: Nil where the statements ask for another try.
    private func transactOnce(
        _ level: IsolationLevel,
        _ body: (RecordedTransaction) async throws(StoreError) -> Claim
    ) async throws(BookingFailure) -> BookingAttempt.Result? {
        let transaction: RecordedTransaction
        let claim: Claim
        do throws(StoreError) {
            transaction = try await RecordedTransaction(on: instance, for: request, level)
            claim = try await body(transaction)
        } catch {
            throw BookingFailure(cause: error)
        }
        switch claim {
        case .won: break
        case .taken:
            await transaction.rollback()
            return .taken
        case .fencedOff:
            await transaction.rollback()
            return .busy
        case .again:
            await transaction.rollback()
            return nil
        }
        do { try await transaction.commit() } catch {
            throw BookingFailure(cause: error, atCommit: true)
        }
        return .booked
    }
}

/// A failed attempt: the store's error, and whether the COMMIT had been sent.
struct BookingFailure: Error {
    var cause: StoreError
    var atCommit = false

    /// Whether the booking may exist although its client was told of an error.
    var isCommitLost: Bool { atCommit && cause.isSilence }

    /// Whether a constraint says that something is there already.
    var isRefusal: Bool { cause == .conflict(code: "23P01") || cause == .conflict(code: "23505") }

    /// Whether the same transaction may get through the next time: a serialization failure or a
    /// deadlock.
    var isWorthRetrying: Bool {
        cause == .conflict(code: "40001") || cause == .conflict(code: "40P01")
    }
}

extension StoreError {
    /// What a transaction comes to that found its version moved on too often.
    static let lostRace = StoreError.conflict(code: "40001")
}
