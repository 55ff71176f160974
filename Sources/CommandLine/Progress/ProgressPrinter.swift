import Runner
import Synchronization

/// Prints a run's progress, from whatever thread it is told of it, and passes on the wish to stop.
final class ProgressPrinter: Sendable {
    private let world: World
    private let line: Mutex<ProgressLine>

    init(world: World, scenario: String, isQuiet: Bool) {
        self.world = world
        let style: ProgressLine.Style =
            isQuiet ? .silent : world.errorIsTerminal ? .rewritten : .plain
        line = Mutex(ProgressLine(style: style, scenario: scenario, now: world.now()))
    }

    /// Says what is about to be played.
    func begin(seed: UInt64, trials: Int, engine: String) {
        let text = line.withLock { $0.opening(seed: seed, trials: trials, engine: engine) }
        if let text { world.printMessage(text) }
    }

    /// Takes the state of a run in; the answer is whether to go on.
    func update(_ progress: RunProgress) -> Bool {
        let now = world.now()
        // Printed under the lock, so that a later state never comes before an earlier one.
        line.withLock { line in
            if let text = line.update(progress, now: now) { world.printMessage(text) }
        }
        return world.stopSignal() == nil
    }

    /// Leaves the terminal's line free for what comes next.
    func end() {
        line.withLock { line in
            if let text = line.end() { world.printMessage(text) }
        }
    }
}
