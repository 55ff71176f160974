import Stores

/// The self-check of a trial: what clients say they sent against what servers say they processed.
enum CountDifference {
    /// How every note about it begins.
    static let beginning = "counts differ:"

    /// The kinds that scripts call inside of the server, where they are counted too.
    private static let scripted: Set<CommandKind> = [
        .get, .set, .del, .pexpire, .hset, .hmget, .zadd, .zcard, .zremrangebyscore,
    ]

    /// What to say about the kinds whose counts differ, in the order of the kinds.
    ///
    /// - Parameters:
    ///   - sent: What clients sent, by kind.
    ///   - processed: What the server processed meanwhile, by the command's name.
    /// - Returns: A note for each difference.
    static func notes(sent: [UInt64], processed: [String: UInt64]) -> [String] {
        let hasScripts = sent[Int(CommandKind.evalsha.rawValue)] > 0
        return CommandKind.allCases.compactMap { kind in
            if hasScripts, scripted.contains(kind) { return nil }
            // SCRIPT LOAD and XGROUP are counted by their second word.
            let name = kind == .xgroup ? "xgroup|create" : kind.name
            let (ours, theirs) = (sent[Int(kind.rawValue)], processed[name] ?? 0)
            guard ours != theirs else { return nil }
            return "\(beginning) Redis processed \(theirs) \(kind.name.uppercased()), "
                + "its clients sent \(ours)"
        }
    }

    /// The counts by name in the text of INFO commandstats.
    static func processed(in text: String) -> [String: UInt64] {
        var counts: [String: UInt64] = [:]
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_") {
            let parts = line.dropFirst("cmdstat_".count).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            // Redis counts those apart that it refused before it ran them.
            let fields = parts[1].split(separator: ",").map { $0.split(separator: "=") }
            counts[String(parts[0])] = fields.reduce(0) { sum, field in
                guard field.count == 2, field[0] == "calls" || field[0] == "rejected_calls" else {
                    return sum
                }
                return sum + (UInt64(field[1]) ?? 0)
            }
        }
        return counts
    }
}

extension LiveStage {
    /// What clients and the server count differently; nothing where the server did not tell.
    func differences(sent: [UInt64], processed: [String: UInt64]?) -> [String] {
        processed.map { CountDifference.notes(sent: sent, processed: $0) } ?? []
    }
}
