/// The Lua scripts that patterns run, each with a native twin in the model.
///
/// A differential test holds the text and the twin together.
public enum Script: UInt8, Sendable, CaseIterable {
    /// Deletes a lock if it still holds the owner's stamp. Keys: the lock. Arguments: the stamp.
    case releaseIfOwner
    /// Counts a request in a window that begins with the first one. Keys: the counter.
    /// Arguments: the window in milliseconds. Replies with the count.
    case countInWindow

    /// The script's name in results.
    public var name: String { "\(self)" }

    /// Whether an argument is a payload's stamp.
    ///
    /// A stamp is given as its bits in an `Int64` and arrives as the sixteen lower-case hexadecimal
    /// digits of the payload's text. The other arguments arrive in decimal.
    public func isStamp(argument: Int) -> Bool {
        switch self {
        case .releaseIfOwner: argument == 0
        case .countInWindow: false
        }
    }

    /// Whether the script's first write is a command that Redis refuses at its memory limit.
    public var allocatesFirst: Bool {
        switch self {
        case .releaseIfOwner: false
        case .countInWindow: true
        }
    }

    /// The script's text; see ``isStamp(argument:)`` for how its arguments arrive.
    public var lua: String {
        switch self {
        case .releaseIfOwner:
            """
            local held = redis.call('GET', KEYS[1])
            if held and string.sub(held, 2, 17) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """
        case .countInWindow:
            """
            local count = redis.call('INCR', KEYS[1])
            if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return count
            """
        }
    }
}
