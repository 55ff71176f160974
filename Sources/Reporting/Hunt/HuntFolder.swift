public import Analysis

extension ResultsFolder {
    /// Writes what a hunt found: for each setup the trace as text, picture and data, and the
    /// schedule that replays it.
    ///
    /// - Parameters:
    ///   - hunt: The hunt.
    ///   - replay: The command that replays a finding, told the folder and the name of the file.
    /// - Returns: Where it is.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    public func write(
        _ hunt: HuntRecord,
        replay: (_ folder: String, _ name: String) -> String
    ) throws(ResultsError) -> Written {
        let isStopped = hunt.outcomes.contains { $0.isStopped && $0.finding == nil }
        let status: RunStatus = isStopped ? .partial(reason: "stopped before the end") : .complete
        let target = try target(for: status)
        return try fill(status) { folder throws(ResultsError) in
            for outcome in hunt.outcomes {
                guard let finding = outcome.finding else { continue }
                let trace = finding.trace
                let place = "\(folder)/\(outcome.fileName)"
                try FileSystem.write(finding.schedule, to: "\(place).hunt")
                let text = trace.text(replay: replay(target, outcome.fileName))
                try FileSystem.write(text, to: "\(place).txt")
                try FileSystem.write(trace.svg, to: "\(place).svg")
                try FileSystem.write(trace.ndjson, to: "\(place).ndjson")
            }
            try FileSystem.write(hunt.json.indentedText + "\n", to: "\(folder)/hunt.json")
            return nil
        }
    }
}

extension HuntRecord.Outcome {
    /// The name of the files of the setup, without what tells them apart.
    public var fileName: String { FileSystem.safeName(setup) }
}

extension HuntRecord {
    /// The hunt as a value for programs.
    public var json: JSON {
        .object([
            ("scenario", .text(scenario)),
            ("path", .text(path)),
            ("tool_version", .text(toolVersion)),
            ("seed", .number("\(seed)")),
            ("longest_delay_ns", .number("\(longestDelay)")),
            ("setups", .list(outcomes.map(\.json))),
            ("unjudged", .list(unjudged.map(JSON.text))),
        ])
    }
}

extension HuntRecord.Outcome {
    fileprivate var json: JSON {
        var members: [(String, JSON)] = [
            ("setup", .text(setup)),
            ("trials", .number("\(trials)")),
            ("requests", .number("\(requests)")),
            ("delays", .number("\(delays)")),
            (
                "rules",
                .list(
                    rules.map { rule in
                        .object([
                            ("rule", .text(rule.name)),
                            ("checked", .number("\(rule.checked)")),
                            ("contended", .number("\(rule.contended)")),
                        ])
                    }
                )
            ),
            ("faults_without_effect", .list(silentFaults.map(JSON.text))),
            ("stopped", .flag(isStopped)),
        ]
        if let finding {
            members.append(("found", .object(finding.members)))
        } else {
            members.append(("found", .null))
        }
        return .object(members)
    }
}

extension HuntRecord.Finding {
    fileprivate var members: [(String, JSON)] {
        [
            ("trial", .number("\(trial)")),
            ("rule", .text(trace.rule)),
            ("title", .text(trace.title)),
            ("clients", .number("\(trace.clients)")),
            ("faults", .number("\(trace.faults)")),
            ("events", .number("\(trace.events.count)")),
            ("replays", .number("\(replays)")),
            ("smallest", .flag(isSmallest)),
            ("breaks_goal", .flag(breaksGoal)),
        ]
    }
}
