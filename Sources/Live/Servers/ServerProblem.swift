import Stores

/// Why a server could not be started, in words for a person.
struct ServerProblem: Error, Equatable {
    /// What went wrong.
    let message: String
    /// What to do about it.
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    init(_ failure: SystemFailure) { self.init(failure.message) }

    /// The same for the engine's callers.
    var engineFailure: EngineFailure { EngineFailure(message, hint: hint) }
}
