import ScenarioFile
import Testing

/// What a person reads who made a mistake: the whole text, for each kind of mistake.
@Suite struct BrokenFileTests {
    /// A scenario without problems, whose lines the tests below change.
    static let whole = """
        scenario: small
        summary: A small one
        duration: 10s
        population:
          user: 100
        traffic:
          rate: 40/s
        tables:
          profiles: { of: user }
        stores:
          redis: { max-memory: 64MB }
        endpoints:
          read-profile:
            steps:
              - cached: { key: "profile:{user}", ttl: 60s, size: 1KB, table: profiles }
        """

    /// The whole text of what is wrong with a file, or nil.
    static func problems(_ text: String) -> String? {
        do {
            _ = try ScenarioParser().parse(text: text, name: "small.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    /// The file with the line that begins so replaced, or with lines after it.
    static func changed(_ start: String, to line: String) -> String {
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.hasPrefix(start) ? Substring(line) : $0 }.joined(separator: "\n")
    }

    @Test("the file that the mistakes are made in has none")
    func none() { #expect(Self.problems(Self.whole) == nil) }

    @Test func dump() {
        let cases = [
            ("  user", "  user: { cuont: 100 }"),
            ("duration", "duration: 10 minutes\nduration: 10m"),
            ("  rate", "  rate: { curve: shool-day, peak: 0/s }\n  mix: { a: 1, b: x }"),
            ("stores", "stores: [ 1 ]"),
            (
                "          - cached",
                "          - cahced: { key: \"profile:{user}\" }\n          - cached: { key: \"profile:{usr}\", ttl: -4s, size: 1XB, tabel: profile }"
            ),
            ("  redis", "  redis: { max-memory: 64KB, policy: lru, network: { rtt: 20s } }"),
            ("summary", "summary: &a x\nsource: *a\nseed: !!int 4"),
            ("scenario", "scenario: Small One\n\tx: 3"),
            ("scenario", "scenario: [ 1, 2"),
            (
                "endpoints",
                "setups:\n  a: { redis: off, traffic: {} }\n  b: { endpoints: { x: { steps: [] }, read-profile: { steps: [ lock: { key: \"a{user}{user}\", ttl: 500d } ] } } }\ngoals: [ { metric: respons_us_p99, of: x, expect: \"<= 50\" }, { metric: response_us_p99, of: \"profile:{user}\", expect: \"<= 50\", setups: [ c ] } ]\nendpoints:"
            ),
            ("scenario", ""),
            ("duration", "duration: 500d\nwarm-up: 1h\nlive: { window: 09:00-08:00 }\n--- \nx: 1"),
        ]
        for (start, line) in cases {
            print("=====\n" + (Self.problems(Self.changed(start, to: line)) ?? "no problem"))
        }
    }
}
