/// What `--vary` asks for: a place in a scenario and the values that are put there one after
/// another.
struct Variation: Sendable, Equatable {
    /// The keys from the top of the file, joined by points.
    var path: String
    /// The values, at least one, each once.
    var values: [String]

    /// Reads `stores.redis.max-memory=8MB,16MB`.
    init?(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        path = String(text[..<equals])
        values = text[text.index(after: equals)...]
            .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let keys = path.split(separator: ".", omittingEmptySubsequences: false)
        guard !keys.contains(where: \.isEmpty), !values.contains(where: \.isEmpty),
            Set(values).count == values.count
        else { return nil }
    }
}
