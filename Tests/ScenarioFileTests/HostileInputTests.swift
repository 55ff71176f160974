import ScenarioFile
import Testing

/// Inputs that are large, deep or meant to confuse a terminal.
@Suite struct HostileInputTests {
    private func first(_ text: String) -> String? {
        problems(of: text)?.problems.first?.message
    }

    @Test("a file over 1 MiB is not read")
    func size() {
        let text = "# " + String(repeating: "x", count: ScenarioParser.sizeLimit)
        #expect(first(text) == "the file has 1,048,578 bytes, and at most 1,048,576 are read")
    }

    @Test("an empty file, or one of comments, says so", arguments: ["", "# nothing\n", "\n\n"])
    func empty(text: String) { #expect(first(text) == "the file is empty") }

    @Test("a file that is no mapping says so", arguments: ["text", "[ 1, 2 ]"])
    func noMapping(text: String) {
        #expect(first(text)?.hasPrefix("the scenario must be a mapping, not") == true)
    }

    @Test("deep nesting is refused, in every style", arguments: ["[", "{a: ", "- ", "? "])
    func depth(opening: String) {
        let text =
            "scenario: " + (opening.hasPrefix("[") || opening.hasPrefix("{") ? "" : "\n  ")
            + String(repeating: opening, count: 50_000)
        #expect(first(text) == "values are nested more than 32 levels deep")
    }

    @Test("very many values are refused")
    func values() {
        let text = "scenario: [" + String(repeating: "a,", count: 100_000) + "a]"
        #expect(first(text) == "the file holds more than 20,000 values")
    }

    @Test("very many unknown keys and setups end in bounded time")
    func manyKeys() throws {
        let keys = (0..<9_000).map { "unknwon\($0): 1\n" }.joined()
        #expect(try #require(problems(of: keys)).problems.count > 9_000)
        let setups = (0..<4_000).map { "  s\($0): { redis: off }\n" }.joined()
        let all = try #require(problems(of: "setups:\n" + setups)).problems
        #expect(
            all.contains { $0.message == "'setups' has 4,000 entries, and at most 50 are allowed" }
        )
    }

    @Test("an expansion by aliases is refused before it happens")
    func billionLaughs() throws {
        var text = "a0: &a0 [ x, x ]\n"
        for level in 1..<30 {
            text += "a\(level): &a\(level) [ *a\(level - 1), *a\(level - 1) ]\n"
        }
        let told = try #require(problems(of: text)).problems
        #expect(told.count == 30 + 58)
        #expect(told.allSatisfy { $0.message.hasSuffix("is not supported") })
    }

    @Test("what a terminal would obey is not printed")
    func controls() throws {
        let text = "scenario: small\n\"a\\e[2Jb\": 1\nb\u{202E}c: 2\n"
        let told = try #require(problems(of: text)).description
        #expect(told.contains("unknown key 'a\u{FFFD}[2Jb'"))
        #expect(told.contains("unknown key 'b\u{FFFD}c'"))
        #expect(!told.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }

    @Test("a byte that YAML forbids is found at its place")
    func forbidden() throws {
        let problem = try #require(
            problems(of: "scenario: small\nsummary: a\u{1}b\n")?.problems.first
        )
        #expect((problem.line, problem.column) == (2, 11))
        #expect(problem.message == "this is not YAML: control characters are not allowed")
    }

    @Test("of a long line the part around the mistake is shown")
    func longLine() throws {
        let text =
            "summary: \"" + String(repeating: "é", count: 500) + "\"\nx: "
            + String(repeating: "y", count: 300) + "\n"
        let told = try #require(problems(of: text)).description
        #expect(told.split(separator: "\n").allSatisfy { $0.count <= 220 })
        let long = "{ a: " + String(repeating: "b", count: 400) + ", cc: 1 }"
        let lines = try #require(problems(of: long)).description.split(separator: "\n")
        let caret = try #require(lines.lastIndex { $0.hasSuffix("^") })
        #expect(lines[caret].count == lines[caret - 1].prefix(lines[caret].count).count)
        #expect(lines[caret - 1].dropFirst(lines[caret].count - 1).hasPrefix("cc: 1 }"))
    }

    @Test("carriage returns and byte order marks do not move the place")
    func lineEnds() throws {
        let text = "\u{FEFF}scenario: small\r\nsummary: x\r\ncolour: 1\r\n"
        let told = try #require(problems(of: text))
        let colour = try #require(told.problems.first { $0.message.contains("colour") })
        #expect((colour.line, colour.column) == (3, 1))
        #expect(told.description.contains("\ncolour: 1\n^\n"))
    }

    @Test("more than fifty problems are counted, not shown")
    func many() throws {
        let text = (0..<80).map { "k\($0)x: 1\n" }.joined()
        let told = try #require(problems(of: text))
        #expect(told.problems.count == 85)
        #expect(told.description.contains("\n\n… and 35 more\n\n85 problems in small.yaml"))
    }
}
