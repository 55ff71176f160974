import Analysis
import Reporting
import Runner

/// What is printed of a hunt.
struct HuntSummary {
    let record: HuntRecord

    /// What was found, in the order of the setups.
    var findings: [HuntRecord.Finding] { record.outcomes.compactMap(\.finding) }

    /// The hunt as text: for each setup what was tried, and the trace of what was found.
    func text(folder: String?, replay: (String) -> String) -> String {
        var lines: [String] = []
        for outcome in record.outcomes {
            lines += head(of: outcome)
            lines += outcome.silentFaults.map { "  \($0)" }
            if let finding = outcome.finding {
                let trace = finding.trace.text(replay: replay(outcome.fileName))
                lines += ["", String(trace.dropLast())]
                if !finding.isSmallest { lines.append("It may not be as small as it gets.") }
                lines.append("")
            }
        }
        for setup in record.unjudged {
            lines.append("\(setup): left out, because no auditor judges what was asked for in it")
        }
        if let folder { lines.append("traces, pictures and schedules: \(folder)") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What was tried in a setup, and what follows from it.
    private func head(of outcome: HuntRecord.Outcome) -> [String] {
        let tried =
            "\(Self.counted(outcome.trials, "seed")):"
            + " \(Self.counted(Int(clamping: outcome.requests), "request")),"
            + " \(Self.counted(Int(clamping: outcome.delays), "delay")) of up to"
            + " \(Self.time(record.longestDelay))"
        if let finding = outcome.finding {
            let trace = finding.trace
            return [
                "\(outcome.setup): \(trace.rule) is broken, found after \(tried)",
                "  made small in \(Self.counted(finding.replays, "replay")):"
                    + " \(Self.counted(trace.clients, "client")),"
                    + " \(Self.counted(trace.faults, "fault")),"
                    + " \(Self.counted(trace.events.count, "event"))",
            ]
        }
        let end = outcome.isStopped ? ", stopped early" : ""
        let start = "\(outcome.setup): nothing found in \(tried)\(end)"
        return [start] + outcome.rules.map(Self.bound)
    }

    /// What having seen no violation allows to say of a rule.
    private static func bound(_ rule: HuntRecord.Rule) -> String {
        guard rule.contended > 0 else {
            return "  \(rule.name): \(rule.checked) checked, and nothing raced: no pass"
        }
        let start = "  \(rule.name): \(rule.contended) of \(rule.checked) checked had a rival"
        guard let bound = rule.upperBound else { return start + ", too few for a bound" }
        return start + "; at most \(percent(bound)) of such may break it (95 %, rule of three)"
    }

    private static func percent(_ share: Double) -> String {
        // Two significant digits, rounded up: a bound must not become smaller by being printed.
        var (unit, places) = (0.1, 1)
        while share * 100 < unit * 10, places < 9 { (unit, places) = (unit / 10, places + 1) }
        let scaled = Int64((share * 100 / unit).rounded(.up))
        let power = Int64((1 / unit).rounded())
        let decimals = String(scaled % power)
        return "\(scaled / power)." + String(repeating: "0", count: places - decimals.count)
            + decimals + " %"
    }

    private static func counted(_ number: Int, _ what: String) -> String {
        "\(number) \(what)\(number == 1 ? "" : "s")"
    }

    private static func time(_ time: Int64) -> String { HuntTime.text(time) }
}
