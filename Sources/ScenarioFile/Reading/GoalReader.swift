import Analysis
import Measurement
import Patterns
import Stores

/// Looks up the names of goals and reads their expectations.
struct GoalReader {
    /// The word for all endpoints with a cache.
    static let cacheable = "cacheable"

    let endpoints: [String]
    /// The names of the setups, read or not.
    let setupNames: [String]
    /// The setups; nil where one is wrong, so that not every family and protection is known.
    let setups: [Setup]?
    /// The names of the plans that the scenario is judged by.
    var plans: [String] = []
    let findings: Findings

    func read(_ declared: GoalSection.Declared) -> Goal? {
        guard let metric = metric(declared.metric) else { return nil }
        let of = declared.of.flatMap { scope($0, metric) }
        let setups = declared.setups.compactMap { setup($0) }
        guard let (comparison, limit, text) = expectation(declared.expect, metric) else {
            return nil
        }
        return Goal(
            metric: metric.name,
            of: of,
            comparison: comparison,
            limit: limit,
            setups: setups,
            text: text
        )
    }

    /// The metric of a name.
    func metric(_ node: Node) -> Metric? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard let metric = Metric.named(name) else {
            findings.report(.unknownName(node, "metric", Metric.all.map(\.name)))
            return nil
        }
        return metric
    }

    /// What part of the run is judged, if the metric is given for it.
    func scope(_ node: Node, _ metric: Metric) -> String? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard let scope = scope(of: name) else {
            guard setups != nil else { return name }
            let known = endpoints + [Self.cacheable] + background + families + plans
            findings.report(.unknownScope(node, known))
            return nil
        }
        guard metric.scopes.contains(scope) else {
            findings.report(.wrongScope(node, metric, scope))
            return nil
        }
        return name
    }

    private func scope(of name: String) -> Metric.Scope? {
        if endpoints.contains(name) || background.contains(name) { return .endpoint }
        if name == Self.cacheable { return .cacheable }
        if Self.calls.contains(name) { return .store }
        if families.contains(name) { return .family }
        if protections.contains(name) { return .protection }
        if plans.contains(name) { return .plan }
        return nil
    }

    /// The kinds of calls as results name them, with their store.
    private static let calls =
        CommandKind.allCases.map { "\(StoreName.redis.rawValue):\($0.name)" }
        + StatementKind.allCases.map { "\(StoreName.postgres.rawValue):\($0.name)" }

    /// The work beside the requests, which results list among the endpoints.
    private var background: [String] {
        (setups ?? []).flatMap { setup in
            ScenarioApplication.background(of: setup.endpoints.map(\.steps), setup.jobs)
                .map(\.name)
        }
    }

    private var families: [String] {
        (setups ?? []).flatMap { $0.families.map(\.template) }
    }

    private var protections: [String] {
        (setups ?? []).flatMap(\.endpoints).flatMap(\.steps).compactMap(\.protectionName)
    }

    /// The name of a setup.
    func setup(_ node: Node) -> String? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard setupNames.contains(name) else {
            findings.report(.unknownName(node, "setup", setupNames))
            return nil
        }
        return name
    }

    private func expectation(
        _ node: Node,
        _ metric: Metric
    ) -> (Goal.Comparison, Double, String)? {
        guard case .scalar(let text, _) = node.content,
            let comparison = Goal.Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) })
        else {
            findings.report(.wrongForm(node, .expectation))
            return nil
        }
        let limit = String(text.dropFirst(comparison.rawValue.count).drop { $0 == " " })
        guard let value = metric.unit.value(of: limit) else {
            findings.report(.wrongLimit(node, limit, metric))
            return nil
        }
        return (comparison, value, text)
    }
}

extension Metric.Unit {
    /// A limit as a scenario writes it, in this unit.
    func value(of text: String) -> Double? {
        switch self {
        case .microseconds: Quantity.time(text).map { Double($0) / Double(Nanoseconds.microsecond) }
        case .bytes: Quantity.size(text).map { Double($0) }
        case .perSecond: Quantity.rate(text) ?? Quantity.number(text)
        case .ratio: percent(text) ?? Quantity.number(text)
        default: Quantity.number(text)
        }
    }

    /// What a limit in this unit is.
    var noun: String {
        switch self {
        case .microseconds: "a time"
        case .bytes: "a size"
        case .perSecond: "a rate"
        case .ratio: "a share"
        case .dollars: "an amount in US dollars"
        default: "a number of \(rawValue)"
        }
    }

    /// How a limit in this unit is written; nil for a plain number.
    var advice: String? {
        switch self {
        case .microseconds: Form.duration(0...0).advice
        case .bytes: Form.bytes(0...0).advice
        case .perSecond: Form.rate(0...0).advice
        case .ratio: "write percent or a part of one, such as 60% or 0.6"
        default: nil
        }
    }

    private func percent(_ text: String) -> Double? {
        guard let quantity = Quantity(text), quantity.unit == "%" else { return nil }
        return quantity.number / 100
    }
}
