public import Workload

/// A call that an application makes to one of its stores.
public enum StoreCall: Sendable, Equatable {
    /// A Redis command.
    case command(Command)
    /// A statement in a transaction of its own.
    case statement(Statement)
    /// A transaction begins.
    case begin(IsolationLevel)
    /// A statement inside of the caller's transaction.
    case inside(Statement)
    /// The caller's transaction is committed.
    case commit
    /// The caller's transaction is rolled back.
    case rollback
}

/// What came of a call.
public enum StoreOutcome: Sendable, Equatable {
    /// Redis' reply.
    case reply(Reply)
    /// The answer to a statement.
    case answer(Answer)
    /// It was done, and there is nothing to answer.
    case done
    /// It failed.
    case failed(StoreError)
}

/// Who sees every call of an application to its stores, and may keep it waiting before it is sent.
///
/// A call belongs to a request, and within a request to one of its submissions; so who watches can
/// tell the clients apart, however their calls interleave.
public protocol CallWatch: AnyObject {
    /// Lets a call wait before it is sent.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - request: The request that makes it.
    ///   - instance: The application instance that serves the request.
    /// - Returns: The call's number, under which its outcome is told.
    func before(_ call: StoreCall, of request: Request, on instance: Int) async -> Int
    /// Takes note of what came of a call.
    func after(_ number: Int, _ outcome: StoreOutcome)
}
