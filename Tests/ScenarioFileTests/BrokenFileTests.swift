import Foundation
import ScenarioFile
import Testing

/// Mistakes in scenario files, and the whole text that their authors read.
///
/// Each is a file in `Tests/Fixtures/BrokenScenarios` that differs from `none.yaml` in one thing,
/// beside the text. With RECORD_SNAPSHOTS set, the texts are written anew, to be read before they
/// are kept.
@Suite struct BrokenFileTests {
    static let names = [
        "anchors-and-tags", "bursts-and-populations", "claim-changes", "claims", "closed-loop",
        "convention", "empty-stream", "exclusive-keys", "faults", "indentation", "key-templates",
        "limiters", "live-window", "missing-key", "no-rate", "no-redis", "not-yaml", "one-setup",
        "out-of-range", "repeated-key", "second-document", "setups-and-goals", "step-settings",
        "table-names", "trace", "two-protections", "unknown-key", "unknown-key-far",
        "unknown-names", "wrong-form", "wrong-table", "zero-ttl",
    ]

    @Test("the list names every file of the folder")
    func list() throws {
        let texts = try Fixtures.names(in: Fixtures.broken, suffix: ".txt")
        let files = try Fixtures.names(in: Fixtures.broken, suffix: ".yaml")
        #expect(texts == Set(Self.names))
        #expect(files == texts.union(["none"]))
    }

    @Test("the file that the mistakes are made in has none")
    func none() throws {
        let text = try Fixtures.text(Fixtures.broken.appending(path: "none.yaml"))
        #expect(problems(of: text)?.description == nil)
    }

    @Test("a mistake is told in full", arguments: names)
    func broken(name: String) throws {
        let file = Fixtures.broken.appending(path: "\(name).yaml")
        let snapshot = Fixtures.broken.appending(path: "\(name).txt")
        let told = problems(of: try Fixtures.text(file), name: "\(name).yaml")
        let text = try #require(told).description + "\n"
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
            try text.write(to: snapshot, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name).txt")
        }
        #expect(text == (try Fixtures.text(snapshot)))
    }
}
