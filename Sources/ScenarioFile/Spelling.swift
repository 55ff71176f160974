/// Finds the word that somebody meant.
public enum Spelling {
    /// A suggestion is fewer edits away than this, and at most half of the longer word.
    static let editLimit = 4
    /// Longer words are not compared: nobody misspells a word of 64 letters.
    static let lengthLimit = 64

    /// The nearest of the words; the first among equals.
    public static func nearest(to word: String, among words: [String]) -> String? {
        let letters = Array(word.unicodeScalars)
        guard letters.count <= lengthLimit else { return nil }
        var best: (word: String, edits: Int)?
        for candidate in words {
            let other = Array(candidate.unicodeScalars)
            let limit = min(editLimit, (max(letters.count, other.count) + 2) / 2)
            guard abs(letters.count - other.count) < limit else { continue }
            let edits = distance(letters, other)
            if edits < limit && edits < best?.edits ?? limit { best = (candidate, edits) }
        }
        return best?.word
    }

    /// The number of letters to insert, delete, replace or swap with their neighbour.
    ///
    /// Optimal string alignment; Boytsov, "Indexing methods for approximate dictionary searching",
    /// 2011.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var above = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replace = above[column] + (letter == other ? 0 : 1)
                var least = min(replace, above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            (before, above) = (above, current)
        }
        return above[right.count]
    }
}
