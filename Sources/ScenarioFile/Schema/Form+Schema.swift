import Analysis
import Measurement
import Stores

extension Form {
    /// The JSON Schema of a form that is written as one scalar; nil for the other forms.
    ///
    /// A quoted number is a number to the parser, so the schema takes it as well. YAML 1.1 readers,
    /// which some editors still have, make `false` of `off`.
    var scalarSchema: [(String, JSON)]? {
        switch self {
        case .text: scalar("string", "number", "boolean")
        case .name: pattern("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
        case .flag: [("enum", .list([.flag(true), .flag(false), .text("true"), .text("false")]))]
        case .whole(let limits):
            scalar("integer", "string") + range(limits) + match("^\(Self.sign(limits))[0-9]+$")
        case .number(let limits):
            scalar("number", "string") + range(limits) + match("^\(Self.decimal)$")
        case .share:
            scalar("number", "string") + range(0.0...1.0) + match("^\(Self.decimal) *%?$")
        case .duration(let limits): quantity(Units.times.map(\.name), limits.lowerBound)
        case .bytes(let limits): quantity(Units.sizes.map(\.name), max(1, limits.lowerBound))
        case .rate(let limits):
            quantity(Units.rates.map(\.name), limits.lowerBound > 0 ? 1 : 0, plainZero: false)
        case .timeOfDay: pattern("^\(Self.clockTime)$")
        case .timeSpan: pattern("^\(Self.clockTime)-\(Self.clockTime)$")
        case .factor: pattern("^\(Self.decimal) *x$")
        case .wholeRange(let limits):
            scalar("integer", "string") + range(limits) + match("^[0-9]+(-[0-9]+)?$")
        case .choice(let words):
            [("enum", .list(words.map(JSON.text) + (words.contains("off") ? [.flag(false)] : [])))]
        case .metric: [("enum", .list(Metric.all.map { .text($0.name) }))]
        case .expectation: pattern("^(<=|>=|<|>|==) *[0-9]")
        case .key: pattern("^([^\\s{}]|\\{[^\\s{}]+\\})+$")
        case .table, .population: scalar("string")
        case .keys, .step, .section, .map, .list, .either: nil
        }
    }

    private static let decimal = "[0-9]+(\\.[0-9]+)?"
    private static let clockTime =
        "(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)"

    private static func sign(_ limits: ClosedRange<Int64>) -> String {
        limits.lowerBound < 0 ? "-?" : ""
    }

    private func scalar(_ types: String...) -> [(String, JSON)] {
        [("type", types.count == 1 ? .text(types[0]) : .list(types.map(JSON.text)))]
    }

    private func match(_ expression: String) -> [(String, JSON)] {
        [("pattern", .text(expression))]
    }

    private func pattern(_ expression: String) -> [(String, JSON)] {
        scalar("string") + match(expression)
    }

    private func range(_ limits: ClosedRange<Int64>) -> [(String, JSON)] {
        [
            ("minimum", .number("\(limits.lowerBound)")),
            ("maximum", .number("\(limits.upperBound)")),
        ]
    }

    private func range(_ limits: ClosedRange<Double>) -> [(String, JSON)] {
        [
            ("minimum", .number(plain(limits.lowerBound))),
            ("maximum", .number(plain(limits.upperBound))),
        ]
    }

    /// A number and a unit; a plain 0 is a time as well where the least time is 0.
    private func quantity(
        _ units: [String],
        _ least: Int64,
        plainZero: Bool = true
    ) -> [(String, JSON)] {
        let number = least > 0 ? "(?=[0-9.]*[1-9])\(Self.decimal)" : Self.decimal
        let written = "\(number) *(\(units.joined(separator: "|")))"
        guard least == 0, plainZero else { return pattern("^\(written)$") }
        return scalar("string", "integer") + match("^(0|\(written))$")
            + [("minimum", .number("0")), ("maximum", .number("0"))]
    }
}
