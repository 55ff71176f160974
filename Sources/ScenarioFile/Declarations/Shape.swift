import Measurement

/// A form together with what reads it into a value.
///
/// Reading reports what is wrong and answers nil, so that the rest of the file is still looked at.
struct Shape<Value: Sendable>: Sendable {
    let form: Form
    let read: @Sendable (Node, Findings) -> Value?

    init(_ form: Form, read: @escaping @Sendable (Node, Findings) -> Value?) {
        self.form = form
        self.read = read
    }

    /// A scalar, of which `value` makes a value or nil.
    static func scalar(_ form: Form, _ value: @escaping @Sendable (String) -> Value?) -> Self {
        Shape(form) { node, findings in
            guard case .scalar(let text, _) = node.content, !node.isEmpty, let value = value(text)
            else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            return value
        }
    }

    /// The shape with a limit on its values, which `show` puts in words.
    func limited(
        to limits: ClosedRange<Value>,
        _ show: @escaping @Sendable (Value) -> String
    ) -> Self where Value: Comparable {
        Shape(form) { node, findings in
            guard let value = read(node, findings) else { return nil }
            if limits.contains(value) { return value }
            let (least, most) = (show(limits.lowerBound), show(limits.upperBound))
            findings.report(
                .outOfRange(node, isBelow: value < limits.lowerBound, least: least, most: most)
            )
            return nil
        }
    }

    /// This shape, or the other where the value is a mapping.
    func orMapping(_ other: Self) -> Self {
        Shape(.either([form, other.form])) { node, findings in
            if case .mapping = node.content { return other.read(node, findings) }
            let problems = Findings()
            let value = read(node, problems)
            for problem in problems.problems {
                findings.report(problem.orMapping(other.form))
            }
            return value
        }
    }

    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Shape<Other> {
        Shape<Other>(form) { node, findings in read(node, findings).map(transform) }
    }
}

extension Shape where Value == String {
    static var text: Shape { scalar(.text) { $0 } }

    static var name: Shape { scalar(.name) { isKebabCase($0) ? $0 : nil } }

    static func choice(_ words: [String]) -> Shape {
        Shape(.choice(words)) { node, findings in
            if case .scalar(let text, _) = node.content, words.contains(text) { return text }
            findings.report(.wrongChoice(node, words))
            return nil
        }
    }
}

extension Shape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases, by its raw value.
    static var choice: Shape {
        let words = Value.allCases.map(\.rawValue)
        let text = Shape<String>.choice(words)
        return Shape(text.form) { node, findings in
            text.read(node, findings).flatMap(Value.init(rawValue:))
        }
    }
}

extension Shape where Value == Bool {
    static var flag: Shape {
        scalar(.flag) { text in
            switch text {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }
}

extension Shape where Value == Int64 {
    static func whole(_ limits: ClosedRange<Int64>) -> Shape {
        scalar(.whole(limits)) { Quantity.whole($0) }.limited(to: limits, grouped)
    }

    static func duration(_ limits: ClosedRange<Nanoseconds>) -> Shape {
        scalar(.duration(limits), Quantity.time).limited(to: limits, Units.time)
    }

    static func bytes(_ limits: ClosedRange<Int64>) -> Shape {
        scalar(.bytes(limits), Quantity.size).limited(to: limits, Units.size)
    }

    static var timeOfDay: Shape { scalar(.timeOfDay, Quantity.timeOfDay) }
}

extension Shape where Value == Double {
    static func number(_ limits: ClosedRange<Double>) -> Shape {
        scalar(.number(limits), Quantity.number).limited(to: limits, plain)
    }

    static func factor(_ limits: ClosedRange<Double>) -> Shape {
        scalar(.factor(limits), Quantity.factor).limited(to: limits) { "\(plain($0))x" }
    }

    /// `10%`, or `0.1`.
    static var share: Shape {
        scalar(.share) { text in
            guard let quantity = Quantity(text) else { return nil }
            switch quantity.unit {
            case "%": return quantity.number / 100
            case "": return quantity.number
            default: return nil
            }
        }
        .limited(to: 0...1, plain)
    }

    static func rate(_ limits: ClosedRange<Double>) -> Shape {
        scalar(.rate(limits), Quantity.rate).limited(to: limits) { "\(plain($0))/s" }
    }
}

extension Shape where Value == ClosedRange<Int64> {
    /// `2-7`, or `3` for 3-3.
    static func wholeRange(_ limits: ClosedRange<Int64>) -> Shape {
        let form = Form.wholeRange(limits)
        return Shape(form) { node, findings in
            guard case .scalar(let text, _) = node.content, let range = range(text) else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            for bound in [range.lowerBound, range.upperBound] where !limits.contains(bound) {
                let (least, most) = (grouped(limits.lowerBound), grouped(limits.upperBound))
                let isBelow = bound < limits.lowerBound
                findings.report(.outOfRange(node, isBelow: isBelow, least: least, most: most))
                return nil
            }
            return range
        }
    }

    private static func range(_ text: String) -> ClosedRange<Int64>? {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let least = bounds.first.flatMap({ Quantity.whole($0) }),
            let most = bounds.last.flatMap({ Quantity.whole($0) }),
            bounds.count <= 2, least <= most
        else { return nil }
        return least...most
    }
}

/// Whether a text is lower-case words and numbers joined by hyphens.
func isKebabCase(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first), text.utf8.last != 45 else {
        return false
    }
    var previous: UInt8 = 0
    for byte in text.utf8 {
        let isWord = (97...122).contains(byte) || (48...57).contains(byte)
        guard isWord || (byte == 45 && previous != 45) else { return false }
        previous = byte
    }
    return true
}
