/// Why a command could not do what was asked: what is said on stderr, and the exit code.
struct Failure: Error, Equatable {
    /// How the program ends because of it.
    var code: ExitCode
    /// What went wrong, without the `error:` in front.
    var message: String
    /// What to do about it.
    var hint: String?

    init(_ code: ExitCode, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
