public import Measurement
public import Stores

extension RedisModel {
    /// How long the server's thread works on a command, from reading it to writing its reply.
    public func serviceTime(of command: Command) -> Nanoseconds {
        switch command {
        case .transaction(let commands):
            commands.reduce(ServiceTimes.request) { $0 + ServiceTimes.execution(of: $1) }
        default:
            ServiceTimes.request + ServiceTimes.execution(of: command)
        }
    }
}

/// The default service times.
enum ServiceTimes {
    /// Reading, parsing and answering one request without pipelining.
    static let request: Nanoseconds = 8_000

    static func execution(of command: Command) -> Nanoseconds { 1_000 }
}
