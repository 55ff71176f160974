import Stores

/// What may still be sent to given servers, and which of the two they are.
struct Budget: Sendable {
    /// What earlier trials of the run sent.
    var spent = Meter.Reading()
    /// What the whole run may send.
    var limit: Meter.Reading
    /// The stores that were given.
    var stores: Set<StoreName>
}

/// Counts what is sent to servers that somebody may pay for, and says when it is enough.
final class Meter {
    /// What was counted.
    struct Reading: Sendable, Equatable {
        var commands: UInt64 = 0
        var bytes: UInt64 = 0
    }

    private let limit: Reading
    /// What was counted so far, earlier trials of the run included.
    private(set) var reading: Reading

    init(_ budget: Budget) {
        reading = budget.spent
        limit = budget.limit
    }

    /// Notes commands or statements that were sent, and bytes in either direction.
    func note(commands: Int, bytes: Int) {
        reading.commands += UInt64(commands)
        reading.bytes += UInt64(bytes)
    }

    /// Which limit was reached, in words; nil while none is.
    var exceeded: String? {
        if reading.commands >= limit.commands {
            return "--max-commands \(limit.commands) was reached"
        }
        return reading.bytes >= limit.bytes ? "--max-bytes \(limit.bytes) was reached" : nil
    }
}
