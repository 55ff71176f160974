/// The Lua scripts that patterns run, each with a native twin in the model.
///
/// A differential test holds the text and the twin together. A script that needs the time asks the
/// server (TIME, in microseconds); its twin has the model's. Such numbers are below 2⁵³, so Lua's
/// doubles hold them.
public enum Script: UInt8, Sendable, CaseIterable {
    /// Deletes a lock if it still holds the owner's stamp. Keys: the lock. Arguments: the stamp.
    case releaseIfOwner
    /// Takes a lock if it is free and answers with a fencing token. Keys: the lock, the counter of
    /// tokens. Arguments: the owner's stamp, the lock's life in milliseconds. Replies with the
    /// token, 0 where the lock is taken.
    case acquireFenced
    /// Counts a request in a window that begins with the first one. Keys: the counter.
    /// Arguments: the window in milliseconds. Replies with the count.
    case countInWindow
    /// Counts a request and starts the window anew, as limiters that call EXPIRE each time do.
    /// Keys: the counter. Arguments: the window in milliseconds. Replies with the count.
    case countAndExpire
    /// Admits a request if the log of the last window has room. Keys: the log. Arguments: the
    /// limit, the window in milliseconds, the request's number, 1 to log refused requests too.
    /// Replies 1 when admitted, 0 when not, -1 when logged all the same.
    case slidingLog
    /// Admits a request if the window's count and the weighted count of the one before leave room.
    /// Keys: this window's counter and the last one's. Arguments: the limit, the window and the
    /// part of it that has passed, in milliseconds, 1 to count refused requests too. Replies with
    /// this window's count when admitted, 0 when not, the count below zero when counted all the
    /// same.
    case slidingCounter
    /// Takes a token from a bucket that fills steadily. Keys: the bucket. Arguments: the tokens
    /// filled in a window, the bucket's size in tokens, the window in milliseconds. Replies 1 or 0.
    case tokenBucket
    /// Admits a request if the theoretical arrival time is near enough (the generic cell rate
    /// algorithm). Keys: that time. Arguments: microseconds for a request, tolerated microseconds.
    /// Replies 1 or 0.
    case gcra

    /// The script's name in results.
    public var name: String { "\(self)" }

    /// Whether an argument is a payload's stamp.
    ///
    /// A stamp is given as its bits in an `Int64` and arrives as the sixteen lower-case hexadecimal
    /// digits of the payload's text. The other arguments arrive in decimal.
    public func isStamp(argument: Int) -> Bool {
        (self == .releaseIfOwner || self == .acquireFenced) && argument == 0
    }

    /// Whether the script's first write is a command that Redis refuses at its memory limit.
    public var allocatesFirst: Bool {
        switch self {
        case .releaseIfOwner, .slidingLog: false
        case .acquireFenced, .countInWindow, .countAndExpire, .slidingCounter, .tokenBucket, .gcra:
            true
        }
    }

    /// How many commands the script called, by what it replied; a provider may bill each of them.
    public func calls(replying reply: Reply) -> Int {
        let isOne = reply == .integer(1)
        return switch self {
        case .releaseIfOwner: isOne ? 2 : 1
        case .acquireFenced: reply == .integer(0) ? 1 : 2
        case .countInWindow: isOne ? 2 : 1
        case .countAndExpire: 2
        case .slidingLog: reply == .integer(0) ? 3 : 5
        case .slidingCounter:
            switch reply {
            case .integer(0): 2
            case .integer(1), .integer(-1): 4
            default: 3
            }
        case .tokenBucket: isOne ? 4 : 2
        case .gcra: isOne ? 3 : 2
        }
    }
}
