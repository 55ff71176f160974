/// "did you mean …?", or all there is to choose from.
func suggestion(_ word: String, _ known: [String]) -> String? {
    suggestion(nearest: Spelling.nearest(to: word, among: known), known)
}

/// "did you mean …?" with the nearest word, or all there is to choose from.
func suggestion(nearest: String?, _ known: [String]) -> String? {
    if let nearest { return "did you mean \(quoted(nearest))?" }
    if known.isEmpty { return nil }
    return known.count == 1 ? "write \(known[0])" : "write one of \(listed(known))"
}

/// Words with commas between; after the first twenty the rest is counted.
func listed(_ words: [String]) -> String {
    let shown = words.prefix(20).joined(separator: ", ")
    return words.count > 20 ? "\(shown) and \(words.count - 20) more" : shown
}

/// A text of the file as messages show it: in quotes, short, and without what a terminal would
/// obey.
func quoted(_ text: String, limit: Int = 60) -> String {
    let scalars = text.unicodeScalars.prefix(limit).map(printable)
    let shown = String(String.UnicodeScalarView(scalars))
    return text.unicodeScalars.count > limit ? "'\(shown)…'" : "'\(shown)'"
}

/// The scalar, or a replacement for one that would move a terminal's cursor or change its state.
func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if (32..<127).contains(scalar.value) { return scalar }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
    default: return scalar
    }
}

/// A whole number with commas between its thousands.
func grouped(_ number: Int64) -> String {
    var groups: [String] = []
    var rest = number.magnitude
    while rest >= 1_000 {
        let group = String(rest % 1_000)
        groups.append(String(repeating: "0", count: 3 - group.count) + group)
        rest /= 1_000
    }
    let sign = number < 0 ? "-" : ""
    return sign + ([String(rest)] + groups.reversed()).joined(separator: ",")
}

/// A number without a needless ".0".
func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
}
