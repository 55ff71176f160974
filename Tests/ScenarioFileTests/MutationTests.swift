import Foundation
import ScenarioFile
import Testing
import Workload

/// Files that a careless hand, or a hostile one, made of the shipped scenarios.
@Suite struct MutationTests {
    /// How many files are tried: 5,000, or what MUTATED_FILES says; the parser has had 100,000.
    static let count =
        ProcessInfo.processInfo.environment["MUTATED_FILES"].flatMap { Int($0) } ?? 5_000

    /// The files that are mutated; a control differs from its scenario in a few words.
    static let names = ShippedScenarios.names.filter { !$0.hasSuffix("identical") }

    /// How many mutants a file has: the fewer the longer it is, so that each takes as long.
    static func count(of name: String) throws -> Int {
        let shares = try names.map { 1 / Double(try ShippedScenarios.text($0).utf8.count) }
        let share = 1 / Double(try ShippedScenarios.text(name).utf8.count)
        return Int((Double(count) * share / shares.reduce(0, +)).rounded(.up))
    }

    @Test(
        "no mutated file crashes the parser, and each problem has a place and words",
        arguments: names
    )
    func mutations(name: String) throws {
        let original = Array(try ShippedScenarios.text(name).utf8)
        let count = try Self.count(of: name)
        var mutator = Mutator(seed: UInt64(original.count))
        var refused = 0
        for number in 0..<count {
            let bytes = mutator.mutated(original)
            let text = String(decoding: bytes, as: UTF8.self)
            let problems: ScenarioProblems
            do {
                let scenario = try ScenarioParser(
                    loadTrace: Fixtures.loadTrace,
                    loadPlan: Fixtures.loadPlan
                ).parse(text: text, name: "mutant.yaml")
                // What is accepted must be fit to be played.
                var stream = RequestStream(scenario.plan(for: scenario.window), seed: 1)
                _ = stream.next()
                continue
            } catch {
                problems = error
            }
            refused += 1
            let isWhole =
                !problems.problems.isEmpty
                && problems.problems.allSatisfy { $0.line > 0 && $0.column > 0 }
                && problems.description.hasSuffix("in mutant.yaml; nothing was run.")
            // Recording an expectation costs more than parsing a file.
            if !isWhole { Issue.record("\(name), mutant \(number): \(problems)") }
        }
        // Most mutations break a file, and some only change a number or a comment.
        #expect(refused > count / 3)
        #expect(refused < count)
    }
}

/// Changes a text in the ways that break parsers: flipped, dropped, doubled and swapped pieces.
private struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number below the bound; splitmix64.
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }

    private static let tokens = [
        "{", "}", "[", "]", ": ", "- ", "\n", "\t", "  ", "\"", "'", "&a ", "*a", "!!int ", "---\n",
        "...\n", "|", ">", "? ", "#", "%", "@", "<<: *a", "~", "null", "0", "-1", "1e999",
        "999999999999999999", "9223372036854775808", "0.5", "100000000d", "3KB", "{car}", "{range}",
        "{", "{}", "\u{0}", "\u{FEFF}", "\u{85}", "\u{2028}", "é", "👩‍👩‍👧", "off", "setups:\n",
        "endpoints:\n", "steps: []", "population: { a: 1, b: 1 }\n",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ].map { Array($0.utf8) }

    mutating func mutated(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...below(3) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard bytes.count > 2 else { return }
        let at = below(bytes.count)
        let length = min(below(60), bytes.count - at)
        switch below(8) {
        case 0: bytes[at] = UInt8(below(256))
        case 1: bytes.removeSubrange(at..<at + length)
        case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: below(bytes.count))
        case 3: bytes.removeLast(bytes.count - at)
        case 4: bytes.swapAt(at, below(bytes.count))
        case 5: changeNumber(&bytes, near: at)
        case 6: moveLine(&bytes, near: at)
        default: bytes.insert(contentsOf: Self.tokens[below(Self.tokens.count)], at: at)
        }
    }

    private mutating func changeNumber(_ bytes: inout [UInt8], near start: Int) {
        guard let at = bytes[start...].firstIndex(where: { (48...57).contains($0) }) else { return }
        let digits = String(below(3) == 0 ? below(Int.max) : below(100))
        bytes.replaceSubrange(at...at, with: Array(digits.utf8))
    }

    /// Cuts a line out and puts it where another begins.
    private mutating func moveLine(_ bytes: inout [UInt8], near start: Int) {
        guard let first = bytes[start...].firstIndex(of: 10), first + 1 < bytes.count,
            let last = bytes[(first + 1)...].firstIndex(of: 10)
        else { return }
        let line = Array(bytes[first..<last])
        bytes.removeSubrange(first..<last)
        let target = below(bytes.count)
        let end = bytes[target...].firstIndex(of: 10) ?? bytes.count
        bytes.insert(contentsOf: line, at: end)
    }
}
