import Measurement
import Stores

/// What the server sends back, and when.
struct ServerReply {
    var result: Result<Answer, StoreError>
    /// The instant at which it leaves the server; what a read answers is known before.
    var at: Nanoseconds

    init(_ answer: Answer, at instant: Nanoseconds) {
        result = .success(answer)
        at = instant
    }

    init(_ error: StoreError, at instant: Nanoseconds) {
        result = .failure(error)
        at = instant
    }
}

/// The SQLSTATEs that the model answers with, by their names in Postgres' manual, appendix A.
enum SQLState: String {
    case foreignKeyViolation = "23503"
    case uniqueViolation = "23505"
    case checkViolation = "23514"
    case exclusionViolation = "23P01"
    case inFailedTransaction = "25P02"
    case serializationFailure = "40001"
    case deadlockDetected = "40P01"
    case diskFull = "53100"
    case tooManyConnections = "53300"
}

extension StoreError {
    /// A conflict with another transaction.
    static func conflict(_ state: SQLState) -> StoreError { .conflict(code: state.rawValue) }

    /// The answer to COMMIT where the server had given the transaction up: ROLLBACK, without an
    /// error.
    static let failedCommit = StoreError.protocolError(
        .postgres,
        "COMMIT of a failed transaction"
    )

    /// An error that no well-written statement meets.
    static func mistake(_ state: SQLState) -> StoreError {
        .protocolError(.postgres, state.rawValue)
    }

    /// A refusal by the Postgres server.
    static func refused(_ state: SQLState) -> StoreError {
        .refused(.postgres, code: state.rawValue)
    }
}
