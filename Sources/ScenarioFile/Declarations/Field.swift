/// A declared key of a section with the type of its value.
struct Field<Value: Sendable>: Sendable {
    let name: String
    let shape: Shape<Value>
    let isRequired: Bool
    /// The value where the key is absent.
    let fallback: Value?
    let summary: String

    init(
        _ name: String,
        _ shape: Shape<Value>,
        required: Bool = false,
        fallback: Value? = nil,
        _ summary: String
    ) {
        self.name = name
        self.shape = shape
        self.isRequired = required
        self.fallback = fallback
        self.summary = summary
    }

    var declaration: FieldDeclaration {
        FieldDeclaration(name: name, form: shape.form, isRequired: isRequired, summary: summary)
    }
}

/// A mapping that is read by the declarations of a section.
struct Fields {
    /// The mapping.
    let node: Node
    private let findings: Findings

    /// The values of a node whose keys have been checked.
    init(checked node: Node, _ findings: Findings) {
        self.node = node
        self.findings = findings
    }

    /// Checks the keys of a node against a section; nil where the node is no mapping.
    init?(_ node: Node, _ section: Section, _ findings: Findings) {
        guard case .mapping(let entries) = node.content else {
            findings.report(.wrongForm(node, .section(section)))
            return nil
        }
        let names = section.fields.map(\.name)
        var meant: Set<String> = []
        for entry in entries where !names.contains(entry.key.text) {
            let nearest = Spelling.nearest(to: entry.key.text, among: names)
            findings.report(.unknownKey(entry.key, in: section, nearest: nearest))
            if let nearest { meant.insert(nearest) }
        }
        for field in section.fields where field.isRequired && node.value(of: field.name) == nil {
            // A misspelled key is not missing as well.
            if meant.contains(field.name) { continue }
            findings.report(.missingKey(field, in: section.name, at: node.position))
        }
        self.node = node
        self.findings = findings
    }

    /// The field's value, or its fallback where the key is absent; nil where there is neither, or
    /// where the value is wrong, which is then among the findings.
    subscript<Value>(field: Field<Value>) -> Value? {
        guard let value = node.value(of: field.name) else { return field.fallback }
        return field.shape.read(value, findings)
    }

    /// Whether the key was written.
    func has<Value>(_ field: Field<Value>) -> Bool { node.value(of: field.name) != nil }

    /// The field's key as it was written.
    func key<Value>(of field: Field<Value>) -> Node.Key? {
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key.text == field.name }?.key
    }

    /// The field's value as it was written.
    func node<Value>(_ field: Field<Value>) -> Node? { node.value(of: field.name) }
}

extension Shape {
    /// A mapping with declared keys, of which `build` makes a value.
    static func section(
        _ section: Section,
        _ build: @escaping @Sendable (Fields, Findings) -> Value?
    ) -> Shape {
        Shape(.section(section)) { node, findings in
            Fields(node, section, findings).flatMap { build($0, findings) }
        }
    }

    /// The node as it is, for what is read later.
    static func later(_ form: Form) -> Shape where Value == Node {
        Shape(form) { node, _ in node }
    }

    /// A list of values of one shape; items that are wrong are left out.
    static func list<Item>(of item: Shape<Item>, limit: Int) -> Shape where Value == [Item] {
        let form = Form.list(item.form)
        return Shape(form) { node, findings in
            guard case .list(let items) = node.content else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            if items.count > limit { findings.report(.tooMany(node, items.count, limit: limit)) }
            return items.prefix(limit).compactMap { item.read($0, findings) }
        }
    }

    /// A mapping from names to values of one shape, in the order of the file.
    ///
    /// A value that is wrong stays in the mapping as nil, so that the name is known.
    static func map<Item>(
        of item: Shape<Item>,
        limit: Int
    ) -> Shape where Value == [Named<Item>] {
        let form = Form.map(item.form)
        return Shape(form) { node, findings in
            guard case .mapping(let entries) = node.content else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            if entries.count > limit {
                findings.report(.tooMany(node, entries.count, limit: limit))
            }
            return entries.prefix(limit).map {
                Named(key: $0.key, node: $0.value, value: item.read($0.value, findings))
            }
        }
    }
}

/// An entry of a mapping whose keys are names of the scenario's own.
struct Named<Value: Sendable>: Sendable {
    var key: Node.Key
    var node: Node
    /// The value; nil where it is wrong.
    var value: Value?

    var name: String { key.text }
}
