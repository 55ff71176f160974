// Every word that a scenario's author reads about a mistake is in this file. A message names the
// value and the limit, and a hint says what to write instead.

extension Problem {
    // MARK: The text

    static func tooLarge(bytes: Int, limit: Int) -> Problem {
        let (size, most) = (grouped(Int64(bytes)), grouped(Int64(limit)))
        return Problem(
            at: .start,
            "the file has \(size) bytes, and at most \(most) are read",
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
        case "found a tab character that violates indentation":
            "indent with spaces, never tabs"
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

    static func tooManyValues(limit: Int, at position: Position) -> Problem {
        Problem(
            at: position,
            "the file holds more than \(grouped(Int64(limit))) values",
            hint: "a scenario has some hundreds; is this the right file?"
        )
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
        let core = "tag:yaml.org,2002:"
        let written = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
        return Problem(
            at: position,
            "the tag \(quoted(written)) is not supported",
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

    static func unknownKey(
        _ key: Node.Key,
        in section: Section,
        nearest: String?
    ) -> Problem {
        if section.fixed.contains(key.text) {
            return Problem(
                at: key.position,
                "\(section.name) cannot change \(quoted(key.text)): "
                    + "every setup faces the same stream",
                hint: "change it at the top of the file, or write a second scenario"
            )
        }
        return Problem(
            at: key.position,
            "unknown key \(quoted(key.text)) in \(section.name)",
            hint: suggestion(nearest: nearest, section.fields.map(\.name))
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
                + (field.form.advice.map { "; \($0)" } ?? "")
        )
    }

    // MARK: Values

    static func wrongForm(_ node: Node, _ form: Form) -> Problem {
        let given: String
        switch node.content {
        case .scalar where node.isEmpty:
            let hint =
                switch form {
                case .section, .map: "write {} for a mapping without keys"
                default: form.advice ?? "write \(form.noun)"
                }
            return Problem(at: node.position, "\(node.label) has no value", hint: hint)
        case .scalar(let text, _): given = quoted(text)
        default: given = node.noun
        }
        return Problem(
            at: node.position,
            "\(node.label) must be \(form.noun), not \(given)",
            hint: form.advice
        )
    }

    static func wrongChoice(_ node: Node, _ words: [String]) -> Problem {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            return wrongForm(node, .choice(words))
        }
        return Problem(
            at: node.position,
            "\(node.label) cannot be \(quoted(text))",
            hint: suggestion(text, words)
        )
    }

    /// The problem with a value that may be a mapping too.
    func orMapping(_ form: Form) -> Problem {
        guard case .section(let section) = form, hint?.hasPrefix("did you") != true else {
            return self
        }
        let mapping = "a mapping with \(listed(section.fields.map(\.name)))"
        var problem = self
        problem.hint = hint.map { "\($0); or \(mapping)" } ?? "or write \(mapping)"
        return problem
    }

    static func tooMany(_ node: Node, _ count: Int, limit: Int) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) has \(grouped(Int64(count))) entries, and at most \(limit) are allowed"
        )
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
