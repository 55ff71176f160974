import Patterns

/// How the scenario's keys are named.
enum ConventionSection {
    static let keys = Field(
        "keys",
        Shape<String>.text,
        required: true,
        "The parts of every key: <word> is any word, {word} a placeholder, such as "
            + "\"<domain>:<entity>:{identifier}\"."
    )
    static let section = Section("conventions", [keys.declaration])

    static let shape = Shape<KeyConvention>.section(section) { fields, findings in
        guard let text = fields[keys], let node = fields.node(keys) else { return nil }
        guard let convention = KeyConvention(text) else {
            findings.report(.wrongConvention(node, text))
            return nil
        }
        return convention
    }
}

/// A convention for the names of keys: parts with colons between.
struct KeyConvention: Sendable, Equatable {
    let text: String
    /// For each part, whether it is a placeholder.
    private let parts: [Bool]

    /// Reads `<domain>:<entity>:{identifier}`; nil for anything else.
    init?(_ text: String) {
        var parts: [Bool] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            let name = part.dropFirst().dropLast()
            let isName = !name.isEmpty && !name.contains { "<>{}".contains($0) }
            switch (part.first, part.last) {
            case ("<", ">") where isName: parts.append(false)
            case ("{", "}") where isName: parts.append(true)
            default: return nil
            }
        }
        self.text = text
        self.parts = parts
    }

    /// What is wrong with a template; nil where it keeps to the convention.
    func finding(_ template: String) -> StaticFinding? {
        let pieces = template.split(separator: ":", omittingEmptySubsequences: false)
        let fits =
            pieces.count == parts.count
            && zip(pieces, parts).allSatisfy { piece, isPlaceholder in
                isPlaceholder
                    ? piece.contains("{")
                    : !piece.isEmpty && !piece.contains("{")
            }
        if fits { return nil }
        return StaticFinding(
            .keyOffConvention,
            "the key \(quoted(template)) is not named \(quoted(text))",
            hint: "name it as the scenario's 'conventions' say, or change these"
        )
    }
}
