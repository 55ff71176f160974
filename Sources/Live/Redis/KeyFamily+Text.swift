import Stores

extension KeyFamily {
    /// The family with a text before each of its keys, so that they are told from others' keys.
    func prefixed(by prefix: String) -> KeyFamily {
        guard !prefix.isEmpty else { return self }
        return KeyFamily(template: template, parts: [.text(prefix)] + parts)
    }

    /// The glob pattern that SCAN's MATCH takes for every key of the family.
    var pattern: String {
        parts.map { part in
            switch part {
            case .text(let text): Self.escaped(text)
            case .number, .wide, .padded, .listed: "*"
            case .digest: String(repeating: "?", count: 40)
            }
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if "*?[]\\^".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }

    /// The key that a text renders; nil where it is not of this family, or is known by a digest
    /// alone.
    func key(_ text: String, family: UInt16) -> Key? {
        var rest = Substring(text)
        var numbers: [UInt32] = [0, 0, 0]
        var wide: UInt64?
        for part in parts {
            switch part {
            case .text(let expected):
                guard rest.hasPrefix(expected) else { return nil }
                rest = rest.dropFirst(expected.count)
            case .number(let slot):
                guard let number = Self.takeNumber(&rest, as: UInt32.self) else { return nil }
                numbers[slot] = number
            case .wide:
                wide = Self.takeNumber(&rest, as: UInt64.self)
                if wide == nil { return nil }
            case .digest, .padded, .listed:
                return nil
            }
        }
        guard rest.isEmpty else { return nil }
        if let wide { return Key(family: family, wide: wide, third: numbers[2]) }
        return Key(family, numbers[0], numbers[1], numbers[2])
    }

    private static func takeNumber<Number: FixedWidthInteger>(
        _ rest: inout Substring,
        as type: Number.Type
    ) -> Number? {
        let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
        rest = rest[digits.endIndex...]
        return Number(digits)
    }
}
