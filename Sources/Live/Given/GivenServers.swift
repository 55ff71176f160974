/// Servers that the user names, instead of throwaway ones, and what may be done with them.
public struct GivenServers: Sendable {
    /// The most commands and statements without the user's leave for more.
    public static let defaultCommands: UInt64 = 1_000_000
    /// The most bytes without the user's leave for more.
    public static let defaultBytes: UInt64 = 1 << 30

    /// The Redis server; nil is a throwaway one.
    public var redis: RedisURL?
    /// The Postgres server; nil is a throwaway one.
    public var postgres: PostgresURL?
    /// Whether they may hold what this tool did not put there.
    public var allowsNonEmpty: Bool
    /// The most commands and statements that may be sent to them, over the whole run.
    public var maxCommands: UInt64
    /// The most bytes of commands, statements and their answers.
    public var maxBytes: UInt64

    /// Names servers; without any, all are throwaway ones.
    public init(
        redis: RedisURL? = nil,
        postgres: PostgresURL? = nil,
        allowsNonEmpty: Bool = false,
        maxCommands: UInt64 = defaultCommands,
        maxBytes: UInt64 = defaultBytes
    ) {
        self.redis = redis
        self.postgres = postgres
        self.allowsNonEmpty = allowsNonEmpty
        self.maxCommands = maxCommands
        self.maxBytes = maxBytes
    }

    /// Whether every server is a throwaway one.
    public var areNone: Bool { redis == nil && postgres == nil }
}

/// Why a server's URL cannot be used; it never repeats the URL, which may hold a password.
public struct ServerURLProblem: Error, Equatable {
    /// What is wrong.
    public let message: String
    /// What to do about it.
    public let hint: String
}
