import CommandLine
import Foundation
import Testing

/// What `check` finds in scenarios that can be played, and how it ends.
@Suite("Static findings")
struct CheckTests {
    private struct Found: Decodable {
        var line: Int?
        var severity: String
        var id: String
        var message: String
        var hint: String?
        var setups: [String]
    }

    private func check(_ steps: [String], top: String = "") throws -> [Found] {
        let text = """
            scenario: small
            summary: A small one
            duration: 10s
            \(top)
            population: { user: 100, car: 5 }
            traffic: { rate: 40/s, ranges: { days: 9, length: 1-3 } }
            tables: { profiles: { of: user }, fees: { of: user, each: 3 } }
            stores: { redis: { max-memory: 64MB } }
            endpoints:
              read:
                steps:
                  - cached: { key: "profile:{user}", ttl: 60s, size: 1KB, table: profiles }
                  - cached: { key: "fees:user:{user}", ttl: 60s, size: 1KB, table: fees }
              change:
                steps:
            \(steps.map { "      - \($0)" }.joined(separator: "\n"))
            """
        let world = FakeWorld(files: ["x.yaml": text])
        let outcome = world.run(["check", "x.yaml", "--format", "json"])
        #expect(outcome.code == .success, "\(outcome.output)")
        #expect(outcome.errors.isEmpty)
        return try JSONDecoder().decode([Found].self, from: Data(outcome.output.utf8))
    }

    @Test("a write that deletes what shows it is fine")
    func good() throws {
        let found = try check(["write: profiles", "invalidate: \"profile:{user}\""])
        #expect(found.isEmpty)
    }

    @Test("a key that is read under one name and deleted under another is found once")
    func wrongKey() throws {
        let found = try check(["write: fees", "invalidate: [ \"user:fees:{user}\" ]"])
        #expect(found.map(\.id) == ["key-never-read"])
        #expect(found.first?.line == 17)
        #expect(found.first?.severity == "warning")
        #expect(found.first?.hint == "did you mean 'fees:user:{user}', which 'read' reads?")
    }

    @Test("the key that shows what was written is meant rather than one that reads alike")
    func nearest() throws {
        let found = try check(["write: fees", "invalidate: [ \"profile:fees:{user}\" ]"])
        #expect(found.first?.hint == "did you mean 'fees:user:{user}', which 'read' reads?")
    }

    @Test("a write that deletes nothing is found at the write")
    func noDelete() throws {
        let found = try check(["write: profiles"])
        #expect(found.map(\.id) == ["write-without-delete"])
        #expect(
            found.first?.message
                == "'change' changes 'profiles' and does not delete 'profile:{user}', which shows "
                + "it"
        )
    }

    @Test("a pattern deletes the whole family")
    func pattern() throws {
        let found = try check(["write: profiles", "invalidate: { pattern: \"profile:{user}\" }"])
        #expect(found.isEmpty)
    }

    @Test(
        "a key without a time to live is found",
        arguments: [
            ("counter: { key: \"hits:{user}\" }", true),
            ("counter: { key: \"hits:{user}\", ttl: 1h }", false),
            ("unique-count: { key: \"seen\", member: user }", true),
            ("redis: { command: set, key: \"raw:{user}\" }", true),
            ("redis: { command: set, key: \"raw:{user}\", ttl: 5s }", false),
        ]
    )
    func noTimeToLive(step: String, isFound: Bool) throws {
        #expect(try check([step]).map(\.id) == (isFound ? ["no-time-to-live"] : []))
    }

    @Test("an EXPIRE elsewhere gives the key its time to live")
    func expire() throws {
        let found = try check([
            "redis: { command: incr, key: \"raw:{user}\" }",
            "redis: { command: expire, key: \"raw:{user}\", ttl: 5s }",
        ])
        #expect(found.isEmpty)
    }

    @Test(
        "a lock on the exact range is found, one on the resource is not",
        arguments: [
            ("lock:car:{car}:{range-hash}", true), ("lock:car:{car}:{range}", true),
            ("lock:car:{car}", false),
        ]
    )
    func lock(key: String, isFound: Bool) throws {
        let found = try check(["lock: { key: \"\(key)\", ttl: 5s }"])
        #expect(found.map(\.id) == (isFound ? ["lock-on-exact-range"] : []))
    }

    @Test("a key off the scenario's convention is found")
    func convention() throws {
        let found = try check(
            ["work: 1ms"],
            top: "conventions: { keys: \"<domain>:<entity>:{id}\" }"
        )
        #expect(found.map(\.id) == ["key-off-convention"])
        #expect(
            found.first?.message == "the key 'profile:{user}' is not named '<domain>:<entity>:{id}'"
        )
    }

    @Test("a contradiction is told, and is no warning")
    func contradiction() throws {
        let top = "contradictions: [ { says: a, but: b } ]"
        let found = try check(["work: 1ms"], top: top)
        #expect(found.map(\.severity) == ["note"])
        #expect(found.first?.message == "the source says both 'a' and 'b'")
    }

    @Test("the wrong keys of school-erp are found, and named with their setup")
    func school() throws {
        let path = "Scenarios/school-erp.yaml"
        let outcome = try Binary.run(["check", path], in: Binary.repository)
        #expect(outcome.status == 0)
        for key in ["dashboard", "fees"] {
            let words = "warning: 'student:\(key):{student}' is deleted here, and nothing reads"
            #expect(outcome.errors.contains(words))
        }
        #expect(outcome.errors.contains("(in setup 'wrong-key') [key-never-read]"))
        #expect(outcome.errors.contains("did you mean 'fees:summary:{student}', which"))
        #expect(!outcome.errors.contains("error:"))
    }

    @Test("the exact-range lock of car-rental is found")
    func rental() throws {
        let path = "Scenarios/car-rental.yaml"
        let outcome = try Binary.run(["check", path], in: Binary.repository)
        #expect(outcome.errors.contains("warning: the lock 'lock:car:{car}:{range-hash}' cannot"))
        #expect(outcome.errors.contains("[lock-on-exact-range]"))
        let strict = try Binary.run(["check", path, "--strict"], in: Binary.repository)
        #expect(strict.status == 1)
        let quick = try Binary.run(
            ["check", "Scenarios/quick.yaml", "--strict"],
            in: Binary.repository
        )
        #expect(quick.status == 0)
    }

    @Test("as JSON problems are objects too, and the exit code stays")
    func broken() throws {
        let world = FakeWorld(files: ["x.yaml": "scenario: x\nsumary: y\n"])
        let outcome = world.run(["check", "x.yaml", "y.yaml", "--format", "json"])
        #expect(outcome.code == .nothingRan)
        let found = try JSONDecoder().decode([Found].self, from: Data(outcome.output.utf8))
        #expect(found.allSatisfy { $0.severity == "error" })
        #expect(found.contains { $0.message == "unknown key 'sumary' in the scenario" })
        #expect(found.last?.id == "unreadable")
    }
}
