/// A JSON value that keeps the order of its keys and the digits of its numbers.
public indirect enum JSON: Sendable {
    case null
    case flag(Bool)
    case text(String)
    /// A number in its own digits.
    case number(String)
    case list([JSON])
    case object([(String, JSON)])

    /// The value as RFC 8259 writes it, on one line and without spaces.
    public var text: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text): Self.quoted(text)
        case .number(let digits): digits
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1.text)" }.joined(separator: ",") + "}"
        }
    }

    /// The value for a person to read: a key or an item a line, short values on one.
    public var indentedText: String { indented(by: 0) }

    /// The widest value that stays on one line, its indentation not counted.
    private static let width = 80

    private func indented(by depth: Int) -> String {
        let flat = spaced
        if flat.count <= Self.width { return flat }
        let margin = String(repeating: "  ", count: depth)
        switch self {
        case .list(let values):
            let items = values.map { "\(margin)  \($0.indented(by: depth + 1))" }
            return "[\n" + items.joined(separator: ",\n") + "\n\(margin)]"
        case .object(let members):
            let lines = members.map { key, value in
                "\(margin)  \(Self.quoted(key)): \(value.indented(by: depth + 1))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(margin)}"
        default: return flat
        }
    }

    /// The value on one line, with the spaces that a person would write.
    private var spaced: String {
        switch self {
        case .list(let values): "[" + values.map(\.spaced).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)): \($1.spaced)" }.joined(separator: ", ") + "}"
        default: text
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
