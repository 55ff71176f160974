import Analysis
import Measurement

/// Looks up the names of goals and reads their expectations.
struct GoalReader {
    /// The word for all endpoints with a cache.
    static let cacheable = "cacheable"

    let endpoints: [String]
    let setups: [Node.Key]
    /// The templates of the key families of every setup; nil where not all setups could be read.
    let families: [String]?
    let findings: Findings

    func read(_ declared: GoalSection.Declared) -> Goal? {
        guard let name = Shape.text.read(declared.metric, findings) else { return nil }
        guard let metric = Metric.named(name) else {
            findings.report(.unknownName(declared.metric, "metric", Metric.all.map(\.name)))
            return nil
        }
        let of = declared.of.flatMap { scope($0, metric) }
        let setups = declared.setups.compactMap { setup($0) }
        guard let (comparison, limit, text) = expectation(declared.expect, metric) else {
            return nil
        }
        return Goal(
            metric: name,
            of: of,
            comparison: comparison,
            limit: limit,
            setups: setups,
            text: text
        )
    }

    /// What part of the run is judged, if the metric is given for it.
    private func scope(_ node: Node, _ metric: Metric) -> String? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        let scope: Metric.Scope
        if name == Self.cacheable {
            scope = .cacheable
        } else if endpoints.contains(name) {
            scope = .endpoint
        } else if let families, !families.contains(name) {
            findings.report(.unknownScope(node, endpoints + [Self.cacheable] + families))
            return nil
        } else {
            scope = .family
        }
        guard metric.scopes.contains(scope) else {
            findings.report(.wrongScope(node, metric, scope))
            return nil
        }
        return name
    }

    private func setup(_ node: Node) -> String? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard setups.contains(where: { $0.text == name }) else {
            findings.report(.unknownName(node, "setup", setups.map(\.text)))
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
