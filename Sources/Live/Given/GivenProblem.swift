public import Stores

/// Why given servers cannot be used.
public struct GivenProblem: Error, Equatable {
    /// What went wrong, and what to do about it.
    public let failure: EngineFailure
    /// Whether it is our own refusal, which the user can lift, and not the server's failure.
    public let isRefusal: Bool
}
