public import Measurement

/// How a live engine plays, beyond what a trial says.
public struct LiveOptions: Sendable {
    /// How long requests may still take after the end of the window before they are cut off.
    public var drainLimit: Nanoseconds
    /// The folder in which throwaway servers get theirs; nil is the one for temporary files.
    public var folder: String?
    /// Servers that the user named.
    public var given: GivenServers
    /// The most event loops that a trial may have; nil is as many as there are processors.
    public var loops: Int?
    /// How long the clients wait for a server.
    public var limits: ClientLimits
    /// The 99th percentile of lag above which the generator, not the servers, is taken for the
    /// limit.
    public var lagLimit: Nanoseconds
    /// The time between two samples of the servers' levels.
    public var sampling: Nanoseconds

    /// Creates options.
    public init(
        drainLimit: Nanoseconds = 10 * .second,
        folder: String? = nil,
        given: GivenServers = GivenServers(),
        loops: Int? = nil,
        limits: ClientLimits = ClientLimits(),
        lagLimit: Nanoseconds = .millisecond,
        sampling: Nanoseconds = .second
    ) {
        self.drainLimit = drainLimit
        self.folder = folder
        self.given = given
        self.loops = loops
        self.limits = limits
        self.lagLimit = lagLimit
        self.sampling = sampling
    }
}
