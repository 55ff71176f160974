public import Measurement

/// A setting that a step kind, or another part of a scenario, understands.
///
/// The parser, the error messages, the JSON Schema and the documentation all come from these
/// declarations.
public struct SettingDeclaration: Sendable {
    /// What a setting's value is written as.
    public enum Kind: Sendable, Equatable {
        /// A key template such as `"rate:{ip}:{route}"`.
        case key
        /// A list of key templates.
        case keys
        /// A time such as `300s` or `10ms`.
        case duration
        /// A time to live of at least 1ms: Redis keeps whole milliseconds.
        case timeToLive
        /// A size such as `3KB` or `64MB`.
        case bytes
        /// A whole number of at least 1.
        case count
        /// A number.
        case number
        /// A part of one, such as `10%` or `0.1`.
        case share
        /// True or false.
        case flag
        /// A plain text.
        case text
        /// One of these words.
        case choice([String])
        /// The name of a table of the scenario.
        case table
        /// The name of a population of the scenario.
        case population
    }
    /// The key in the scenario, in kebab case.
    public var name: String
    /// What its value is written as.
    public var kind: Kind
    /// Whether it must be given; otherwise it is absent, or has the fallback.
    public var required: Bool
    /// The value where none is given.
    public var fallback: SettingValue?
    /// Whether the day passes in it, so that a day that is played faster shortens it; a time that
    /// work takes stays what it is.
    public var isTimer: Bool
    /// One sentence for the documentation.
    public var summary: String

    /// Declares a setting; a time to live is always a timer.
    public init(
        _ name: String,
        _ kind: Kind,
        required: Bool = false,
        fallback: SettingValue? = nil,
        isTimer: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.required = required
        self.fallback = fallback
        self.isTimer = isTimer || kind == .timeToLive
        self.summary = summary
    }
}

/// A setting's value, checked and resolved against the scenario.
public enum SettingValue: Sendable, Equatable {
    case key(KeyMaker)
    case keys([KeyMaker])
    case duration(Nanoseconds)
    case bytes(Int64)
    case count(Int64)
    case number(Double)
    case flag(Bool)
    case text(String)
    case choice(String)
    case table(UInt16)
    case population(Int)
}

/// The settings of one step, resolved; asking for one that its kind does not declare is a bug and
/// traps.
public struct StepSettings: Sendable {
    private let kind: String
    private let values: [String: SettingValue]

    /// Creates the settings from resolved values; fallbacks are already in.
    public init(kind: String, values: [String: SettingValue]) {
        self.kind = kind
        self.values = values
    }

    /// Whether the setting was given or has a fallback.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// The key template of the given name.
    public func key(_ name: String) -> KeyMaker {
        guard case .key(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The list of key templates of the given name.
    public func keys(_ name: String) -> [KeyMaker] {
        guard case .keys(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The time of the given name.
    public func duration(_ name: String) -> Nanoseconds {
        guard case .duration(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The size of the given name, in bytes.
    public func bytes(_ name: String) -> Int64 {
        guard case .bytes(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The whole number of the given name.
    public func count(_ name: String) -> Int64 {
        guard case .count(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The number of the given name.
    public func number(_ name: String) -> Double {
        guard case .number(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The flag of the given name.
    public func flag(_ name: String) -> Bool {
        guard case .flag(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The word of the given name.
    public func choice(_ name: String) -> String {
        guard case .choice(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The table of the given name, as an index into the blueprint's tables.
    public func table(_ name: String) -> UInt16 {
        guard case .table(let value) = values[name] else { undeclared(name) }
        return value
    }

    /// The population of the given name, as an index.
    public func population(_ name: String) -> Int {
        guard case .population(let value) = values[name] else { undeclared(name) }
        return value
    }

    private func undeclared(_ name: String) -> Never {
        preconditionFailure(
            "step kind '\(kind)' asks for setting '\(name)', which it has not declared"
        )
    }
}
