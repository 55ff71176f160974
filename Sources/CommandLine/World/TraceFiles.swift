import ScenarioFile
import Synchronization
import Workload

/// The recorded traces that scenarios name, each read once however many scenarios play it.
final class TraceFiles: Sendable {
    private struct Asked: Hashable {
        var path: String
        var options: TraceOptions
    }
    private let world: World
    private let known = Mutex<[Asked: Result<Trace, TraceFailure>]>([:])

    init(world: World) { self.world = world }

    /// The trace of a file.
    func load(_ path: String, _ options: TraceOptions) throws(TraceFailure) -> Trace {
        // The lock is held while reading, so that two who ask for one file do not both read it.
        try known.withLock { known in
            let asked = Asked(path: path, options: options)
            if let result = known[asked] { return result }
            let result = Result { () throws(TraceFailure) in try read(path, options) }
            known[asked] = result
            return result
        }.get()
    }

    private func read(_ path: String, _ options: TraceOptions) throws(TraceFailure) -> Trace {
        var reader = TraceReader(path: path, options: options)
        do throws(WorldError) {
            try world.readPieces(path) { reader.read($0) }
        } catch {
            throw .unreadable(error.cause)
        }
        do throws(TraceProblems) {
            return try reader.finish()
        } catch {
            throw .wrong(error)
        }
    }
}
