public import Stores

/// A server's reply to a command, in the words of the seam.
public enum Decoding {
    /// Decodes a reply by the command that it answers.
    public static func reply(_ wire: WireReply, to command: Command) -> Reply {
        switch (command, wire) {
        case (_, .error(let text)): return .error(StoreError(redisReply: text))
        case (.transaction(let commands), .array(let replies?)):
            return .list(zip(replies, commands).map { reply($0, to: $1) })
        case (_, .simple): return .ok
        case (_, .integer(let number)): return .integer(number)
        case (_, .bulk(nil)), (_, .array(nil)): return .none
        case (.get, .bulk(let bytes?)), (.getDelete, .bulk(let bytes?)):
            return .value(value(bytes))
        case (.multiGet, .array(let items?)):
            return .list(items.map { reply($0, to: .get(Key(0))) })
        case (.streamAdd, .bulk(let bytes?)): return .id(id(bytes))
        case (.sortedScore, .bulk(let bytes?)), (.sortedIncrement, .bulk(let bytes?)):
            return .double(Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)
        case (.streamReadGroup, .array(let streams?)):
            guard case .array(let stream?)? = streams.first, stream.count == 2 else { return .none }
            return .entries(entries(stream[1]))
        case (.streamAutoClaim, .array(let parts?)): return claimed(parts)
        case (_, .bulk(let bytes?)): return .element(element(bytes))
        case (_, .array(let items?)): return .list(items.map { reply($0, to: .ping) })
        }
    }

    static func value(_ bytes: [UInt8]) -> Value {
        if case .number(let number) = element(bytes) { return .integer(number) }
        var stamp: UInt64 = 0
        if bytes.count >= Payload.stampedSize, bytes[0] == UInt8(ascii: "p") {
            stamp = UInt64(String(decoding: bytes[1...16], as: UTF8.self), radix: 16) ?? 0
        }
        return .payload(Payload(size: UInt32(bytes.count), stamp: stamp))
    }

    static func element(_ bytes: [UInt8]) -> Element {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let number = Int64(text), "\(number)" == text else { return .text(text) }
        return .number(number)
    }

    private static func id(_ bytes: [UInt8]) -> StreamID {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "-")
        return StreamID(UInt64(parts[0]) ?? 0, UInt64(parts[1]) ?? 0)
    }

    private static func entries(_ wire: WireReply) -> [StreamEntry] {
        guard case .array(let items?) = wire else { return [] }
        return items.compactMap { item in
            guard case .array(let pair?) = item, case .bulk(let name?) = pair[0] else { return nil }
            guard case .array(let content?) = pair[1] else {
                return StreamEntry(id: id(name), content: [])
            }
            let elements = content.compactMap { part -> Element? in
                guard case .bulk(let bytes?) = part else { return nil }
                return element(bytes)
            }
            return StreamEntry(id: id(name), content: elements)
        }
    }

    private static func claimed(_ parts: [WireReply]) -> Reply {
        guard parts.count == 3, case .bulk(let next?) = parts[0],
            case .array(let gone?) = parts[2]
        else { return .none }
        let deleted = gone.compactMap { part -> StreamID? in
            guard case .bulk(let bytes?) = part else { return nil }
            return id(bytes)
        }
        return .claimed(next: id(next), entries(parts[1]), deleted: deleted)
    }
}
