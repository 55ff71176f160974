import Measurement
import Stores

/// What the trial's observer knows of things that live in Redis; no pattern decides by it.
struct Observed {
    /// Until when sessions should be there.
    var sessions = LifeLedger()
    /// The tokens that users hold.
    var tokens = TokenLedger()
    /// The world outside that pays people.
    var provider = PayoutProvider()
    /// The jobs that were queued and have not been done, by their number.
    var jobs: Set<UInt64> = []
    /// The jobs whose request did not learn that they were queued, which they may be, and whether
    /// they count as entrusted already.
    var doubtfulJobs: [UInt64: Bool] = [:]
    /// What sessions have written and seen.
    var readers = SessionLedger()
    /// The members of distinct counts that are read.
    var distinct = DistinctLedger()
}

/// The members that were counted, by key.
struct DistinctLedger {
    private var members: [Key: Set<UInt32>] = [:]

    /// How many distinct members the key was given.
    func count(of key: Key) -> Int { members[key]?.count ?? 0 }

    /// Notes that a member was counted.
    mutating func note(_ member: UInt32, in key: Key) { members[key, default: []].insert(member) }
}

/// Until when keys should be there.
struct LifeLedger {
    private var ends: [Key: Nanoseconds] = [:]

    /// Whether the key should still be there.
    func isAlive(_ key: Key, at now: Nanoseconds) -> Bool { now < ends[key] ?? 0 }

    /// Notes that the key should be there until an instant.
    mutating func note(_ key: Key, until end: Nanoseconds) { ends[key] = end }
}

/// The newest token of each key, as its user holds it, and whether it was accepted.
struct TokenLedger {
    private struct Token {
        var stamp: UInt64
        var expiry: Nanoseconds
        var isSpent = false
    }
    private var tokens: [Key: Token] = [:]

    /// The token that the user of a key holds.
    func stamp(of key: Key) -> UInt64? { tokens[key]?.stamp }

    /// Notes that a token was handed out.
    mutating func issue(_ stamp: UInt64, for key: Key, until expiry: Nanoseconds) {
        tokens[key] = Token(stamp: stamp, expiry: expiry)
    }

    /// Notes that the token was accepted; answers whether it had been before.
    mutating func accept(_ key: Key) -> Bool {
        guard let token = tokens[key] else { return false }
        tokens[key]?.isSpent = true
        return token.isSpent
    }

    /// Whether a token that was handed out should still have been accepted at an instant.
    func isGood(_ key: Key, at now: Nanoseconds) -> Bool {
        guard let token = tokens[key] else { return false }
        return !token.isSpent && now < token.expiry
    }
}
