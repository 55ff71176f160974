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

    @Test func `the model and Postgres agree on random games`() throws {
        let postgres = Postgres()
        defer { postgres.engine.shutdown() }
        var source = RandomInterleavings(seed: 1)
        let games = (0..<25).map { _ in source.next() }
        let expected = try model.traces(of: games)
        let traces = try postgres.interpreter.traces(of: games)
        for (number, game) in games.enumerated() where traces[number] != expected[number] {
            var patient = postgres.interpreter
            patient.patience = 240 * .millisecond
            let trace = try patient.traces(of: [game])[0]
            #expect(trace == expected[number], "game \(number): \(game)")
        }
    }

    private let model = Interpreter(
        engine: ModelEngine(),
        patience: 10 * .millisecond,
        glance: .millisecond
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
            patience: 60 * .millisecond,
            glance: .millisecond
        )
    }

    /// What comes of the moves; a second time with more patience where that is not what is
    /// expected, because a busy machine can take longer than the patience for an answer.
    func trace(of moves: [Move], expecting expected: [String]) throws -> [String] {
        let trace = try interpreter.trace(of: moves)
        if trace == expected { return trace }
        var patient = interpreter
        patient.patience = 240 * .millisecond
        return try patient.trace(of: moves)
    }
}
