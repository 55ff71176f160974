import Measurement

/// What a route of the proxy does to the connections that go through it.
struct RouteCondition: Sendable, Equatable {
    /// Whether connections are taken; where not, they are refused and the open ones are cut.
    var isUp = true
    /// Whether everything stands still, as on a broken line: nothing is read, forwarded or closed.
    var holds = false
    /// How much later than the server sent it the client gets something.
    var delay: Nanoseconds = 0
    /// Of how many of the next commits the reply is lost: the server commits, and the connection is
    /// cut before its client learns of it.
    var commitsToCut = 0
    /// Of every so many commits the same happens to one; nil is to none.
    var cutsEvery: Int?

    /// Whether the reply to some commit may be lost.
    var cutsCommits: Bool { commitsToCut > 0 || cutsEvery != nil }
}
