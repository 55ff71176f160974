/// How a limiter decides whether a request is one too many.
///
/// L is the limit and W the window. What each lets through beside L requests in W is in the
/// documentation of the step; `LimiterAudit` measures it.
enum LimiterAlgorithm: String, CaseIterable, Sendable {
    /// A counter for each of the windows [0, W), [W, 2W) …, whose number is part of the key.
    case fixed
    /// A counter whose window begins with its first request; a script counts and sets the expiry.
    case fixedAnchored = "fixed-anchored"
    /// INCR, then EXPIRE when the count is 1, as applications write it.
    case incrExpire = "incr-expire"
    /// INCR, then EXPIRE on every call: the window never ends while requests come.
    case incrExpireAlways = "incr-expire-always"
    /// The instants of the last W in a sorted set: exact.
    case slidingLog = "sliding-log"
    /// Two fixed windows; the older one's count is weighted by the part of it that is still inside
    /// W.
    case slidingCounter = "sliding-counter"
    /// A bucket of tokens that gains L tokens in W.
    case tokenBucket = "token-bucket"
    /// The generic cell rate algorithm: the token bucket as one instant.
    case gcra

    /// The algorithms that an instance's own memory has.
    static let inMemory: [LimiterAlgorithm] = [.fixed, .slidingLog]
    /// Whether a bucket's size is a setting of its own.
    var hasBurst: Bool { self == .tokenBucket || self == .gcra }
    /// Whether refused requests may be left out of the count.
    var canLeaveOutRefused: Bool { self == .slidingLog || self == .slidingCounter }
    /// Whether its key holds the number of a window.
    var isAligned: Bool { self == .fixed || self == .slidingCounter }
    /// Whether it can be written as plain commands as well as a script.
    var canBeCommands: Bool { self == .incrExpire || self == .incrExpireAlways }
}
