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

    /// What `pg_stat_statements` counted of one statement.
    struct Counted: Equatable {
        var calls: UInt64
        var rows: UInt64
    }

    /// What to say about transactions whose counts differ.
    ///
    /// - Parameters:
    ///   - ours: What the clients know, the tool's own included.
    ///   - committed: What the server counted.
    ///   - rolledBack: Likewise.
    ///   - housekeeping: How many the server may have committed on its own behalf.
    /// - Returns: A note for each difference.
    static func notes(
        _ ours: StatementCounts.Transactions,
        committed: UInt64,
        rolledBack: UInt64,
        housekeeping: UInt64
    ) -> [String] {
        var notes: [String] = []
        let most = ours.committed + ours.uncertain + housekeeping
        if !(ours.committed...most).contains(committed) {
            notes.append(
                "\(beginning) Postgres committed \(committed) transactions, its clients and the "
                    + "tool itself \(ours.committed)"
            )
        }
        if !(ours.rolledBack...ours.rolledBack + ours.uncertain).contains(rolledBack) {
            notes.append(
                "\(beginning) Postgres rolled back \(rolledBack) transactions, its clients "
                    + "\(ours.rolledBack)"
            )
        }
        return notes
    }

    /// What to say about statements whose counts differ, in the order of the catalog.
    static func notes(
        _ calls: [StatementCounts.Calls],
        _ catalog: StatementCatalog,
        counted: [String: Counted]
    ) -> [String] {
        // The server takes statements for one that differ in constants only.
        var groups: [[(entry: StatementCatalog.Entry, kind: StatementKind, table: String)]] = []
        var places: [String: Int] = [:]
        for statement in catalog.statements {
            let text = withoutConstants(statement.entry.text.sql)
            if let place = places[text] {
                groups[place].append(statement)
            } else {
                places[text] = groups.count
                groups.append([statement])
            }
        }
        return groups.compactMap { group in
            var ours = StatementCounts.Calls()
            var theirs = Counted(calls: 0, rows: 0)
            for statement in group {
                let own = calls[statement.entry.index]
                ours.answered += own.answered
                ours.rows += own.rows
                ours.uncertain += own.uncertain
                theirs.calls += counted[statement.entry.name]?.calls ?? 0
                theirs.rows += counted[statement.entry.name]?.rows ?? 0
            }
            let name = "\(group[0].kind.name) of \(group[0].table)"
            if !(ours.answered...ours.answered + ours.uncertain).contains(theirs.calls) {
                return "\(beginning) Postgres ran \(theirs.calls) \(name), its clients had "
                    + "\(ours.answered) answered"
            }
            guard ours.uncertain == 0, ours.rows != theirs.rows else { return nil }
            return "\(beginning) Postgres' \(theirs.calls) \(name) were about \(theirs.rows) rows, "
                + "its clients were told of \(ours.rows)"
        }
    }

    /// A statement's text with its numbers and quoted texts left out, those of parameters and names
    /// not.
    static func withoutConstants(_ sql: String) -> String {
        var text = ""
        var isQuoted = false
        var isName = false
        for letter in sql {
            if letter == "'" { isQuoted.toggle() }
            guard !isQuoted, letter != "'" else { continue }
            isName = letter.isLetter || "$_".contains(letter) || letter.isNumber && isName
            guard letter.isNumber, !isName else {
                text.append(letter)
                continue
            }
            if text.last != "?" { text.append("?") }
        }
        return text
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
