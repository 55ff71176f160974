import Analysis
import Testing

@testable import Reporting

@Suite("The HTML report")
struct ReportPageTests {
    /// The page of the big run, made once.
    private static let schoolPage = Result { try make(SchoolRun.record) }

    private func page() throws -> String { try Self.schoolPage.get() }

    private func page(_ record: RunRecord) throws -> String { try Self.make(record) }

    private static func make(_ record: RunRecord) throws -> String {
        try withTemporaryFolder { parent in
            let path = try ResultsFolder(at: "\(parent)/run").write(record).path
            return try contents(of: "\(path)/report.html")
        }
    }

    @Test("every element is closed in order, every attribute quoted, every identifier unique")
    func wellFormed() throws {
        var reader = MarkupReader(try page())
        try reader.read()
        #expect(reader.open.isEmpty)
        #expect(reader.names.contains("svg"))
        #expect(Set(reader.identifiers).count == reader.identifiers.count)
    }

    @Test("it needs no network and no script")
    func selfContained() throws {
        let page = try page()
        #expect(!page.contains("<script"))
        #expect(!page.contains("src="))
        #expect(!page.contains("@import"))
        let addresses = page.split(separator: "http").dropFirst().map { $0.prefix(20) }
        #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/") })
    }

    @Test("text of the scenario is text, never markup")
    func escaping() throws {
        let page = try page()
        #expect(
            page.contains("Read-heavy school dashboards on a weekday morning &amp; &lt;lunch&gt;")
        )
        #expect(!page.contains("<lunch>"))
    }

    @Test("verdicts come first, the gravest at the top")
    func order() throws {
        let page = try page()
        let parts = [
            "1 invariant that a goal says must hold was violated. 1 of 7 goals failed."
                + " 1 of 7 goals could not be judged.",
            "<h2>Goals</h2>", "✗ VIOLATED", "✗ fails", "? not measured", "✓ holds",
            "<h2>The setups side by side</h2>", "<h2>Bookings</h2>", "How cached booked twice",
            "room 7, both booked day 14:", "<h2>Pictures</h2>", "<h2>Endpoint by endpoint</h2>",
            "<h2>What the stores were asked</h2>", "<h2>Conditions</h2>", "<h2>Play it again</h2>",
            "rehearsal run Scenarios/school-erp.yaml --engine model --seed 42",
        ]
        var rest = Substring(page)
        for part in parts {
            let range = try #require(
                rest.firstRange(of: part),
                "'\(part)' is missing or out of order"
            )
            rest = rest[range.upperBound...]
        }
    }

    @Test("a percentile of few requests is left out and says of how many")
    func fewRequests() throws {
        let page = try page(SmallRun.record)
        #expect(page.contains("<td class=\"none\">–<small>of 4</small></td>"))
    }

    @Test("a run whose goals hold says so; one without goals does not claim it")
    func banners() throws {
        var record = SmallRun.record
        record.goals = []
        #expect(try page(record).contains("The scenario states no goals"))
        record.goals = [
            Goal(metric: "offered", comparison: .equal, limit: 4, text: "== 4"),
            Goal(metric: "skipped", comparison: .equal, limit: 0, text: "== 0"),
        ]
        #expect(try page(record).contains("All 2 goals hold."))
    }
}

/// Reads just enough markup to tell whether it is well-formed.
private struct MarkupReader {
    struct Problem: Error { let words: String }

    private var rest: Substring
    private(set) var open: [String] = []
    private(set) var names: Set<String> = []
    private(set) var identifiers: [String] = []

    init(_ text: String) { rest = text[...] }

    mutating func read() throws {
        while let start = rest.firstIndex(of: "<") {
            try check(text: rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else {
                throw Problem(words: "a tag does not end")
            }
            try read(tag: rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
            if open.last == "style", let close = rest.firstRange(of: "</style>") {
                rest = rest[close.lowerBound...]
            }
        }
        try check(text: rest)
    }

    private func check(text: Substring) throws {
        if text.contains(">") { throw Problem(words: "a stray '>' in '\(text)'") }
    }

    private mutating func read(tag: Substring) throws {
        if tag.hasPrefix("!") { return }
        if tag.hasPrefix("/") {
            let name = String(tag.dropFirst())
            guard open.popLast() == name else { throw Problem(words: "</\(name)> closes nothing") }
            return
        }
        let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
        names.insert(name)
        try readAttributes(of: tag.dropFirst(name.count), in: name)
        if name != "meta", !tag.hasSuffix("/") { open.append(name) }
    }

    private mutating func readAttributes(of text: Substring, in name: String) throws {
        var text = text
        while let equals = text.firstIndex(of: "=") {
            let key =
                text[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
            let value = text[text.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = value.first, quote == "\"" || quote == "'",
                let end = value.dropFirst().firstIndex(of: quote)
            else { throw Problem(words: "attribute '\(key)' of <\(name)> is not quoted") }
            if key == "id" { identifiers.append(String(value.dropFirst()[..<end])) }
            text = value[value.index(after: end)...]
        }
    }
}
