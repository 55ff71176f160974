import CommandLine
import Foundation
import Testing

/// Progress as a person sees it, on a terminal and in a log.
@Suite("Progress")
struct ProgressTests {
    private let opening = "small: seed 7, playing 2 trials on the model engine\n"
    private let second: Int64 = 1_000_000_000

    /// A run of two trials in a world whose clock moves with each look at it.
    private func play(
        isTerminal: Bool,
        step: Int64,
        options: [String] = [],
        signal: Int32? = nil
    ) throws -> (outcome: FakeWorld.Outcome, names: [String]) {
        let folder = try TemporaryFolder()
        let files = ["small.yaml": SmallScenario.text()]
        let world = FakeWorld(files: files, signal: signal, step: step)
        let output = folder.url.appending(path: "out").path()
        let outcome = world.run(
            ["run", "small.yaml", "--output", output, "--threads", "1"] + options,
            isTerminal: isTerminal
        )
        return (outcome, try folder.names())
    }

    @Test("a run that is over before the first pause says its seed and no more")
    func short() throws {
        let outcome = try play(isTerminal: false, step: 1).outcome
        #expect(outcome.errors == opening)
        #expect(outcome.code == .success)
    }

    @Test("on a terminal one line is written over, and is gone at the end")
    func terminal() throws {
        let outcome = try play(isTerminal: true, step: second / 20).outcome
        let rest = outcome.errors.dropFirst(opening.count)
        let states = rest.split(separator: "\r\u{1B}[K")
        #expect(outcome.errors.hasPrefix(opening))
        #expect(rest.hasSuffix("\r\u{1B}[K"))
        #expect(!rest.contains("\n"))
        #expect(states.count > 10)
        #expect(percentages(states).isSorted)
        #expect(states.last?.contains(" %, 1 of 2 trials done, now cached, ") == true)
    }

    @Test("in a log a line is written every ten seconds")
    func log() throws {
        let outcome = try play(isTerminal: false, step: second).outcome
        let lines = outcome.errors.dropFirst(opening.count).split(separator: "\n")
        #expect(lines.count > 10)
        #expect(percentages(lines).isSorted)
        #expect(lines.first?.hasSuffix(" 10 s") == true)
        #expect(lines.dropFirst().first?.hasSuffix(" 20 s") == true)
    }

    @Test("--quiet says nothing, not even the seed")
    func quiet() throws {
        let outcome = try play(isTerminal: true, step: second, options: ["--quiet"]).outcome
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.output.isEmpty)
    }

    @Test(
        "a signal that came stops the run, and what was measured is kept",
        arguments: [(2, .interrupted), (15, .terminated)] as [(Int32, ExitCode)]
    )
    func signal(number: Int32, code: ExitCode) throws {
        let (outcome, names) = try play(isTerminal: false, step: 0, signal: number)
        #expect(outcome.code == code)
        #expect(names == ["out-partial"])
        #expect(outcome.errors.hasPrefix(opening + "error: the run is not whole: "))
    }

    private func percentages(_ states: [some StringProtocol]) -> [Int] {
        states.compactMap { $0.dropFirst("small: ".count).split(separator: " ").first }
            .compactMap { Int($0) }
    }
}

extension [Int] {
    /// Whether no number is smaller than the one before it.
    fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }
}
