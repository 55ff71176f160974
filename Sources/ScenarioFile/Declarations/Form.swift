import Measurement
import Patterns

/// How a value is written, as data: messages name it, and an editor's schema can be made of it.
indirect enum Form: Sendable {
    case text
    /// A name of lower-case words joined by hyphens.
    case name
    case flag
    case whole(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    /// A part of one, `10%` or `0.1`.
    case share
    case duration(ClosedRange<Nanoseconds>)
    case bytes(ClosedRange<Int64>)
    case rate(ClosedRange<Double>)
    case timeOfDay
    /// Two times of day, `08:00-08:02`.
    case timeSpan
    /// How many times as much, `10x`.
    case factor(ClosedRange<Double>)
    /// Two whole numbers, `2-7`, or one.
    case wholeRange(ClosedRange<Int64>)
    case choice([String])
    /// The name of a metric.
    case metric
    /// A comparison with a quantity, `<= 50ms`.
    case expectation
    /// A key template, or several.
    case key, keys
    /// The name of a table or population of the scenario.
    case table, population
    /// A step of an endpoint.
    case step
    /// A mapping with declared keys.
    case section(Section)
    /// A mapping from names to values of one form.
    case map(Form)
    case list(Form)
    /// One of several forms, the first of them preferred.
    case either([Form])

    /// What the value is, in a message.
    var noun: String {
        switch self {
        case .text: "a text"
        case .name: "a name"
        case .flag: "true or false"
        case .whole: "a whole number"
        case .number: "a number"
        case .share: "a part of one"
        case .duration: "a time"
        case .bytes: "a size"
        case .rate: "a rate"
        case .timeOfDay: "a time of day"
        case .timeSpan: "a span of the day"
        case .factor: "a factor"
        case .wholeRange: "a range of whole numbers"
        case .choice(let words): words.count == 1 ? words[0] : "one of \(listed(words))"
        case .metric: "the name of a metric"
        case .expectation: "a comparison and a limit"
        case .key: "a key template"
        case .keys: "a list of key templates"
        case .table: "the name of a table"
        case .population: "the name of a population"
        case .step: "a step"
        case .section, .map: "a mapping"
        case .list: "a list"
        case .either(let forms): forms.map(\.noun).joined(separator: ", or ")
        }
    }

    /// How the value is written, in a hint; nil where the noun says it.
    var advice: String? {
        switch self {
        case .name: "write lower-case words joined by hyphens, such as school-erp"
        case .duration: "write a number and a unit: 500us, 10ms, 30s, 5m, 24h or 7d"
        case .bytes: "write a number and a unit: 300B, 3KB, 64MB or 1GB; a KB is 1,024 bytes"
        case .share: "write percent or a number from 0 to 1, such as 10% or 0.1"
        case .rate: "write a number and a unit: 40/s, 90/min, 500/h or 2000/day"
        case .timeOfDay: "write hours and minutes from 00:00 to 24:00, such as 08:30"
        case .timeSpan: "write two times of day, the later one last, such as 08:00-08:02"
        case .factor: "write a number and an x, such as 10x"
        case .wholeRange: "write the least and the most, such as 2-7"
        case .expectation: "write <=, >=, <, > or == and a limit, such as \"<= 50ms\""
        case .key, .keys: "a key template names populations in braces, such as \"user:{student}\""
        case .either(let forms): forms.first?.advice
        default: nil
        }
    }
}

/// A mapping with declared keys.
struct Section: Sendable {
    /// What the section is called in messages.
    var name: String
    var fields: [FieldDeclaration]
    /// Keys that mean something in the scenario and cannot be changed here.
    var fixed: [String]
    /// Whether it is laid over another mapping, so that what is required may stand there.
    var isOverlay: Bool

    init(
        _ name: String,
        _ fields: [FieldDeclaration],
        fixed: [String] = [],
        isOverlay: Bool = false
    ) {
        self.name = name
        self.fields = fields
        self.fixed = fixed
        self.isOverlay = isOverlay
    }
}

/// A key that a section understands.
struct FieldDeclaration: Sendable {
    var name: String
    var form: Form
    var isRequired: Bool
    /// One sentence for the documentation.
    var summary: String
}
