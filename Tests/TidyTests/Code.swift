/// Swift source with the content of comments and strings blanked out, line by line as before.
///
/// A rule about code looks at this, so that neither prose nor a message can break it. Code inside
/// a string's interpolation is blanked as well: it is a value there, never a call with an effect.
enum Code {
    /// Blanks comments and strings.
    static func masked(_ source: String) -> String {
        var masker = Masker(source: Array(source.unicodeScalars))
        masker.mask()
        return String(String.UnicodeScalarView(masker.output))
    }

    private struct Masker {
        let source: [Unicode.Scalar]
        var output: [Unicode.Scalar] = []
        var index = 0

        init(source: [Unicode.Scalar]) {
            self.source = source
            output.reserveCapacity(source.count)
        }

        mutating func mask() {
            while index < source.count {
                if starts("//") {
                    while index < source.count, source[index] != "\n" { blank() }
                } else if starts("/*") {
                    blockComment()
                } else if let hashes = stringOpening() {
                    string(hashes: hashes)
                } else {
                    keep()
                }
            }
        }

        private func starts(_ text: String) -> Bool {
            source[index...].starts(with: text.unicodeScalars)
        }

        private mutating func keep() {
            output.append(source[index])
            index += 1
        }

        private mutating func blank() {
            output.append(source[index] == "\n" ? "\n" : " ")
            index += 1
        }

        private mutating func blank(_ count: Int) {
            for _ in 0..<count where index < source.count { blank() }
        }

        private mutating func blockComment() {
            var depth = 0
            repeat {
                if starts("/*") {
                    depth += 1
                    blank(2)
                } else if starts("*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank()
                }
            } while depth > 0 && index < source.count
        }

        /// The number of `#` before a quote that begins here, or nil where no string begins.
        private func stringOpening() -> Int? {
            var end = index
            while end < source.count, source[end] == "#" { end += 1 }
            return end < source.count && source[end] == "\"" ? end - index : nil
        }

        private mutating func string(hashes: Int) {
            blank(hashes)
            let quote = starts("\"\"\"") ? "\"\"\"" : "\""
            let marks = String(repeating: "#", count: hashes)
            blank(quote.count)
            while index < source.count, !starts(quote + marks) {
                if starts("\\" + marks + "(") {
                    blank(hashes + 2)
                    interpolation()
                } else if starts("\\" + marks) {
                    blank(hashes + 2)
                } else {
                    blank()
                }
            }
            blank(quote.count + hashes)
        }

        private mutating func interpolation() {
            var depth = 1
            while index < source.count, depth > 0 {
                if let hashes = stringOpening() {
                    string(hashes: hashes)
                    continue
                }
                if source[index] == "(" { depth += 1 }
                if source[index] == ")" { depth -= 1 }
                blank()
            }
        }
    }
}
