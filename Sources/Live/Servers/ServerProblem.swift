import Stores

/// Why a server could not be started, in words for a person.
struct ServerProblem: Error, Equatable {
    /// What went wrong.
    let message: String
    /// What to do about it.
    let hint: String?
    /// Whether it is our own refusal to go on, which the user can lift.
    let isRefusal: Bool

    init(_ message: String, hint: String? = nil, isRefusal: Bool = false) {
        self.message = message
        self.hint = hint
        self.isRefusal = isRefusal
    }

    init(_ failure: SystemFailure) { self.init(failure.message) }

    /// The same for the engine's callers.
    var engineFailure: EngineFailure { EngineFailure(message, hint: hint) }
}
