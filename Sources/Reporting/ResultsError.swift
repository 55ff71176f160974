/// Why results could not be written, read or drawn.
public struct ResultsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is, for those who react to it.
    public enum Code: String, Sendable, CaseIterable {
        /// The output folder holds something already.
        case notEmpty
        /// The disk is full.
        case diskFull
        /// A file or folder could not be written.
        case notWritable
        /// A file or folder is missing or could not be read.
        case notReadable
        /// A file does not hold what its name promises.
        case malformed
        /// A program that is needed is not installed.
        case programMissing
        /// A program that was started failed.
        case programFailed
    }
    /// What kind of failure it is.
    public var code: Code
    /// What went wrong, for a person.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Creates an error from its words.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message, and the hint on a line of its own.
    public var description: String {
        hint.map { "\(message)\nhint: \($0)" } ?? message
    }
}
