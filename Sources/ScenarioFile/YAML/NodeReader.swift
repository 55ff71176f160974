/// Turns the events of a text into a tree of nodes.
///
/// Of YAML only what a scenario needs is let in: one document of scalars, lists and mappings.
/// Aliases could make a small file expand without limit, and tags would give a scalar a second
/// meaning.
struct NodeReader: ~Copyable {
    /// How deep a value may be nested; scenarios need about ten levels.
    static let depthLimit = 32
    /// The most values of a text, so that no later stage has to be fast for absurd ones.
    static let valueLimit = 20_000

    private var events: YAMLEvents
    private var values = 0
    private let findings: Findings
    /// Whether something was met that is not let in, so that the tree is not what its author meant.
    private var isRefused = false

    private init(_ text: String, _ findings: Findings) {
        events = YAMLEvents(text)
        self.findings = findings
    }

    /// The root of the text; nil, with the reasons among the findings, where there is none.
    static func read(_ text: String, _ findings: Findings) -> Node? {
        var reader = NodeReader(text, findings)
        do throws(Problem) {
            let root = try reader.document()
            return reader.isRefused ? nil : root
        } catch {
            findings.report(error)
            return nil
        }
    }

    private mutating func refuse(_ problem: Problem) {
        isRefused = true
        findings.report(problem)
    }

    private mutating func document() throws(Problem) -> Node {
        _ = try events.next()  // The start of the stream.
        guard try events.next().kind == .documentStart else {
            throw .emptyFile()
        }
        let root = try node(try events.next(), name: .root, depth: 1)
        _ = try events.next()  // The end of the document.
        let next = try events.next()
        if next.kind != .streamEnd { throw .secondDocument(at: next.position) }
        return root
    }

    /// The value that begins with this event.
    private mutating func node(
        _ event: YAMLEvent,
        name: Node.Label,
        depth: Int
    ) throws(Problem) -> Node {
        if depth > Self.depthLimit {
            throw .tooDeep(limit: Self.depthLimit, at: event.position)
        }
        values += 1
        if values > Self.valueLimit {
            throw .tooManyValues(limit: Self.valueLimit, at: event.position)
        }
        if let anchor = event.anchor { refuse(.anchor(anchor, at: event.position)) }
        if let tag = event.tag { refuse(.tag(tag, at: event.position)) }
        let content: Node.Content
        switch event.kind {
        case .scalar(let text, let isPlain): content = .scalar(text, isPlain: isPlain)
        case .listStart: content = .list(try items(name: name, depth: depth))
        case .mappingStart: content = .mapping(try entries(depth: depth))
        case .alias(let name):
            refuse(.alias(name, at: event.position))
            content = .scalar(name, isPlain: true)
        default: preconditionFailure("libyaml gave \(event.kind) where a value begins")
        }
        return Node(name: name, position: event.position, content: content)
    }

    private mutating func items(name: Node.Label, depth: Int) throws(Problem) -> [Node] {
        var items: [Node] = []
        while true {
            let event = try events.next()
            if event.kind == .listEnd { return items }
            let item = Node.Label.item(items.count + 1, of: name)
            items.append(try node(event, name: item, depth: depth + 1))
        }
    }

    private mutating func entries(depth: Int) throws(Problem) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd { return entries }
            let keyNode = try node(event, name: .key(""), depth: depth + 1)
            if case .scalar(let text, _) = keyNode.content {
                let key = Node.Key(text: text, position: keyNode.position)
                let value = try node(try events.next(), name: .key(text), depth: depth + 1)
                if let line = lines[text] {
                    findings.report(.repeatedKey(key, firstLine: line))
                } else {
                    lines[text] = key.position.line
                    entries.append(Node.Entry(key: key, value: value))
                }
            } else {
                refuse(.complexKey(keyNode))
                _ = try node(try events.next(), name: .key(""), depth: depth + 1)
            }
        }
    }
}
