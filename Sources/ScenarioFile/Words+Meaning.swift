import Measurement
import Patterns
import Workload

// The words about values that are well written and mean nothing, or something impossible.

extension Problem {
    // MARK: Time and traffic

    static func warmUpTooLong(_ node: Node, of whole: String, _ duration: Nanoseconds) -> Problem {
        Problem(
            at: node.position,
            "the warm-up takes all of \(whole), which lasts \(Units.time(duration))",
            hint: "leave some of it to be measured"
        )
    }

    /// Transactions keep their length, so what races with them would race otherwise.
    static func tooFast(_ node: Node, _ obstacle: String) -> Problem {
        Problem(
            at: node.position,
            "the speed \(text(of: node)) is more than 1, the limit here: \(obstacle), and a day "
                + "that passes faster than its transactions invents races",
            hint: "leave the speed out, and play a shorter window at true speed"
        )
    }

    static func tooFast(_ node: Node, _ problem: Problem) -> Problem {
        Problem(
            at: node.position,
            "the speed \(text(of: node)) is too high: \(problem.message)",
            hint: "play it slower"
        )
    }

    private static func text(of node: Node) -> String {
        if case .scalar(let text, _) = node.content { text } else { "" }
    }

    static func wrongTimeOfDay(_ key: Node.Key) -> Problem {
        Problem(
            at: key.position,
            "a point of the day must be a time before 24:00, not \(quoted(key.text))",
            hint: Form.timeOfDay.advice
        )
    }

