import Live
import Measurement
import Simulation
import Testing

/// The same interleavings on the model and on a real server, with equal outcomes, who blocks included.
@Suite struct InterleavingTests {
    @Test(arguments: GoldenInterleavings.all)
    func `the model does what Postgres is known to do`(_ interleaving: Interleaving) throws {
        let model = Interpreter(
            engine: ModelEngine(),
            patience: 10 * .millisecond,
            glance: .millisecond
        )
        let trace = try model.trace(of: interleaving.moves)
        #expect(trace == interleaving.trace)
    }

    @Test
    func `Postgres does it too`() throws {
        let engine = LiveEngine(LiveOptions(drainLimit: .hour, sampling: 20 * .millisecond))
        defer { engine.shutdown() }
        for interleaving in GoldenInterleavings.all {
            var postgres = Interpreter(
                engine: engine,
                patience: 60 * .millisecond,
                glance: .millisecond
            )
            var trace = try postgres.trace(of: interleaving.moves)
            if trace != interleaving.trace {
                // A busy machine can take longer than the patience for an answer.
                postgres.patience = 240 * .millisecond
                trace = try postgres.trace(of: interleaving.moves)
            }
            #expect(trace == interleaving.trace, "\(interleaving.name)")
        }
    }
}
