extension StoreError {
    /// Redis' refusal at its memory limit.
    public static let outOfMemory = StoreError.refused(.redis, code: "OOM")
    /// The reply to a command for another type of value.
    public static let wrongType = StoreError.reply(
        "WRONGTYPE Operation against a key holding the wrong kind of value"
    )

    /// INCRBY of what is not a 64-bit integer.
    public static let notAnInteger = StoreError.reply(
        "ERR value is not an integer or out of range"
    )
    /// INCRBY past the range of 64 bits.
    public static let overflow = StoreError.reply(
        "ERR increment or decrement would overflow"
    )

    /// HINCRBY of what is not a 64-bit integer.
    public static let hashNotAnInteger = StoreError.reply("ERR hash value is not an integer")
    /// A score that is not a number.
    public static let notAFloat = StoreError.reply("ERR value is not a valid float")
    /// A bound of a range of scores that is not a number.
    public static let rangeNotAFloat = StoreError.reply("ERR min or max is not a float")
    /// ZINCRBY of opposite infinities.
    public static let scoreNotANumber = StoreError.reply(
        "ERR resulting score is not a number (NaN)"
    )
    /// PFADD or PFCOUNT of another string.
    public static let notDistinct = StoreError.reply(
        "WRONGTYPE Key is not a valid HyperLogLog string value."
    )
    /// XADD at or before the last id.
    public static let streamIDTooSmall = StoreError.reply(
        "ERR The ID specified in XADD is equal or smaller than the target stream top item"
    )
    /// XADD with the id 0-0.
    public static let streamIDZero = StoreError.reply(
        "ERR The ID specified in XADD must be greater than 0-0"
    )
    /// XGROUP CREATE of a group that exists.
    public static let groupExists = StoreError.reply(
        "BUSYGROUP Consumer Group name already exists"
    )
    /// XAUTOCLAIM with a count below 1.
    public static let countNotPositive = StoreError.reply("ERR COUNT must be > 0")
    /// EXEC after a command that was refused when it was queued.
    public static let transactionDiscarded = StoreError.reply(
        "EXECABORT Transaction discarded because of previous errors."
    )

    /// A stream or group that does not exist.
    public static func noGroup(_ key: String, _ group: String, _ place: String) -> StoreError {
        .reply("NOGROUP No such key '\(key)' or consumer group '\(group)'\(place)")
    }

    /// A command that the server does not know.
    public static func unknownCommand(_ command: Command) -> StoreError {
        .reply("ERR unknown command '\(command.kind.name)'")
    }

    /// A time to live below one millisecond.
    public static func invalidExpireTime(in command: String) -> StoreError {
        .reply("ERR invalid expire time in '\(command)' command")
    }

    /// The codes by which Redis refuses a command that is not mistaken in itself.
    private static let refusals = [
        "OOM", "READONLY", "LOADING", "BUSY", "MISCONF", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN",
        "TRYAGAIN", "NOAUTH",
    ]

    /// Sorts an error reply, without its leading `-`, into refusals and mistakes.
    public init(redisReply text: String) {
        let code = text.prefix { $0 != " " }
        self =
            Self.refusals.contains(String(code))
            ? .refused(.redis, code: String(code)) : .reply(text)
    }
}
