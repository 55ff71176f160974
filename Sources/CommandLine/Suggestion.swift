/// Finds the name that someone probably meant.
enum Suggestion {
    /// The candidate nearest to what was typed, if it is near enough to be worth saying.
    ///
    /// Near is fewer than four edits, as in swift-argument-parser, and fewer than half of the
    /// word, so that short words are not answered with anything.
    static func nearest(to typed: String, among candidates: [String]) -> String? {
        let limit = min(3, max(1, typed.count / 2))
        return
            candidates
            .map { (name: $0, distance: distance(from: typed, to: $0)) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// The words to append to an error: `; did you mean 'x'?`, or nothing.
    static func words(for typed: String, among candidates: [String]) -> String {
        guard let name = nearest(to: typed, among: candidates) else { return "" }
        return "; did you mean '\(name)'?"
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours between two words.
    ///
    /// The optimal string alignment distance: Damerau (1964), with each part edited once.
    static func distance(from first: String, to second: String) -> Int {
        let first = Array(first.unicodeScalars)
        let second = Array(second.unicodeScalars)
        var older = [Int](repeating: 0, count: second.count + 1)
        var above = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let replaced = above[column] + (first[row] == second[column] ? 0 : 1)
                var best = min(replaced, above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1],
                    first[row - 1] == second[column]
                {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            (older, above) = (above, current)
        }
        return above[second.count]
    }
}
