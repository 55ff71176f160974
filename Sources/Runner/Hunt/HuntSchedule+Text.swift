import Measurement
import ScenarioFile
import Stores
import Workload

extension HuntSchedule {
    /// The first line of a recorded schedule.
    static let heading = "rehearsal hunt schedule, version 1"

    /// The schedule as a file holds it, a thing a line; ``HuntScheduleReader`` reads it back.
    func text(of stage: HuntStage, breaking rule: HuntRule) -> String {
        let (scenario, setup) = (stage.scenario, stage.setup)
        var lines = [
            Self.heading, "scenario \(scenario.name)", "setup \(setup.name)",
            "rule \(rule.rawValue)",
            "seed \(seed)",
        ]
        for request in requests {
            var words = [
                "request \(request.number) at \(HuntTime.text(request.at))",
                "endpoint \(scenario.endpointNames[Int(request.endpoint)])",
            ]
            if request.range.length > 0 {
                words.append("days \(request.range.start) \(request.range.end)")
            }
            for (index, population) in scenario.populations.enumerated() {
                words.append("\(population.name) \(request.entities[index])")
            }
            lines.append(words.joined(separator: " "))
        }
        for delay in delays {
            lines.append(
                "delay \(delay.client.operation) call \(delay.call) for"
                    + " \(HuntTime.text(delay.time))"
            )
        }
        for fault in faults {
            guard setup.faults.indices.contains(fault.number) else {
                lines.append("evict at \(HuntTime.text(fault.start))")
                continue
            }
            let end = fault.end.map(HuntTime.text) ?? "never"
            lines.append("fault \(fault.number + 1) from \(HuntTime.text(fault.start)) to \(end)")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// Reads a recorded schedule, with an error that names the line.
struct HuntScheduleReader {
    /// What a file says.
    struct Reading {
        var setup: Setup
        var rule: HuntRule
        var schedule: HuntSchedule
    }
    /// More requests than this are no schedule of a hunt.
    private static let mostLines = 10_000

    private let lines: [[Substring]]
    private let name: String
    private let scenario: Scenario

    init(_ text: String, name: String, _ scenario: Scenario) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ") }
        self.name = name
        self.scenario = scenario
    }

    func read() throws(RunProblem) -> Reading {
        guard let first = lines.first, first.joined(separator: " ") == HuntSchedule.heading,
            lines.count <= Self.mostLines
        else {
            throw RunProblem(
                message: "\(name):1: error: this is no recorded schedule",
                hint: "name a .hunt file that 'rehearsal hunt' wrote; it begins with"
                    + " '\(HuntSchedule.heading)'"
            )
        }
        var setup: Setup?
        var rule: HuntRule?
        var schedule = HuntSchedule(setup: "", seed: scenario.seed, requests: [])
        for (index, words) in lines.enumerated().dropFirst() {
            let line = index + 1
            guard let key = words.first else { continue }
            let rest = Array(words.dropFirst())
            switch key {
            case "scenario": break
            case "setup": setup = try readSetup(rest, line)
            case "rule":
                rule = rest.first.flatMap { HuntRule(rawValue: String($0)) }
                if rule == nil { throw wrong(line, "'rule' is one of the hunted rules", rest) }
            case "seed":
                guard let seed = rest.first.flatMap({ UInt64($0) }) else {
                    throw wrong(line, "'seed' is a whole number", rest)
                }
                schedule.seed = seed
            case "request": schedule.requests.append(try readRequest(rest, line))
            case "delay": schedule.delays.append(try readDelay(rest, line))
            case "fault": schedule.faults.append(try readFault(rest, line, setup))
            case "evict": schedule.faults.append(try readEviction(rest, line, setup))
            default:
                throw wrong(
                    line,
                    "a line begins with scenario, setup, rule, seed, request, delay,"
                        + " fault or evict",
                    [key]
                )
            }
        }
        guard let setup, let rule, !schedule.requests.isEmpty else {
            throw RunProblem(
                message: "\(name): error: the schedule has no setup, no rule or no request",
                hint: "it may have been cut short; write it again with 'rehearsal hunt'"
            )
        }
        schedule.setup = setup.name
        try check(schedule, HuntStage(scenario, setup))
        return Reading(setup: setup, rule: rule, schedule: schedule)
    }

    // MARK: Lines

    private func readSetup(_ words: [Substring], _ line: Int) throws(RunProblem) -> Setup {
        guard let name = words.first else { throw wrong(line, "'setup' needs a name", words) }
        do throws(RunProblem) {
            return try scenario.setup(named: String(name))
        } catch {
            throw RunProblem(
                message: "\(self.name):\(line): error: \(error.message)",
                hint: error.hint
            )
        }
    }

    // request NUMBER at TIME endpoint NAME [days START END] POPULATION MEMBER …
    private func readRequest(_ words: [Substring], _ line: Int) throws(RunProblem) -> Request {
        let shape = "'request' is NUMBER at TIME endpoint NAME [days START END] POPULATION MEMBER"
        guard words.count >= 5, let number = UInt64(words[0]), number < 1 << 62, words[1] == "at",
            let instant = HuntTime.time(words[2]), words[3] == "endpoint",
            let endpoint = scenario.endpointNames.firstIndex(of: String(words[4]))
        else { throw wrong(line, shape, words) }
        var request = Request(at: instant, number: number, endpoint: UInt16(endpoint))
        var rest = words[5...]
        while let key = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ UInt32($0) }) else {
                throw wrong(line, shape, words)
            }
            if key == "days" {
                guard let end = rest.popFirst().flatMap({ UInt32($0) }), end >= value,
                    end < 1 << 24
                else { throw wrong(line, shape, words) }
                request.range = DayRange(start: value, length: end - value)
                continue
            }
            guard let population = scenario.populations.firstIndex(where: { $0.name == key }),
                value < scenario.populations[population].count
            else {
                throw wrong(line, "'\(key)' has no member '\(value)' in this scenario", words)
            }
            request.entities[population] = value
        }
        return request
    }

    // delay op-NUMBER[/SUBMISSION]|worker-NUMBER call PLACE for TIME
    private func readDelay(
        _ words: [Substring],
        _ line: Int
    ) throws(RunProblem) -> HuntSchedule.Delay {
        let shape = "'delay' is op-NUMBER call PLACE for TIME"
        let isWorker = words.first?.hasPrefix(HuntSchedule.Client.worker) == true
        let prefix = isWorker ? HuntSchedule.Client.worker : "op-"
        guard words.count == 5, words[0].hasPrefix(prefix), words[1] == "call",
            let place = Int(words[2]), place >= 0, words[3] == "for",
            let time = HuntTime.time(words[4])
        else { throw wrong(line, shape, words) }
        let parts = words[0].dropFirst(prefix.count).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        guard let request = parts.first.flatMap({ UInt64($0) }),
            request < HuntSchedule.Client.firstBackground, parts.count <= (isWorker ? 1 : 2)
        else { throw wrong(line, shape, words) }
        let first = isWorker ? HuntSchedule.Client.firstBackground : 0
        var client = HuntSchedule.Client(request: first + request)
        if parts.count == 2 {
            guard let submission = UInt8(parts[1]), submission > 0 else {
                throw wrong(line, shape, words)
            }
            client.submission = submission - 1
        }
        return HuntSchedule.Delay(client: client, call: place, time: time)
    }

    // fault NUMBER from TIME to TIME
    private func readFault(
        _ words: [Substring],
        _ line: Int,
        _ setup: Setup?
    ) throws(RunProblem) -> HuntSchedule.FaultTime {
        guard words.count == 5, let number = Int(words[0]), words[1] == "from",
            let start = HuntTime.time(words[2]), words[3] == "to",
            words[4] == "never" || HuntTime.time(words[4]).map({ $0 >= start }) == true
        else { throw wrong(line, "'fault' is NUMBER from TIME to TIME", words) }
        guard let setup, setup.faults.indices.contains(number - 1) else {
            throw wrong(line, "the setup has \(setup?.faults.count ?? 0) faults", words)
        }
        return HuntSchedule.FaultTime(
            number: number - 1,
            start: start,
            end: HuntTime.time(words[4])
        )
    }

    // evict at TIME
    private func readEviction(
        _ words: [Substring],
        _ line: Int,
        _ setup: Setup?
    ) throws(RunProblem) -> HuntSchedule.FaultTime {
        guard words.count == 2, words[0] == "at", let start = HuntTime.time(words[1]) else {
            throw wrong(line, "'evict' is at TIME", words)
        }
        guard let setup, let number = HuntStage(scenario, setup).eviction else {
            throw wrong(line, "Redis evicts nothing in this setup", words)
        }
        return HuntSchedule.FaultTime(number: number, start: start, end: start + 1)
    }

    // MARK: The whole

    private func check(_ schedule: HuntSchedule, _ stage: HuntStage) throws(RunProblem) {
        for (earlier, later) in zip(schedule.requests, schedule.requests.dropFirst())
        where later.at < earlier.at {
            throw RunProblem(
                message: "\(name): error: request \(later.number) comes before"
                    + " request \(earlier.number), which stands above it",
                hint: "list the requests in the order of their times"
            )
        }
        let numbers = schedule.requests.map(\.number)
        if let twice = numbers.first(where: { number in numbers.count { $0 == number } > 1 }) {
            throw RunProblem(
                message: "\(name): error: there are two requests \(twice)",
                hint: "give each request a number of its own"
            )
        }
        let faults = schedule.faults.compactMap(stage.fault)
        for (index, fault) in faults.enumerated()
        where faults[..<index].contains(where: fault.contradicts) {
            throw RunProblem(
                message: "\(name): error: two faults of \(fault.target.rawValue) overlap in time",
                hint: "let one end before the other begins"
            )
        }
    }

    private func wrong(_ line: Int, _ shape: String, _ words: [Substring]) -> RunProblem {
        RunProblem(
            message: "\(name):\(line): error: \(shape), not '\(words.joined(separator: " "))'",
            hint: "the file was written by 'rehearsal hunt'; write it again, or undo the change"
        )
    }
}
