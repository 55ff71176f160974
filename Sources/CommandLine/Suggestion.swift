import ScenarioFile

/// Words the name that someone probably meant.
enum Suggestion {
    /// The words to append to an error: `; did you mean 'x'?`, or nothing.
    static func words(for typed: String, among candidates: [String]) -> String {
        // Every single letter is near every other.
        guard typed.count > 2, let name = Spelling.nearest(to: typed, among: candidates) else {
            return ""
        }
        return "; did you mean '\(name)'?"
    }
}
