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
    case duration(ClosedRange<Nanoseconds>)
    case bytes(ClosedRange<Int64>)
    case rate(ClosedRange<Double>)
    case timeOfDay
    /// Two times of day, `08:00-08:02`.
    case timeSpan
    /// Two whole numbers, `2-7`, or one.
    case wholeRange(ClosedRange<Int64>)
    case choice([String])
    /// A comparison with a quantity, `<= 50ms`.
    case expectation
    /// A key template, or several.
    case key, keys
    /// The name of a table or population of the scenario.
    case table, population
    /// The steps of an endpoint.
    case steps
    /// A mapping with declared keys.
    case section(Section)
    /// A mapping from names to values of one form.
    case map(Form)
    case list(Form)
    /// One of several forms, the first of them preferred.
    case either([Form])

    /// What a reader is told to write.
    var noun: String {
        switch self {
        case .text: "a text"
        case .name: "a name in lower-case words joined by hyphens, such as school-erp"
        case .flag: "true or false"
        case .whole: "a whole number"
        case .number: "a number"
        case .duration: "a time with its unit, such as 500us, 10ms, 30s, 5m, 24h or 7d"
        case .bytes: "a size with its unit, such as 300B, 3KB, 64MB or 1GB"
        case .rate: "a rate with its unit, such as 40/s, 90/min, 500/h or 2000/day"
        case .timeOfDay: "a time of day between 00:00 and 24:00, such as 08:30"
        case .timeSpan: "two times of day, such as 08:00-08:02"
        case .wholeRange: "a range of whole numbers, such as 2-7"
        case .choice(let words): "one of \(listed(words))"
        case .expectation: "a comparison and a limit, such as \"<= 50ms\" or \">= 60%\""
        case .key: "a key template, such as \"user:{student}\""
        case .keys: "a list of key templates, such as [ \"user:{student}\" ]"
        case .table: "the name of a table"
        case .population: "the name of a population"
        case .steps: "a list of steps"
        case .section, .map: "a mapping"
        case .list: "a list"
        case .either(let forms): forms.map(\.noun).joined(separator: ", or ")
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

    init(_ name: String, _ fields: [FieldDeclaration], fixed: [String] = []) {
        self.name = name
        self.fields = fields
        self.fixed = fixed
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
