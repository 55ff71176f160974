public import Analysis
import Measurement

extension RaceTrace {
    /// The trace as newline-delimited JSON, an event a line, times in microseconds.
    ///
    /// The last line, whose `ev` is `verdict`, says which rule was broken and why.
    public var ndjson: String {
        var lines = events.indices.map { index in JSON.object(members(of: index)).text }
        let verdict: [(String, JSON)] = [
            ("seq", .number("\(events.count)")),
            ("ev", .text("verdict")),
            ("scenario", .text(scenario)),
            ("setup", .text(setup)),
            ("rule", .text(rule)),
            ("note", .text(title)),
            ("because", .list(argument.map(JSON.text))),
            ("also", .list(alsoBroken.map(JSON.text))),
        ]
        lines.append(JSON.object(verdict).text)
        return lines.map { $0 + "\n" }.joined()
    }

    private func members(of index: Int) -> [(String, JSON)] {
        let event = events[index]
        var members: [(String, JSON)] = [
            ("seq", .number("\(index)")),
            ("t", .number(Self.microseconds(event.at))),
            ("actor", .text(lanes[event.lane].name)),
        ]
        if !event.operation.isEmpty { members.append(("op", .text(event.operation))) }
        let kind =
            switch event.kind {
            case .call: event.error.isEmpty ? "ok" : "fail"
            case .fault: "fault"
            case .delay, .gone, .effect: "step"
            }
        members.append(("ev", .text(kind)))
        members.append(("f", .text(event.function)))
        if let store = event.store { members.append(("store", .text(lanes[store].name))) }
        if !event.key.isEmpty { members.append(("key", .text(event.key))) }
        members.append(("note", .text(event.words)))
        if event.store != nil { members.append(("answer", .text(event.answer))) }
        if let until = event.until {
            members.append(("until", .number(Self.microseconds(until))))
        }
        if event.repeats > 0 { members.append(("repeats", .number("\(event.repeats)"))) }
        if !event.error.isEmpty { members.append(("err", .text(event.error))) }
        if event.isDecisive { members.append(("decisive", .flag(true))) }
        return members
    }

    /// Microseconds with as many decimals as it takes.
    private static func microseconds(_ time: Nanoseconds) -> String {
        let rest = time % .microsecond
        if rest == 0 { return "\(time / .microsecond)" }
        let digits = String(rest)
        return "\(time / .microsecond)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
