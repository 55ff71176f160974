/// A piece of HTML: text is escaped on its way in, so what is put together is always well-formed.
struct HTML: Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// The markup.
    private(set) var markup: String

    /// Takes a literal for plain text.
    init(stringLiteral text: String) { self.init(text: text) }

    /// Puts pieces behind each other.
    init(arrayLiteral pieces: HTML...) { self.init(pieces) }

    /// Puts pieces behind each other.
    init(_ pieces: [HTML]) { markup = pieces.map(\.markup).joined() }

    /// Plain text, escaped.
    init(text: String) { markup = Self.escaped(text) }

    /// Markup that another program made.
    init(markup: String) { self.markup = markup }

    /// An element with its content.
    static func element(_ name: String, _ attributes: [String: String], _ content: HTML) -> HTML {
        HTML(markup: "<\(name)\(written(attributes))>\(content.markup)</\(name)>")
    }

    /// An element without attributes.
    static func element(_ name: String, _ content: HTML) -> HTML { element(name, [:], content) }

    /// An element with text in it.
    static func element(
        _ name: String,
        _ attributes: [String: String] = [:],
        text: String
    ) -> HTML {
        element(name, attributes, HTML(text: text))
    }

    /// An element over several lines, a piece each.
    static func block(_ name: String, _ attributes: [String: String], _ pieces: [HTML]) -> HTML {
        let content = pieces.map { $0.markup + "\n" }.joined()
        return element(name, attributes, HTML(markup: "\n\(content)"))
    }

    /// An element over several lines without attributes.
    static func block(_ name: String, _ pieces: [HTML]) -> HTML { block(name, [:], pieces) }

    /// The attributes in alphabetical order, so that equal reports have equal bytes.
    private static func written(_ attributes: [String: String]) -> String {
        attributes.sorted { $0.key < $1.key }
            .map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
