/// Measures functions by matching braces.
enum Functions {
    /// A function and its length, from its first line to its closing brace.
    struct Length: Equatable {
        var name: String
        var start: Int
        var lines: Int
    }

    /// The functions, initialisers and accessors-with-a-body of a source text.
    static func lengths(in source: String) -> [Length] {
        let lines = Code.masked(source).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { index in
            guard let name = name(in: lines[index]) else { return nil }
            return end(from: index, in: lines).map {
                Length(name: name, start: index + 1, lines: $0 - index + 1)
            }
        }
    }

    private static func name(in line: Substring) -> String? {
        if let match = line.firstMatch(of: /\bfunc\s+([^\s(<]+)/) { return String(match.1) }
        if line.firstMatch(of: /^\s*(\w+(\(\w+\))?\s+)*(init[?]?|deinit)\b/) != nil {
            return "init"
        }
        return nil
    }

    /// The line of the brace that closes the body; nil for a requirement without one.
    private static func end(from first: Int, in lines: [Substring]) -> Int? {
        var braces = 0
        var brackets = 0
        var isOpen = false
        for index in first..<lines.count {
            for character in lines[index] {
                switch character {
                case "(", "[": brackets += 1
                case ")", "]": brackets -= 1
                case "{" where brackets == 0 || isOpen:
                    braces += 1
                    isOpen = true
                case "}" where isOpen || brackets == 0:
                    braces -= 1
                    if isOpen, braces == 0 { return index }
                    if braces < 0 { return nil }
                default: break
                }
            }
            // A signature goes on while its brackets are open or the next line carries on.
            if !isOpen, brackets == 0, !continues(after: index, in: lines) { return nil }
        }
        return nil
    }

    private static func continues(after index: Int, in lines: [Substring]) -> Bool {
        guard index + 1 < lines.count else { return false }
        let next = lines[index + 1].drop { $0 == " " }
        return ["{", "->", "where", "throws", "async", "rethrows", ")"].contains {
            next.hasPrefix($0)
        }
    }
}
