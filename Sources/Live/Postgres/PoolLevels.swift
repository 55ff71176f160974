import Synchronization

/// Connections in use and callers that wait, over all the pools of a trial and all its loops, with
/// their peaks.
final class PoolLevels: Sendable {
    /// A level that moves up and down, and the highest that it reached.
    private struct Level: ~Copyable, Sendable {
        let now = Atomic(0)
        let peak = Atomic(0)

        func change(_ difference: Int) {
            let level = now.wrappingAdd(difference, ordering: .relaxed).newValue
            if difference > 0 { peak.max(level, ordering: .relaxed) }
        }
    }
    private let used = Level()
    private let queued = Level()

    var inUse: Int { used.now.load(ordering: .relaxed) }
    var waiting: Int { queued.now.load(ordering: .relaxed) }
    var inUsePeak: Int { used.peak.load(ordering: .relaxed) }
    var waitingPeak: Int { queued.peak.load(ordering: .relaxed) }

    /// Moves a level up or down.
    func change(inUse difference: Int) { used.change(difference) }

    /// Moves a level up or down.
    func change(waiting difference: Int) { queued.change(difference) }
}
