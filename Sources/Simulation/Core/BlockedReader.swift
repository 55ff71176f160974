import Measurement
import Stores

/// A client that waits in XREADGROUP … BLOCK.
final class BlockedReader {
    let command: Command
    /// The application instance whose connection it is.
    let instance: Int
    let key: Key
    let oneWay: Nanoseconds
    /// When the server answers that there is nothing; nil is never.
    let deadline: Nanoseconds?
    let waiter: Waiter
    /// What the server answered, and when the client has it.
    var answer: (result: Result<Reply, StoreError>, back: Nanoseconds)?

    init(
        command: Command,
        instance: Int,
        key: Key,
        oneWay: Nanoseconds,
        deadline: Nanoseconds?,
        waiter: Waiter
    ) {
        self.command = command
        self.instance = instance
        self.key = key
        self.oneWay = oneWay
        self.deadline = deadline
        self.waiter = waiter
    }
}
