/// A value of a YAML text: a scalar, a list or a mapping, and where it stands.
struct Node: Sendable, Equatable {
    /// A key of a mapping.
    struct Key: Sendable, Equatable {
        var text: String
        var position: Position
    }
    /// A key and its value.
    struct Entry: Sendable, Equatable {
        var key: Key
        var value: Node
    }
    enum Content: Sendable, Equatable {
        /// A scalar is text until a declaration says what it means; `isPlain` is written without
        /// quotes.
        case scalar(String, isPlain: Bool)
        case list([Node])
        /// The entries in the order of the text, each key once.
        case mapping([Entry])
    }
    /// What a value is called in messages, put in words only when it is needed.
    indirect enum Label: Sendable, Equatable {
        case root
        case key(String)
        case item(Int, of: Label)

        /// `'ttl'`, or `item 2 of 'steps'`.
        var text: String {
            switch self {
            case .root: "the scenario"
            case .key(let key): quoted(key)
            case .item(let number, let list): "item \(number) of \(list.text)"
            }
        }
    }
    var name: Label
    var position: Position
    var content: Content

    /// What the value is called in messages.
    var label: String { name.text }

    /// What kind of value it is, in words.
    var noun: String {
        switch content {
        case .scalar: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether nothing was written, as after `key:` alone.
    var isEmpty: Bool { content == .scalar("", isPlain: true) }

    /// The value of a key; nil where the node is no mapping or does not have it.
    func value(of key: String) -> Node? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key.text == key }?.value
    }
}

extension Node {
    /// The node with another laid over it: mappings merge key by key, everything else is replaced.
    func merged(with over: Node) -> Node {
        guard case .mapping(var entries) = content, case .mapping(let overEntries) = over.content
        else { return over }
        let indexes = Dictionary(
            entries.enumerated().map { ($0.element.key.text, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        for entry in overEntries {
            if let index = indexes[entry.key.text] {
                entries[index].value = entries[index].value.merged(with: entry.value)
            } else {
                entries.append(entry)
            }
        }
        return Node(name: name, position: position, content: .mapping(entries))
    }
}
