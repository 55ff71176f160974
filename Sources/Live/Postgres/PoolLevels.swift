/// Connections in use and callers that wait, over all the pools of a trial, with their peaks.
final class PoolLevels {
    private(set) var inUse = 0
    private(set) var waiting = 0
    private(set) var inUsePeak = 0
    private(set) var waitingPeak = 0

    /// Moves a level up or down.
    func change(inUse difference: Int) {
        inUse += difference
        inUsePeak = max(inUsePeak, inUse)
    }

    /// Moves a level up or down.
    func change(waiting difference: Int) {
        waiting += difference
        waitingPeak = max(waitingPeak, waiting)
    }
}
