// Every word that a scenario's author reads about a mistake is in this file. A message names the value and
// the limit, and a hint says what to write instead.

extension Problem {
    // MARK: The text

    static func tooLarge(bytes: Int, limit: Int) -> Problem {
        Problem(
            at: .start,
            "the file has \(grouped(Int64(bytes))) bytes, and at most \(grouped(Int64(limit))) are read",
            hint: "a scenario is a page or two of text; is this the right file?"
        )
    }

    static func emptyFile() -> Problem {
        Problem(
            at: .start,
            "the file is empty",
            hint: "begin with 'scenario: NAME', 'summary: …' and 'duration: 24h'"
        )
    }

    /// What libyaml says, in its own words.
    static func syntax(_ problem: String, context: String?, at position: Position) -> Problem {
        let context = context.map { " \($0)" } ?? ""
        return Problem(
            at: position,
            "this is not YAML: \(problem)\(context)",
            hint: remedy(problem)
        )
    }

    private static func remedy(_ problem: String) -> String? {
        switch problem {
        case "found character that cannot start any token":
            "indent with spaces, never tabs, and quote a text that begins with @, ` or %"
        case "mapping values are not allowed in this context":
            "check the indentation, and quote a text that holds a colon and a space"
        case "could not find expected ':'":
            "a key is followed by a colon and a space"
        case "did not find expected key", "did not find expected '-' indicator":
            "the keys of a mapping, or the items of a list, begin in the same column"
        case "did not find expected ',' or '}'":
            "a mapping in braces has commas between its keys and ends with }"
        case "did not find expected ',' or ']'":
            "a list in brackets has commas between its items and ends with ]"
        default: nil
        }
    }

    static func secondDocument(at position: Position) -> Problem {
        Problem(
            at: position,
            "a second document begins here, and a file holds one scenario",
            hint: "put it into a file of its own"
        )
    }

    static func tooDeep(limit: Int, at position: Position) -> Problem {
        Problem(at: position, "values are nested more than \(limit) levels deep")
    }

    static func anchor(_ name: String, at position: Position) -> Problem {
        Problem(
            at: position,
            "the anchor \(quoted("&" + name)) is not supported",
            hint: "write the value out; setups inherit what they do not change"
        )
    }

    static func alias(_ name: String, at position: Position) -> Problem {
        Problem(
            at: position,
            "the alias \(quoted("*" + name)) is not supported",
            hint: "write the value out, or quote a text that begins with *"
        )
    }

    static func tag(_ tag: String, at position: Position) -> Problem {
        Problem(
            at: position,
            "the tag \(quoted(tag)) is not supported",
            hint: "leave it out, or quote a text that begins with !"
        )
    }

    // MARK: Keys

    static func repeatedKey(_ key: Node.Key, firstLine: Int) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) is repeated; it was first given on line \(firstLine)",
            hint: "keep one of the two"
        )
    }

    static func complexKey(_ node: Node) -> Problem {
        Problem(at: node.position, "a key must be a word, not \(node.noun)")
    }

    static func unknownKey(_ key: Node.Key, in section: Section) -> Problem {
        if section.fixed.contains(key.text) {
            return Problem(
                at: key.position,
                "\(section.name) cannot change \(quoted(key.text)): every setup faces the same stream",
                hint: "change it at the top of the file, or write a second scenario"
            )
        }
        let known = section.fields.map(\.name)
        return Problem(
            at: key.position,
            "unknown key \(quoted(key.text)) in \(section.name)",
            hint: suggestion(key.text, known, "known keys")
        )
    }

    static func missingKey(
        _ field: FieldDeclaration,
        in section: String,
        at position: Position
    ) -> Problem {
        Problem(
            at: position,
            "\(section) has no \(quoted(field.name))",
            hint: "add '\(field.name):' with \(field.form.noun)"
        )
    }

    // MARK: Values

    static func wrongForm(_ node: Node, _ form: Form) -> Problem {
        let noun = form.noun
        switch node.content {
        case .scalar where node.isEmpty:
            let empty =
                switch form {
                case .section, .map: "write {} for a mapping without keys"
                default: "write \(noun)"
                }
            return Problem(at: node.position, "\(node.label) has no value", hint: empty)
        case .scalar(let text, _):
            return Problem(at: node.position, "\(node.label) is \(noun), not \(quoted(text))")
        default:
            return Problem(at: node.position, "\(node.label) is \(noun), not \(node.noun)")
        }
    }

    static func wrongChoice(_ node: Node, _ words: [String]) -> Problem {
        var problem = wrongForm(node, .choice(words))
        if case .scalar(let text, _) = node.content,
            let word = Spelling.nearest(to: text, among: words)
        {
            problem.hint = "did you mean \(quoted(word))?"
        }
        return problem
    }

    static func outOfRange(_ node: Node, isBelow: Bool, least: String, most: String) -> Problem {
        guard case .scalar(let text, _) = node.content else {
            return Problem(at: node.position, "\(node.label) is out of its range")
        }
        let side = isBelow ? "below its least value, \(least)" : "above its limit, \(most)"
        return Problem(
            at: node.position,
            "\(node.label) is \(quoted(text)), \(side)",
            hint: "write a value from \(least) to \(most)"
        )
    }
}
