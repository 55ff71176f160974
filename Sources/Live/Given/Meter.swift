import Stores
import Synchronization

/// What may still be sent to given servers, and which of the two they are.
struct Budget: Sendable {
    /// What earlier trials of the run sent.
    var spent = Meter.Reading()
    /// What the whole run may send.
    var limit: Meter.Reading
    /// The stores that were given.
    var stores: Set<StoreName>
}

/// Counts what all loops of a trial send to servers that somebody may pay for, and says when it is
/// enough.
final class Meter: Sendable {
    /// What was counted.
    struct Reading: Sendable, Equatable {
        var commands: UInt64 = 0
        var bytes: UInt64 = 0
    }

    private let limit: Reading
    private let commands: Atomic<UInt64>
    private let bytes: Atomic<UInt64>

    init(_ budget: Budget) {
        commands = Atomic(budget.spent.commands)
        bytes = Atomic(budget.spent.bytes)
        limit = budget.limit
    }

    /// What was counted so far, earlier trials of the run included.
    var reading: Reading {
        Reading(
            commands: commands.load(ordering: .relaxed),
            bytes: bytes.load(ordering: .relaxed)
        )
    }

    /// Notes commands or statements that were sent, and bytes in either direction.
    func note(commands: Int, bytes: Int) {
        self.commands.wrappingAdd(UInt64(commands), ordering: .relaxed)
        self.bytes.wrappingAdd(UInt64(bytes), ordering: .relaxed)
    }

    /// Which limit was reached, in words; nil while none is.
    var exceeded: String? {
        let reading = reading
        if reading.commands >= limit.commands {
            return "--max-commands \(limit.commands) was reached"
        }
        return reading.bytes >= limit.bytes ? "--max-bytes \(limit.bytes) was reached" : nil
    }
}
