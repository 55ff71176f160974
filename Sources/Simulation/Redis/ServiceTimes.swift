public import Measurement
public import Stores

extension RedisModel {
    /// How long the server's thread works on a command, from reading it to writing its reply.
    public func serviceTime(of command: Command) -> Nanoseconds {
        guard case .transaction(let commands) = command else {
            return times.request + times.execution(of: command)
        }
        // MULTI and EXEC beside the commands, sent in one go: one read, one write.
        return commands.reduce(times.request + 2 * times.queued) {
            $0 + times.queued + times.execution(of: $1)
        }
    }
}

/// What the model's Redis server spends on each kind of work.
public struct RedisTimes: Sendable, Equatable {
    /// Reading, parsing and answering one request.
    let request: Nanoseconds
    /// Parsing and queueing one more command of the same read.
    let queued: Nanoseconds
    /// Looking one more key up and adding it to the reply.
    let key: Nanoseconds
    /// One more element of a collection.
    let element: Nanoseconds
    /// Executing a command with one key and one element, by kind.
    private let commands: [Nanoseconds]

    /// Takes the figures of a calibration.
    public init(_ calibration: Calibration) {
        func time(_ name: String) -> Nanoseconds { calibration[.declared(name)] }
        request = time("redis.request")
        queued = time("redis.queued")
        key = time("redis.key")
        element = time("redis.element")
        commands = CommandKind.allCases.map { calibration[.redis($0)] }
    }

    /// The times that are shipped.
    public static let shipped = RedisTimes(.shipped)

    func execution(of command: Command) -> Nanoseconds {
        commands[Int(command.kind.rawValue)] + extra(command)
    }

    private func extra(_ command: Command) -> Nanoseconds {
        switch command {
        case .multiGet(let keys), .delete(let keys), .unlink(let keys), .exists(let keys),
            .countDistinct(let keys):
            key * Int64(max(0, keys.count - 1))
        case .hashSet(_, let elements, _), .hashMultiGet(_, let elements),
            .hashDelete(_, let elements), .setAdd(_, let elements), .setRemove(_, let elements),
            .sortedAdd(_, _, let elements), .sortedRemove(_, let elements),
            .listPushLeft(_, let elements), .listPushRight(_, let elements),
            .countDistinctAdd(_, let elements):
            element * Int64(max(0, elements.count - 1))
        case .streamReadGroup(_, _, _, let count, _): element * max(0, count - 1)
        case .streamAcknowledge(_, _, let ids): element * Int64(max(0, ids.count - 1))
        default: 0
        }
    }
}
