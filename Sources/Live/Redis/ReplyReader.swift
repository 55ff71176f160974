import Stores

/// Turns Redis' answers into replies, by the command that they answer.
struct ReplyReader {
    private let families: [KeyFamily]

    init(families: [KeyFamily]) { self.families = families }

    /// The reply to a command, or the error that it is.
    func read(_ raw: RawReply, for command: Command) -> Result<Reply, StoreError> {
        if raw.kind == .error { return .failure(StoreError(redisReply: raw.text)) }
        guard let reply = reply(raw, for: command) else {
            return .failure(.protocolError(.redis, "unexpected reply to \(command.kind.name)"))
        }
        return .success(reply)
    }

    private func reply(_ raw: RawReply, for command: Command) -> Reply? {
        switch command {
        case .get, .getDelete: value(raw)
        case .multiGet: list(raw, value)
        case .hashGet, .listPopLeft: element(raw)
        case .hashMultiGet, .hashGetAll, .setMembers, .sortedRange, .listRange: list(raw, element)
        case .sortedIncrement, .sortedScore: double(raw)
        case .streamAdd: Self.id(raw).map(Reply.id)
        case .streamReadGroup: readGroup(raw)
        case .streamAutoClaim: claimed(raw)
        case .scan: scanned(raw)
        case .transaction(let commands): transaction(raw, commands)
        case .script: generic(raw)
        default: simple(raw)
        }
    }

    /// An integer, a status or nothing, which most commands answer.
    private func simple(_ raw: RawReply) -> Reply? {
        switch raw.kind {
        case .integer: .integer(raw.integer)
        case .status: .ok
        case .null: Reply.none
        default: nil
        }
    }

    /// Whatever a script returned.
    private func generic(_ raw: RawReply) -> Reply? {
        switch raw.kind {
        case .text: value(raw)
        case .list: list(raw, generic)
        default: simple(raw)
        }
    }

    private func value(_ raw: RawReply) -> Reply? {
        switch raw.kind {
        case .text: .value(raw.withBytes(PayloadText.value(of:)))
        case .null: Reply.none
        default: nil
        }
    }

    private func element(_ raw: RawReply) -> Reply? {
        switch raw.kind {
        case .text: .element(Self.element(raw))
        case .null: Reply.none
        default: nil
        }
    }

    private func double(_ raw: RawReply) -> Reply? {
        switch raw.kind {
        case .text: Double(raw.text).map(Reply.double)
        case .null: Reply.none
        default: nil
        }
    }

    private func list(_ raw: RawReply, _ item: (RawReply) -> Reply?) -> Reply? {
        guard raw.kind == .list else { return nil }
        var replies: [Reply] = []
        for element in raw.elements {
            guard let reply = item(element) else { return nil }
            replies.append(reply)
        }
        return .list(replies)
    }

    private func transaction(_ raw: RawReply, _ commands: [Command]) -> Reply? {
        guard raw.kind == .list, raw.elements.count == commands.count else { return nil }
        return .list(
            zip(raw.elements, commands).map { element, command in
                switch read(element, for: command) {
                case .success(let reply): reply
                case .failure(let error): .error(error)
                }
            }
        )
    }

    private static func element(_ raw: RawReply) -> Element {
        raw.withBytes(PayloadText.integer(of:)).map(Element.number) ?? .text(raw.text)
    }
}

// MARK: - Streams and SCAN

extension ReplyReader {
    /// One stream's new entries; nothing where a blocking read found none in time.
    private func readGroup(_ raw: RawReply) -> Reply? {
        if raw.kind == .null { return Reply.none }
        guard let stream = raw.elements.first, stream.elements.count == 2 else { return nil }
        return Self.entries(stream.elements[1]).map(Reply.entries)
    }

    private func claimed(_ raw: RawReply) -> Reply? {
        let parts = raw.elements
        guard parts.count >= 2, let next = Self.id(parts[0]),
            let entries = Self.entries(parts[1])
        else { return nil }
        let deleted = parts.count > 2 ? parts[2].elements.compactMap(Self.id) : []
        return .claimed(next: next, entries, deleted: deleted)
    }

    /// The cursor, and the keys that belong to a family and can be read back from their text.
    private func scanned(_ raw: RawReply) -> Reply? {
        let parts = raw.elements
        guard parts.count == 2, let next = UInt64(parts[0].text) else { return nil }
        return .scanned(next: next, parts[1].elements.compactMap { key($0.text) })
    }

    private func key(_ text: String) -> Key? {
        for (index, family) in families.enumerated() {
            if let key = family.key(text, family: UInt16(index)) { return key }
        }
        return nil
    }

    private static func entries(_ raw: RawReply) -> [StreamEntry]? {
        var entries: [StreamEntry] = []
        for entry in raw.elements {
            let parts = entry.elements
            guard parts.count == 2, let id = id(parts[0]) else { return nil }
            entries.append(StreamEntry(id: id, content: parts[1].elements.map(element)))
        }
        return entries
    }

    private static func id(_ raw: RawReply) -> StreamID? {
        guard raw.kind == .text else { return nil }
        let parts = raw.text.split(separator: "-")
        guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1])
        else { return nil }
        return StreamID(milliseconds, sequence)
    }
}
