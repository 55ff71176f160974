import Testing

@testable import Live

/// Answers of a Postgres server, byte by byte as the protocol has them.
@Suite struct CommittedReplyTests {
    private func message(_ type: Character, _ body: [UInt8]) -> [UInt8] {
        let length = UInt8(body.count + 4)
        return [type.asciiValue ?? 0, 0, 0, 0, length] + body
    }

    private func answer(_ tag: String, _ status: Character) -> [UInt8] {
        message("2", []) + message("C", Array(tag.utf8) + [0])
            + message("Z", [status.asciiValue ?? 0])
    }

    @Test(
        "what writes outside of a transaction commits, and so does COMMIT",
        arguments: [
            ("COMMIT", "I", true), ("INSERT 0 1", "I", true), ("UPDATE 1", "I", true),
            ("INSERT 0 1", "T", false), ("ROLLBACK", "I", false), ("SELECT 1", "I", false),
            ("BEGIN", "T", false), ("COMMIT", "E", false),
        ]
    )
    func tags(tag: String, status: Character, commits: Bool) {
        var reply = CommittedReply()
        reply.begin()
        let isCommit = reply.isCommit(answer(tag, status)[...])
        #expect(isCommit == commits)
    }

    @Test("an answer may come in pieces, and another one may have been cut short before")
    func pieces() {
        var reply = CommittedReply()
        _ = reply.isCommit(answer("INSERT 0 1", "I")[..<9])
        reply.begin()
        let bytes = answer("UPDATE 1", "I")
        let early = bytes.dropLast().map { reply.isCommit([$0]) }
        let last = reply.isCommit(bytes.suffix(1))
        let next = reply.isCommit(answer("SELECT 1", "I")[...])
        #expect(!early.contains(true) && last && !next)
    }
}
