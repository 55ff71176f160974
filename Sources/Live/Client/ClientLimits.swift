public import Measurement
import Stores

/// How long the clients of a live trial wait for a server before they give up.
///
/// They are as generous as drivers usually are: a server that stands still for a second makes its
/// callers wait, and what they waited for is measured; it does not fail them. A scenario's own
/// timeouts go before those of commands and statements.
public struct ClientLimits: Sendable, Equatable {
    /// From the beginning of a connection until it can be used.
    public var connect: Nanoseconds
    /// From sending a Redis command to its reply; a blocking read gets its own time on top.
    public var command: Nanoseconds
    /// From sending a statement to its answer, waiting for a lock included.
    public var statement: Nanoseconds
    /// How long a caller waits for a connection of the pool.
    public var poolWait: Nanoseconds

    /// Creates limits.
    public init(
        connect: Nanoseconds = 10 * .second,
        command: Nanoseconds = 30 * .second,
        statement: Nanoseconds = 30 * .second,
        poolWait: Nanoseconds = 30 * .second
    ) {
        self.connect = connect
        self.command = command
        self.statement = statement
        self.poolWait = poolWait
    }

    /// The limits of a trial's clients.
    init(_ limits: ClientLimits, _ trial: Trial) {
        self = limits
        if let timeout = trial.redis?.timeout { command = timeout }
        if let timeout = trial.postgres.timeout { statement = timeout }
    }
}
