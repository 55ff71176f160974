import Measurement

/// What a route of the proxy does to the connections that go through it.
struct RouteCondition: Sendable, Equatable {
    /// Whether connections are taken; where not, they are refused and the open ones are cut.
    var isUp = true
    /// Whether everything stands still, as on a broken line: nothing is read, forwarded or closed.
    var holds = false
    /// How much later than the server sent it the client gets something.
    var delay: Nanoseconds = 0
    /// Of every so many commits the reply to one is lost: the server commits, and the connection is
    /// cut before its client learns of it; nil is to none.
    var cutsEvery: Int?
}
