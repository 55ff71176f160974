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
