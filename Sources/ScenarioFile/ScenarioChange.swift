/// A value that is put into a scenario in place of what its file says, for a sweep.
public struct ScenarioChange: Sendable, Equatable {
    /// The keys from the top of the file to the value.
    public var path: [String]
    /// The value, as it would be written in the file.
    public var value: String

    /// Creates a change.
    ///
    /// - Parameters:
    ///   - path: The keys joined by points, such as `stores.redis.max-memory`.
    ///   - value: The value.
    public init(_ path: String, _ value: String) {
        self.path = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        self.value = value
    }

    /// The number that a value is, in bytes where it is a size, in nanoseconds where it is a time;
    /// nil for any other text.
    public static func number(_ value: String) -> Double? {
        Quantity.number(value) ?? Quantity.size(value).map(Double.init)
            ?? Quantity.time(value).map(Double.init) ?? Quantity.rate(value)
    }
}

extension Node {
    /// The tree with another value at the end of a path; keys that are missing are added.
    ///
    /// - Throws: A problem where the path leads through something that is no mapping.
    func changed(_ change: ScenarioChange) throws(Problem) -> Node {
        try changed(change.path[...], to: change.value)
    }

    private func changed(_ path: ArraySlice<String>, to value: String) throws(Problem) -> Node {
        guard let key = path.first else {
            return Node(name: name, position: position, content: .scalar(value, isPlain: true))
        }
        guard case .mapping(var entries) = content else { throw .noMapping(self, key) }
        var changed = self
        if let index = entries.firstIndex(where: { $0.key.text == key }) {
            entries[index].value = try entries[index].value.changed(path.dropFirst(), to: value)
        } else {
            let none = Node(name: .key(key), position: position, content: .mapping([]))
            let added = Node.Entry(
                key: Node.Key(text: key, position: position),
                value: try none.changed(path.dropFirst(), to: value)
            )
            entries.append(added)
        }
        changed.content = .mapping(entries)
        return changed
    }

    /// The value in YAML's flow style, without places: equal values have equal texts.
    var flowText: String {
        switch content {
        case .scalar(let text, let isPlain): isPlain ? text : "\"\(text)\""
        case .list(let items): "[\(items.map(\.flowText).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key.text): \($0.value.flowText)" }.joined(separator: ", "))}"
        }
    }
}
