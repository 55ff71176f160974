/// Which of the two stores an error came from.
public enum StoreName: String, Sendable, Equatable {
    /// The Redis server.
    case redis
    /// The Postgres server.
    case postgres
}

/// Why a store did not do what it was asked, in kinds that an application can act on.
public enum StoreError: Error, Sendable, Equatable {
    /// The store cannot be reached, or the connection broke before the answer.
    case unavailable(StoreName)
    /// No answer within the limit.
    case timedOut(StoreName)
    /// The store answered that it will not: no memory, a quota, read-only, too many connections.
    case refused(StoreName, code: String)
    /// A unique or exclusion constraint, a serialization failure or a deadlock; `code` is the
    /// SQLSTATE.
    case conflict(code: String)
    /// An error reply to a mistaken command, such as WRONGTYPE; `text` is the reply.
    case reply(String)
    /// Bytes that do not follow the store's protocol.
    case protocolError(StoreName, String)

    /// Too many callers wait for a connection of the pool already.
    public static let poolFull = StoreError.refused(.postgres, code: "pool-full")

    /// A stable word for the error's kind, used in results.
    public var word: String {
        switch self {
        case .unavailable(let store): "\(store.rawValue)-unavailable"
        case .timedOut(let store): "\(store.rawValue)-timed-out"
        case .refused(let store, let code): "\(store.rawValue)-refused-\(code)"
        case .conflict(let code): "conflict-\(code)"
        case .reply: "redis-error-reply"
        case .protocolError(let store, _): "\(store.rawValue)-protocol"
        }
    }
}
