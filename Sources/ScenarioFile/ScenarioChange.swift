/// A value that is put into a scenario in place of what its file says, for a sweep.
public struct ScenarioChange: Sendable, Equatable {
    /// The keys from the top of the file to the value; an item of a list by its number from 1, a
    /// step also by its kind.
    public var path: [String]
    /// The value, as it would be written in the file.
    public var value: String

    /// Creates a change.
    ///
    /// - Parameters:
    ///   - path: The keys joined by points, such as `stores.redis.max-memory`.
    ///   - value: The value.
    public init(_ path: String, _ value: String) {
        self.path = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        self.value = value
    }

    /// The number that a value is, in bytes where it is a size, in nanoseconds where it is a time;
    /// nil for any other text.
    public static func number(_ value: String) -> Double? {
        Quantity.number(value) ?? Quantity.size(value).map(Double.init)
            ?? Quantity.time(value).map(Double.init) ?? Quantity.rate(value)
    }
}

extension Node {
    /// The value in YAML's flow style, without places: equal values have equal texts.
    var flowText: String {
        switch content {
        case .scalar(let text, let isPlain): isPlain ? text : "\"\(text)\""
        case .list(let items): "[\(items.map(\.flowText).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key.text): \($0.value.flowText)" }.joined(separator: ", "))}"
        }
    }
}
