extension Rule {
    static let all: [Rule] = [
        .width, .noLeftovers, .noAbsolutePaths, .noForceUnwrap, .noPublicCImport, .printing,
        .purity, .patternsKnowNoEngine, .imports, .fileSize, .functionSize,
    ]

    static let width = lines("at most 100 columns", in: { $0.isSwift || $0.isScript }) {
        $0.count > 100 ? "\($0.count) columns" : nil
    }

    static let noLeftovers = lines("no leftovers", in: { $0.path != thisFile }) { line in
        ["TODO", "FIXME"].first { line.contains($0) }
    }

    /// A path of one machine means nothing on another.
    ///
    /// `/dev`, `/proc`, `/etc` and the system's
    /// own programs are the same everywhere.
    static let noAbsolutePaths = lines("no path of one machine", in: { $0.path != thisFile }) {
        line in
        ["home", "root", "work", "tmp", "Users", "opt"].map { "/\($0)/" }.first { place in
            // A folder of such a name inside the project, or in an address, is no absolute path.
            line.ranges(of: place).contains { range in
                range.lowerBound == line.startIndex
                    || !isPathCharacter(line[line.index(before: range.lowerBound)])
            }
        }
    }

    private static func isPathCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-/})>*".contains(character)
    }

    static let noForceUnwrap = banned(
        "no force unwrap, cast or try",
        in: \.isSwift,
        [#"[\w)\]?]!(?![=])"#]
    )

    static let noPublicCImport = banned(
        "no C type in a public surface",
        in: \.isSwift,
        [#"\b(public|package)\s+import\s+(C[A-Z]\w+|Glibc)"#]
    )

    /// Printing and ending the process belong to the door alone; tests say things with `#expect`.
    static let printing = banned(
        "print and exit only behind the door",
        in: { file in
            file.isSwift
                && !["CommandLine", "rehearsal", "rehearsal-bench"].contains(file.target ?? "")
                && !file.path.hasPrefix("Tests/")
        },
        [
            #"(^|[^.\w])(print|debugPrint|dump|puts|perror)\("#,
            #"(^|[^.\w])exit\("#,
            #"\bfputs\("#,
        ]
    )

    static let purity = banned(
        "pure targets stay pure",
        in: { file in
            file.isSwift && file.isSource && Manifest.pure.contains(file.target ?? "")
                && file.path != threadCheck
        },
        [
            #"\bimport\s+(Foundation\w*|Glibc|Dispatch|C[A-Z]\w*)\b"#,
            #"\b(ContinuousClock|SuspendingClock|Date|DispatchTime)\b"#,
            #"\b(getenv|clock_gettime|gettimeofday)\b"#,
            #"\bTask\.sleep\b"#,
            #"\bSystemRandomNumberGenerator\b"#,
            #"\.(random|shuffled?|randomElement)\((?!.*using:)"#,
        ]
    )

    /// The one file of a pure target that may ask the system something: which thread it runs on,
    /// so that it traps when code has leaked off the virtual executor.
    private static let threadCheck = "Sources/Simulation/Core/VirtualExecutor.swift"

    static let patternsKnowNoEngine = banned(
        "patterns know no engine",
        in: { $0.isSwift && $0.isSource && $0.target == "Patterns" },
        [
            #"\bimport\s+(Simulation|Live|Runner|C[A-Z]\w*)\b"#,
            #"\b(isLive|isModel|engineName)\b"#,
        ]
    )

    /// The compiler's own check misses C modules, so imports are held against the table as well.
    static let imports = lines("imports follow the table", in: \.isSource, code: true) { line in
        guard let match = line.firstMatch(of: /\bimport\s+(?:\w+\s+)?(\w+)/) else { return nil }
        let module = String(match.1)
        let isOurs =
            Manifest.expected[module] != nil || Manifest.systemLibraries.contains(module)
        return isOurs ? module : nil
    }
    .filtered { file, violation in
        guard let target = file.target, let allowed = Manifest.expected[target] else {
            return false
        }
        return !allowed.contains { violation.hasSuffix(": \($0)") }
    }

    static let fileSize = Rule(name: "at most 600 lines a file") { file in
        guard file.isSwift || file.isScript else { return [] }
        return file.lines.count - 1 > 600 ? ["1: \(file.lines.count - 1) lines"] : []
    }

    static let functionSize = Rule(name: "at most 70 lines a function") { file in
        guard file.isSwift else { return [] }
        return Functions.lengths(in: file.text).filter { $0.lines > 70 }
            .map { "\($0.start): \($0.name) has \($0.lines) lines" }
    }

    /// Keeps only the violations that hold in their file.
    private func filtered(
        _ holds: @escaping @Sendable (Repository.File, String) -> Bool
    ) -> Rule {
        Rule(name: name) { file in violations(file).filter { holds(file, $0) } }
    }

    /// This file names the words that it bans.
    private static let thisFile = "Tests/TidyTests/Rule+All.swift"
}

extension Repository.File {
    var isSource: Bool { path.hasPrefix("Sources/") }

    var isScript: Bool { path.hasPrefix("Scripts/") || path.hasPrefix(".ci/") }
}
