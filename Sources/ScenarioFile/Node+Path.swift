extension Node {
    /// The tree with another value at the end of a path; keys that are missing are added.
    ///
    /// - Throws: A problem where the path leads through something that is no mapping, or to an item
    ///   that a list does not have.
    func changed(_ change: ScenarioChange) throws(Problem) -> Node {
        try changed(change.path[...], to: change.value)
    }

    private func changed(_ path: ArraySlice<String>, to value: String) throws(Problem) -> Node {
        guard let key = path.first else {
            return Node(name: name, position: position, content: .scalar(value, isPlain: true))
        }
        var changed = self
        switch content {
        case .mapping(var entries):
            if let index = entries.firstIndex(where: { $0.key.text == key }) {
                entries[index].value = try entries[index].value.changed(
                    path.dropFirst(),
                    to: value
                )
            } else {
                let none = Node(name: .key(key), position: position, content: .mapping([]))
                let added = Node.Entry(
                    key: Node.Key(text: key, position: position),
                    value: try none.changed(path.dropFirst(), to: value)
                )
                entries.append(added)
            }
            changed.content = .mapping(entries)
        case .list(var items):
            guard let found = item(key, of: items) else { throw .noItem(self, key, items.count) }
            items[found.index] = try items[found.index].changed(
                found.isNumber ? path.dropFirst() : path,
                to: value
            )
            changed.content = .list(items)
        case .scalar:
            // A preset's name gives way to a round trip of one's own.
            guard key == NetworkSection.roundTrip.name else { throw .noMapping(self, key) }
            changed.content = .mapping([])
            return try changed.changed(path, to: value)
        }
        return changed
    }

    /// The value at the end of a path; nil where there is none.
    func value(at path: [String]) -> Node? { value(at: path[...]) }

    private func value(at path: ArraySlice<String>) -> Node? {
        guard let key = path.first else { return self }
        if case .list(let items) = content {
            guard let found = item(key, of: items) else { return nil }
            return items[found.index].value(at: found.isNumber ? path.dropFirst() : path)
        }
        return value(of: key)?.value(at: path.dropFirst())
    }

    /// An item by its number from 1, or the only one that has the key, as a step has its kind.
    private func item(_ key: String, of items: [Node]) -> (index: Int, isNumber: Bool)? {
        if let number = Int(key) {
            return items.indices.contains(number - 1) ? (number - 1, true) : nil
        }
        let holders = items.indices.filter { items[$0].value(of: key) != nil }
        return holders.count == 1 ? (holders[0], false) : nil
    }
}
