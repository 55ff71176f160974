/// A page of plain text that grows downwards and keeps within ``Help/columns``.
struct Page {
    private(set) var text = ""

    /// An empty line.
    mutating func blank() { text += "\n" }

    /// A heading, after an empty line.
    mutating func section(_ title: String) { text += "\n\(title)\n" }

    /// An indented line, as it is.
    mutating func line(_ content: String) { text += "  \(content)\n" }

    /// Words broken into lines.
    mutating func paragraph(_ words: String, indent: Int = 0) {
        for line in Self.wrap(words, to: Help.columns - indent) {
            text += String(repeating: " ", count: indent) + line + "\n"
        }
    }

    /// Two columns: names, and what they mean, which is broken into lines where it must be.
    ///
    /// - Parameters:
    ///   - rows: The names with their meanings.
    ///   - width: The width of the first column; by default that of its widest name.
    mutating func rows(_ rows: [(name: String, meaning: String)], width: Int? = nil) {
        let width = width ?? rows.map(\.name.count).max() ?? 0
        let indent = 2 + width + 2
        for row in rows {
            let lines = Self.wrap(row.meaning, to: Help.columns - indent)
            for (index, line) in lines.enumerated() {
                let name = index == 0 ? row.name : ""
                let padding = String(repeating: " ", count: width - name.count)
                text += "  \(name)\(padding)  \(line)\n"
            }
        }
    }

    /// Breaks words into lines of at most the given width; a longer word has a line to itself.
    static func wrap(_ words: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words.split(whereSeparator: \.isWhitespace) {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
