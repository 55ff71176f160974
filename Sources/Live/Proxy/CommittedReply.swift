/// Reads what a Postgres server answers, for the answer that says that something was committed.
///
/// That is a CommandComplete of COMMIT, INSERT, UPDATE or DELETE before a ReadyForQuery outside of
/// a transaction (PostgreSQL manual, 55.7): a statement of its own commits without a COMMIT.
/// Clients here do not send before they have their answer, so each answer begins with a message.
struct CommittedReply {
    private static let complete = UInt8(ascii: "C")
    private static let ready = UInt8(ascii: "Z")
    private static let idle = UInt8(ascii: "I")
    private static let header = 5
    private static let writes = ["COMMIT", "INSERT", "UPDATE", "DELETE"].map { Array($0.utf8) }

    /// The part of a message that has come so far.
    private var started: [UInt8] = []
    private var hasWritten = false

    /// Something was asked, so that what comes next is the beginning of an answer.
    mutating func begin() {
        started = []
        hasWritten = false
    }

    /// Takes further bytes of the answer.
    ///
    /// - Returns: Whether it ends with them, and something is committed.
    mutating func isCommit(_ bytes: ArraySlice<UInt8>) -> Bool {
        started += bytes
        var rest = started[...]
        defer { started = Array(rest) }
        while rest.count >= Self.header {
            let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count > length else { return false }
            let type = rest.first
            let body = rest.dropFirst(Self.header).prefix(max(0, length - 4))
            rest = rest.dropFirst(length + 1)
            if type == Self.complete {
                hasWritten = Self.writes.contains { body.starts(with: $0) }
            }
            guard type == Self.ready else { continue }
            defer { hasWritten = false }
            if hasWritten, body.first == Self.idle { return true }
        }
        return false
    }
}
