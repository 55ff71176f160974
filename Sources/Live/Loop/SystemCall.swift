import Glibc

/// A system call that failed, in words that a person can act on.
struct SystemFailure: Error, Equatable {
    /// The call, with what it was about.
    let call: String
    /// Its `errno`.
    let code: Int32

    var message: String {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) }
        return "\(call): \(reason ?? "error \(code)")"
    }
}

/// Makes a system call again while signals interrupt it, and turns its failure into an error.
@discardableResult
func system<Result: SignedInteger>(
    _ call: @autoclosure () -> String,
    _ body: () -> Result
) throws(SystemFailure) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemFailure(call: call(), code: code) }
    }
}

/// An open file descriptor; its owner closes it by going away.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}
