import Testing

/// Each rule must catch what it is for, and leave alone what looks like it.
@Suite("House rules catch what they are for")
struct PlantedTests {
    /// A line, where it stands, and whether the rule must object.
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: Rule
        let path: String
        let text: String
        let isFault: Bool

        var testDescription: String { "\(rule.name): \(text.filter { !$0.isNewline }.prefix(60))" }
    }

    private static func bad(_ rule: Rule, _ text: String, in path: String = source) -> Case {
        Case(rule: rule, path: path, text: text, isFault: true)
    }

    private static func good(_ rule: Rule, _ text: String, in path: String = source) -> Case {
        Case(rule: rule, path: path, text: text, isFault: false)
    }

    private static let source = "Sources/Workload/Planted.swift"

    /// Words that the rules ban from this file too are put together here.
    private static let places = ["home", "root", "work", "tmp", "opt"].map { "/" + $0 + "/x" }

    static let cases: [Case] =
        places.map { bad(.noAbsolutePaths, "let path = \"\($0)\"") }
        + places.map { bad(.noAbsolutePaths, "cd \($0)", in: "README.md") }
        + [
            good(.noAbsolutePaths, "Sources" + places[2]),
            good(.noAbsolutePaths, "https://example.org" + places[0]),
            good(.noAbsolutePaths, "exec /usr/lib/postgresql"),
            bad(.width, String(repeating: "x", count: 101)),
            bad(.width, String(repeating: "x", count: 101), in: "Scripts/x"),
            good(.width, String(repeating: "é", count: 100)),
            good(.width, String(repeating: "x", count: 101), in: "README.md"),
            bad(.noLeftovers, "// TO" + "DO: later"),
            bad(.noLeftovers, "# FIX" + "ME", in: "Scripts/x"),
            bad(.noForceUnwrap, "let a = b!"),
            bad(.noForceUnwrap, "let a = b()!.c"),
            bad(.noForceUnwrap, "let a = list[0]!"),
            bad(.noForceUnwrap, "let a = try! b()"),
            bad(.noForceUnwrap, "var a: Int!"),
            good(.noForceUnwrap, "if !a, b != c, d!=e { print(\"no!\") }  // so!"),
            bad(.noPublicCImport, "public import CHiredis"),
            bad(.noPublicCImport, "public import Glibc"),
            good(
                .noPublicCImport,
                "public import CommandLineX".replacing("CommandLineX", with: "Stores")
            ),
            good(.noPublicCImport, "import CHiredis"),
            bad(.printing, "print(1)", in: "Sources/Runner/X.swift"),
            bad(.printing, "    exit(1)", in: "Sources/Live/X.swift"),
            good(.printing, "print(1)", in: "Sources/CommandLine/X.swift"),
            good(.printing, "page.print(1); footprint(2); let a = \"print(1)\""),
        ]

    static let purityCases: [Case] = [
        bad(.purity, "import Foundation"),
        bad(.purity, "import FoundationEssentials"),
        bad(.purity, "internal import Glibc"),
        bad(.purity, "let now = ContinuousClock().now"),
        bad(.purity, "let now: Date"),
        bad(.purity, "getenv(name)"),
        bad(.purity, "try await Task.sleep(for: .seconds(1))"),
        bad(.purity, "let a = Int.random(in: 0..<3)"),
        bad(.purity, "let a = list.shuffled()"),
        bad(.purity, "let a = list.randomElement()"),
        good(.purity, "let a = list.shuffled(using: &stream)"),
        good(.purity, "let update: Updated"),
        good(.purity, "import Foundation", in: "Sources/Reporting/X.swift"),
        good(.purity, "// the Date of the run"),
        bad(.patternsKnowNoEngine, "import Simulation", in: "Sources/Patterns/X.swift"),
        bad(.patternsKnowNoEngine, "public import Live", in: "Sources/Patterns/X.swift"),
        bad(.patternsKnowNoEngine, "if isLive { wait() }", in: "Sources/Patterns/X.swift"),
        good(.patternsKnowNoEngine, "import Stores", in: "Sources/Patterns/X.swift"),
        good(.patternsKnowNoEngine, "import Simulation", in: "Tests/PatternsTests/X.swift"),
        bad(.imports, "import CHiredis", in: "Sources/Runner/X.swift"),
        bad(.imports, "import Live", in: "Sources/Runner/X.swift"),
        bad(.imports, "public import Simulation", in: "Sources/Reporting/X.swift"),
        bad(.imports, "import struct Runner.Run", in: "Sources/Measurement/X.swift"),
        good(.imports, "import Foundation", in: "Sources/Reporting/X.swift"),
        good(.imports, "import Measurement", in: "Sources/Reporting/X.swift"),
        bad(.fileSize, String(repeating: "\n", count: 601)),
        good(.fileSize, String(repeating: "\n", count: 600)),
        bad(.functionSize, function(lines: 71)),
        good(.functionSize, function(lines: 70)),
    ]

    private static func function(lines: Int) -> String {
        "func long(\n    a: Int = 1\n) {\n" + String(repeating: "    a()\n", count: lines - 4)
            + "}\n"
    }

    @Test(arguments: cases + purityCases)
    func catchesWhatItIsFor(_ planted: Case) {
        let file = Repository.File(path: planted.path, text: planted.text)
        #expect(planted.rule.violations(file).isEmpty != planted.isFault)
    }

    @Test("every rule has a planted violation")
    func everyRuleIsPlanted() {
        let planted = Set((Self.cases + Self.purityCases).filter(\.isFault).map(\.rule.name))
        #expect(planted == Set(Rule.all.map(\.name)))
    }

    @Test("comments and strings are blanked, and nothing else is")
    func masking() {
        let source = ##"""
            a /* b /* c */ d */ e // f
            g("h \(i("j)")) k") l
            m(#"n " \#(o) p"#) q
            r("\"") s
            """##
        let code = Code.masked(source).split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(code == ["a e", "g( ) l", "m( ) q", "r( ) s"])
    }

    @Test("functions are measured with their signature, and requirements are none")
    func functionLengths() {
        let source = """
            protocol P {
                func required() -> Int
                init()
            }
            func short() { body { } }
            func long(
                a: () -> Void = { }
            ) -> Int {
                if a { "}" }
                return 1
            }
            """
        #expect(
            Functions.lengths(in: source) == [
                Functions.Length(name: "short", start: 5, lines: 1),
                Functions.Length(name: "long", start: 6, lines: 6),
            ]
        )
    }

    @Test("the ratchet lets known places pass and no others")
    func ratchet() {
        let (known, new) = Ratchet.split(["a.swift:1: x"], rule: "no such rule")
        #expect(known.isEmpty)
        #expect(new == ["a.swift:1: x"])
    }

    @Test("a manifest's targets are read with their dependencies")
    func manifest() {
        let text = """
                targets: [
                    ours("A"),
                    ours("B", ["A"], linked: [.linkedLibrary("m")]),
                    ours(
                        "C",
                        ["B", "A"],
                        settings: wrapper
                    ),
                ]
            """
        #expect(Manifest.targets(in: text) == ["A": [], "B": ["A"], "C": ["A", "B"]])
    }
}
