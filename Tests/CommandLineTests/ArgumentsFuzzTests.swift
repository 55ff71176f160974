import CommandLine
import Testing

/// Random command lines: the program always answers, never crashes and never plays anything.
@Suite("Random arguments")
struct ArgumentsFuzzTests {
    /// A generator of random numbers with a seed: SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    /// What command lines are made of, and what people mistype.
    private static let pieces = [
        "run", "check", "compare", "report", "help", "--engine", "--setup", "--seed",
        "--repetitions", "--window", "--threads", "--output", "--format", "--quiet", "--color",
        "--help", "--version", "-h", "-o", "-q", "-", "--", "---", "", "=", "--=", "--seed=",
        "--seed=1=2", "--quiet=", "-oq", "-ö", "--séed", "live", "model", "1", "-1", "+1",
        "18446744073709551616", "08:00-08:02", "24:00-24:01", "json", "no.yaml", "\u{0}", "\n",
        "🚗", "e\u{301}", String(repeating: "x", count: 300),
    ]

    /// A piece, or a piece with a character put in or taken out.
    private static func argument(_ generator: inout Generator) -> String {
        var piece = pieces[Int.random(in: pieces.indices, using: &generator)]
        switch Int.random(in: 0..<6, using: &generator) {
        case 0 where !piece.isEmpty: piece.removeLast()
        case 1: piece += "="
        case 2: piece = "-" + piece
        default: break
        }
        return piece
    }

    @Test("20,000 random command lines", arguments: [1, 2, 3, 4] as [UInt64])
    func alwaysAnswers(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let arguments = (0..<count).map { _ in Self.argument(&generator) }
            let outcome = FakeWorld().run(arguments)
            // No file exists in this world, so nothing can be played.
            #expect([.success, .nothingRan].contains(outcome.code), "\(arguments)")
            #expect(outcome.errors.isEmpty == (outcome.code == .success), "\(arguments)")
            #expect(outcome.output.isEmpty == (outcome.code == .nothingRan), "\(arguments)")
        }
    }
}
