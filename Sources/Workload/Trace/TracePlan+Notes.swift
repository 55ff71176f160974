import Measurement

extension TracePlan {
    /// What the report must say about a recorded trace: what is played of it, and what is assumed.
    public var notes: [String] {
        var lookups = Knowledge()
        var times = Knowledge()
        var writes = Knowledge()
        var fills: UInt64 = 0
        for index in indices {
            let operation = trace.operations[index]
            if operation.kind.isLookup {
                lookups.note(
                    isKnown: operation.size != TraceOperation.unknownSize,
                    isOfSet: operation.hasSizeOfSet
                )
                times.note(
                    isKnown: operation.argument != TraceOperation.unknownTimeToLive,
                    isOfSet: operation.hasTimeToLiveOfSet
                )
            } else if operation.kind == .set {
                if operation.isFill { fills += 1 }
                let isKnown =
                    operation.size != TraceOperation.unknownSize
                    && operation.argument != TraceOperation.unknownTimeToLive
                writes.note(isKnown: isKnown, isOfSet: false)
            }
        }
        var notes = [whole]
        if assumptions.readsThrough, lookups.total > 0 {
            notes.append(lookups.sentence("size of a value", Self.bytes(assumptions.size)))
            notes.append(times.sentence("time to live of a value", lifetime))
            if fills > 0 { notes.append(Self.fillSentence(fills)) }
        }
        if writes.unknown > 0 {
            notes.append(
                "Trace: size or time to live of \(writes.unknown) of \(writes.total) recorded sets "
                    + "is assumed: \(Self.bytes(assumptions.size)), \(lifetime)."
            )
        }
        if !assumptions.readsThrough {
            notes.append("Trace: misses are counted, and neither read the database nor fill Redis.")
        }
        return notes + skippedSentences
    }

    private var whole: String {
        let all = trace.operations.count { !$0.continues }
        let played = counts.reduce(0, +)
        let pace =
            switch pace {
            case .recorded(1): "at their own times"
            case .recorded(let times):
                "\(Self.plain(times)) times as fast, with unchanged times to live"
            case .constant(let rate):
                "at \(Self.plain(rate)) a second, with unchanged times to live"
            }
        return "Trace: \(played) of \(all) recorded operations on \(trace.keys.count) keys are "
            + "played, \(pace); a miss is taken to be one read of one row."
    }

    private var lifetime: String {
        assumptions.timeToLive == 0
            ? "for ever" : "\(Self.plain(Double(assumptions.timeToLive) / 1e9)) s"
    }

    private static func fillSentence(_ fills: UInt64) -> String {
        "Trace: recorded sets soon after a lookup of the same key are taken for fills after a miss "
            + "(\(fills) of them): they tell size and time to live, and are not sent by themselves."
    }

    private var skippedSentences: [String] {
        var notes: [String] = []
        if !trace.skipped.isEmpty {
            let most = trace.skipped.sorted { $0.count > $1.count }
            let named = most.prefix(20).map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
            let rest = most.count > 20 ? " and \(most.count - 20) other kinds" : ""
            notes.append("Trace: recorded commands that are not played: \(named)\(rest).")
        }
        if trace.inOtherDatabases > 0 {
            notes.append(
                "Trace: operations of databases other than 0 are played in database 0, on keys of "
                    + "their own: \(trace.inOtherDatabases)."
            )
        }
        return notes
    }

    private static func bytes(_ count: UInt32) -> String { "\(count) bytes" }

    /// A number without a needless ".0".
    private static func plain(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}

/// How many lookups a recording tells something about.
private struct Knowledge {
    private var told: UInt64 = 0
    private var ofSet: UInt64 = 0
    private(set) var unknown: UInt64 = 0

    var total: UInt64 { told + ofSet + unknown }

    mutating func note(isKnown: Bool, isOfSet: Bool) {
        if isOfSet { ofSet += 1 } else if isKnown { told += 1 } else { unknown += 1 }
    }

    func sentence(_ subject: String, _ assumed: String) -> String {
        "Trace: the \(subject) that a lookup reads is recorded for \(told) of \(total) lookups, "
            + "known from a set of the same key for \(ofSet), and assumed "
            + "for \(unknown): \(assumed)."
    }
}
