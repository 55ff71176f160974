/// How a request that was sent ended, as its user sees it.
public enum Outcome: UInt8, Sendable, CaseIterable {
    /// It did what was asked.
    case served
    /// A limiter refused it (429).
    case refused
    /// What it asked for was taken (409), known from the database.
    case taken
    /// A lock was held by another, so it was turned away without asking the database (409).
    case busy
    /// A store failed and nothing carried the request.
    case failed

    /// The outcome's word in results.
    public var name: String { "\(self)" }
}
