import Stores

/// How many commands of each kind the clients of a trial sent, those inside of transactions too.
final class CommandCounter {
    private(set) var counts = [UInt64](repeating: 0, count: CommandKind.allCases.count)

    /// Counts a command that is about to be sent.
    func count(_ command: Command) {
        counts[Int(command.kind.rawValue)] += 1
        guard case .transaction(let commands) = command else { return }
        for inner in commands { counts[Int(inner.kind.rawValue)] += 1 }
    }
}