    static func zeroRate(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "the rate is 0 all day, so no request would be offered",
            hint: "give at least one rate above 0"
        )
    }

    static func noRate(at position: Position) -> Problem {
        Problem(
            at: position,
            "traffic has neither 'rate' nor 'users'",
            hint: "add 'rate: 40/s' for requests that arrive whatever becomes of those before, or "
                + "'users: 50' and 'think-time: 5s' for users who wait"
        )
    }

    static func withoutUsers(_ key: Node.Key, _ users: String) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) has no meaning without '\(users)'",
            hint: "add '\(users)' in place of 'rate', or leave it out"
        )
    }

    static func derivedTwice(_ node: Node, _ name: String, _ base: String) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(name)) belongs to \(quoted(base)), which belongs to another population "
                + "itself",
            hint: "name the population whose members are drawn"
        )
    }

    static func scaledTooFar(_ key: Node.Key, limit: Int64) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) would have more than \(grouped(limit)) members at this scale",
            hint: "choose a smaller 'scale'"
        )
    }

    static func noWeights(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "every weight of 'mix' is 0, so no request would be offered",
            hint: "give at least one endpoint a weight above 0"
        )
    }

    static func unmixed(_ endpoint: Node.Key, _ mix: Node) -> Problem {
        Problem(
            at: mix.position,
            "'mix' has no weight for endpoint \(quoted(endpoint.text))",
            hint: "add '\(endpoint.text): 1', or 0 to leave it out of the stream"
        )
    }

    // MARK: Recorded traces

    static func unreadableTrace(_ node: Node, _ path: String, _ cause: String) -> Problem {
        Problem(
            at: node.position,
            "cannot read the trace \(quoted(path)): \(cause)",
            hint: "the path begins in the scenario's folder"
        )
    }

    static func wrongTrace(_ node: Node, _ path: String, _ problems: TraceProblems) -> Problem {
        var problem = Problem(at: node.position, "the trace \(quoted(path)) cannot be played")
        problem.details = problems.description
        return problem
    }

    static func emptyTraceWindow(_ node: Node, _ span: Nanoseconds) -> Problem {
        Problem(
            at: node.position,
            "no operation of the trace lies in the window",
            hint: "the trace lasts \(Units.seconds(span)) from its first operation to its last one"
        )
    }

    static func longerThanTrace(_ node: Node, _ duration: Nanoseconds) -> Problem {
        Problem(
            at: node.position,
            "the trace ends after \(Units.seconds(duration)), before the duration does",
            hint: "leave 'duration' out to play the whole trace"
        )
    }

    // MARK: Changes

    static func noMapping(_ node: Node, _ key: String) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) is \(node.isEmpty ? "empty" : node.noun), so there is no "
                + "\(quoted(key)) in it",
            hint: "name the keys from the top of the file, such as stores.redis.max-memory"
        )
    }

    // MARK: Keys that exclude each other

    static func eitherKey(_ key: Node.Key, or other: String) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) and '\(other)' exclude each other",
            hint: "keep one of the two"
        )
    }

    static func needlessKey(_ key: Node.Key, beside other: String) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) has no meaning beside '\(other)'",
            hint: "leave it out"
        )
    }

    // MARK: Names

    static func unknownName(_ node: Node, _ subject: String, _ known: [String]) -> Problem {
        guard case .scalar(let text, _) = node.content else {
            return Problem(
                at: node.position,
                "\(node.label) is the name of a \(subject), not \(node.noun)"
            )
        }
        return unknownName(text, at: node.position, subject, known)
    }

    static func unknownName(
        _ name: String,
        at position: Position,
        _ subject: String,
        _ known: [String]
    ) -> Problem {
        let hint =
            known.isEmpty
            ? "the scenario declares no \(subject)" : suggestion(name, known)
        return Problem(at: position, "there is no \(subject) \(quoted(name))", hint: hint)
    }

    static func wrongName(_ key: Node.Key, _ rule: NameRule) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) cannot name \(rule.article) \(rule.subject)",
            hint: "write \(rule.words), at most \(NameRule.lengthLimit) characters"
        )
    }

    static func takenName(_ key: Node.Key, _ rule: NameRule, _ meaning: String) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) cannot name \(rule.article) \(rule.subject): "
                + "it stands for \(meaning)",
            hint: "choose another name"
        )
    }

    static func reservedName(_ key: Node.Key, _ rule: NameRule) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) cannot name \(rule.article) \(rule.subject): "
                + "it is a reserved word of SQL",
            hint: "choose another name, such as \(key.text)_rows"
        )
    }

    static func wrongConvention(_ node: Node, _ text: String) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(text)) does not say how keys are named",
            hint: "write parts with colons between: <word> for any word, {word} for a placeholder"
        )
    }

    // MARK: Key templates

    static func templateText(_ node: Node, _ text: String, limit: Int) -> Problem {
        let long = text.utf8.count > limit
        return Problem(
            at: node.position,
            long
                ? "the key template has \(text.utf8.count) bytes, and at most \(limit) are allowed"
                : "the key template \(quoted(text)) holds a space or a control character",
            hint: long ? nil : "separate the parts of a key with colons"
        )
    }

    static func templateBraces(_ node: Node, _ text: String) -> Problem {
        Problem(
            at: node.position,
            "the braces of the key template \(quoted(text)) do not pair",
            hint: "a placeholder is a name in one pair of braces, such as {student}"
        )
    }

    static func unknownPlaceholder(_ node: Node, _ name: String, _ names: Names) -> Problem {
        let isRange = name == KeyTemplate.range || name == KeyTemplate.rangeHash
        if isRange {
            return Problem(
                at: node.position,
                "the placeholder '{\(name)}' needs booking ranges, and the traffic has none",
                hint: "add 'ranges: { days: 10, length: 2-7 }' to 'traffic'"
            )
        }
        let known = names.placeholders
        let hint =
            known.isEmpty
            ? "the scenario declares no population" : suggestion(name, known)
        return Problem(
            at: node.position,
            "there is no placeholder \(quoted("{" + name + "}"))",
            hint: hint
        )
    }

    static func templateNumbers(
        _ node: Node,
        _ text: String,
        _ count: Int,
        limit: Int
    ) -> Problem {
        Problem(
            at: node.position,
            "a key holds at most \(limit) numbers, and \(quoted(text)) has \(count)",
            hint: "a range counts as two numbers, its start and its length"
        )
    }

    static func templateApart(_ node: Node, _ text: String) -> Problem {
        Problem(
            at: node.position,
            "different keys of \(quoted(text)) would have the same text",
            hint: "put a colon between two placeholders"
        )
    }

    static func sameKeys(_ node: Node, _ template: String) -> Problem {
        Problem(
            at: node.position,
            "the keys of this template have the same texts as those of \(quoted(template))",
            hint: "begin the two with different words"
        )
    }

    // MARK: Steps, tables and setups

    static func noSteps(_ endpoint: Node.Key) -> Problem {
        Problem(at: endpoint.position, "endpoint \(quoted(endpoint.text)) has no step")
    }

    static func noKind(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) is no step",
            hint: "a step is its kind and its settings, such as '- write: { table: payments }'"
        )
    }

    static func unknownStep(_ key: Node.Key, _ kinds: [String]) -> Problem {
        Problem(
            at: key.position,
            "there is no step kind \(quoted(key.text))",
            hint: suggestion(key.text, kinds)
        )
    }

    static func secondKind(_ key: Node.Key, _ first: Node.Key) -> Problem {
        Problem(
            at: key.position,
            "a step has one kind, and \(quoted(key.text)) stands beside \(quoted(first.text))",
            hint: "indent it under \(quoted(first.text)), or begin a step of its own with '- '"
        )
    }

    static func tooManyFamilies(_ node: Node, limit: Int) -> Problem {
        Problem(
            at: node.position,
            "a setup has at most \(grouped(Int64(limit))) key templates, and this is one more"
        )
    }

    static func emptyList(_ node: Node) -> Problem {
        Problem(at: node.position, "\(node.label) is an empty list", hint: "leave the step out")
    }

    static func tooManyRows(_ key: Node.Key, _ rows: UInt64, limit: Int64) -> Problem {
        let (rows, most) = (grouped(Int64(clamping: rows)), grouped(limit))
        return Problem(
            at: key.position,
            "table \(quoted(key.text)) would hold \(rows) rows, and at most \(most) are loaded",
            hint: "give each member fewer rows"
        )
    }

    static func noEndpoint(at position: Position) -> Problem {
        Problem(at: position, "the scenario has no endpoint", hint: "add one under 'endpoints'")
    }

    static func newEndpoint(_ key: Node.Key, _ known: [String]) -> Problem {
        Problem(
            at: key.position,
            "the setup adds endpoint \(quoted(key.text)), but every setup has the same endpoints",
            hint: suggestion(key.text, known)
        )
    }

    static func secondBaseline(_ key: Node.Key, _ first: String) -> Problem {
        Problem(
            at: key.position,
            "setup \(quoted(key.text)) is a second baseline, beside \(quoted(first))",
            hint: "mark one setup only"
        )
    }

    // MARK: Goals

    static func unknownScope(_ node: Node, _ known: [String]) -> Problem {
        guard case .scalar(let text, _) = node.content else { return wrongForm(node, .text) }
        return Problem(
            at: node.position,
            "there is no endpoint, key template, call or protection \(quoted(text))",
            hint: suggestion(text, known)
        )
    }

    static func wrongScope(_ node: Node, _ metric: Metric, _ scope: Metric.Scope) -> Problem {
        let words = metric.scopes.map(\.words)
        return Problem(
            at: node.position,
            "\(metric.name) is not known for \(scope.words)",
            hint: "it is known for \(words.joined(separator: ", for "))"
        )
    }

    static func wrongLimit(_ node: Node, _ limit: String, _ metric: Metric) -> Problem {
        Problem(
            at: node.position,
            "\(metric.name) is compared with \(metric.unit.noun), not \(quoted(limit))",
            hint: metric.unit.advice
        )
    }
}

extension Metric.Scope {
    /// The scope as a goal's `of` means it.
    var words: String {
        switch self {
        case .run: "the whole run (without 'of')"
        case .endpoint: "an endpoint"
        case .cacheable: "the cacheable endpoints"
        case .store: "a kind of command or statement"
        case .family: "a key template"
        case .protection: "a protection"
        case .plan: "a plan"
        }
    }
}

extension NameRule {
    var article: String { subject == "endpoint" ? "an" : "a" }
}
