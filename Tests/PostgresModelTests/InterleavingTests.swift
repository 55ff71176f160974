import Foundation
import Live
import Measurement
import Simulation
import Testing

/// The same interleavings on the model and on a real server, with equal outcomes, who blocks
/// included.
@Suite struct InterleavingTests {
    @Test(arguments: GoldenInterleavings.all)
    func `the model does what Postgres is known to do`(_ interleaving: Interleaving) throws {
        let trace = try model.trace(of: interleaving.moves)
        #expect(trace == interleaving.trace)
    }

    @Test func `Postgres does it too`() throws {
        let postgres = Postgres()
        defer { postgres.engine.shutdown() }
        for interleaving in GoldenInterleavings.all {
            let trace = try postgres.trace(of: interleaving.moves, expecting: interleaving.trace)
            #expect(trace == interleaving.trace, "\(interleaving.name)")
        }
    }

    /// How many hundreds of games are played: 20, or what the hundreds in INTERLEAVINGS are; 20,000
    /// games have been.
    private var hundreds: Int {
        ProcessInfo.processInfo.environment["INTERLEAVINGS"].flatMap { Int($0) }.map { $0 / 100 }
            ?? 20
    }

    @Test func `the model and Postgres agree on random games`() throws {
        let postgres = Postgres()
        defer { postgres.engine.shutdown() }
        var source = RandomInterleavings(seed: 1)
        var differences: [String] = []
        for _ in 0..<hundreds {
            let games = (0..<100).map { _ in source.next() }
            let expected = try model.traces(of: games)
            let traces = try postgres.interpreter.traces(of: games)
            for (number, game) in games.enumerated() where traces[number] != expected[number] {
                // A busy machine can let a timer fire late, and of two clients who are woken at
                // once either may be first, so a difference must come back each time.
                let alone = try model.traces(of: [game])[0]
                let again = try (0..<4).map { _ in try postgres.interpreter.traces(of: [game])[0] }
                guard !again.contains(alone) else { continue }
                differences.append("\(game)\n  Postgres \(again[0])\n  the model \(alone)")
            }
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    private let model = Interpreter(
        engine: ModelEngine(),
        patience: 2 * .second,
        glance: 100 * .microsecond,
        spacing: 20 * .millisecond
    )
}

/// A real server that plays interleavings.
private struct Postgres {
    let engine: LiveEngine
    let interpreter: Interpreter

    init() {
        engine = LiveEngine(LiveOptions(drainLimit: .hour, sampling: 20 * .millisecond))
        interpreter = Interpreter(
            engine: engine,
            patience: 10 * .second,
            glance: 500 * .microsecond,
            spacing: 20 * .millisecond
        )
    }

    /// What comes of the moves; up to four times where that is not what is expected, because on a
    /// busy machine the timers of a deadlock may fire in another order.
    func trace(of moves: [Move], expecting expected: [String]) throws -> [String] {
        var trace = try interpreter.trace(of: moves)
        for _ in 0..<3 where trace != expected { trace = try interpreter.trace(of: moves) }
        return trace
    }
}
