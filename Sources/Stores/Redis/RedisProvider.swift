/// Whose Redis a setup uses, where it is not Redis itself.
///
/// What is modelled is what the provider's documents say; no provider's server was compared with
/// it, so reports call its figures unvalidated.
public enum RedisProvider: Sendable, Equatable {
    /// Upstash, as its documents of 2026 describe it (github.com/upstash/docs).
    case upstash(UpstashSettings)

    /// The provider's name.
    public var name: String {
        switch self {
        case .upstash: "upstash"
        }
    }
}

/// How a database at Upstash is set up.
public struct UpstashSettings: Sendable, Equatable {
    /// Whether keys are evicted at the limit; otherwise writes are refused there.
    public var evicts: Bool
    /// The commands after which every command is refused; nil is none, as in paid plans.
    ///
    /// The free plan has 500,000 a month (redis/overall/billing.mdx, 2026-06-18).
    public var maxCommands: Int64?
    /// The largest request in bytes, 10 MB up to the plan of 1 GB (redis/overall/billing.mdx,
    /// 2026-06-18); the page does not say which megabyte, 2^20 bytes are ours.
    public static let maxRequest = 10 << 20
    /// The largest record in bytes, 100 MB up to the plan of 250 MB (the same page).
    public static let maxRecord = 100 << 20

    /// Creates the settings.
    public init(evicts: Bool = false, maxCommands: Int64? = nil) {
        self.evicts = evicts
        self.maxCommands = maxCommands
    }
}

extension StoreError {
    /// Upstash's refusal of a write at the data limit
    /// (redis/troubleshooting/db_capacity_quota_exceeded.mdx).
    public static let upstashCapacity = StoreError.reply("ERR DB capacity quota exceeded")
    /// Upstash's refusal after the last command of the plan
    /// (redis/troubleshooting/max_requests_limit.mdx).
    public static let upstashCommands = StoreError.reply("ERR max requests limit exceeded")
    /// Upstash's refusal of a request that is too large (redis/troubleshooting, max request size).
    public static let upstashRequest = StoreError.reply("ERR max request size exceeded")
}
