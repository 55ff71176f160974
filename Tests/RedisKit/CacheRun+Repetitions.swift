import Foundation
import Synchronization

extension CacheRun {
    /// What repetitions of a run gave, on real servers and on the model.
    public struct Comparison: Sendable {
        /// The servers'.
        public var real: [Result] = []
        /// The model's, each at the times of the server beside it.
        public var model: [Result] = []
    }

    /// Plays the run so many times, with the same keys; the model draws other random numbers each
    /// time.
    ///
    /// - Parameters:
    ///   - repetitions: How many times.
    ///   - together: Whether the repetitions share the machine, each with a server of its own, or
    ///     follow each other.
    /// - Returns: What each repetition gave.
    /// - Throws: What a server that does not start, or a broken connection, throws.
    public func compare(repetitions: Int, together: Bool) throws -> Comparison {
        let outcomes = Mutex<[Swift.Result<(real: Result, model: Result), any Error>]>([])
        // Threads of their own: a pool has as many as there are cores, and these mostly wait.
        let done = DispatchGroup()
        for repetition in 0..<repetitions {
            done.enter()
            Thread.detachNewThread {
                let outcome = Swift.Result {
                    try play(seed: 1, modelSeed: UInt64(repetition) + 1)
                }
                outcomes.withLock { $0.append(outcome) }
                done.leave()
            }
            if !together { done.wait() }
        }
        done.wait()
        var comparison = Comparison()
        for outcome in outcomes.withLock(\.self) {
            let (real, model) = try outcome.get()
            comparison.real.append(real)
            comparison.model.append(model)
        }
        return comparison
    }
}

extension CacheRun.Comparison {
    /// The mean of a figure on the servers and in the model.
    public func mean(_ figure: (CacheRun.Result) -> Double) -> (real: Double, model: Double) {
        (
            real: real.map(figure).reduce(0, +) / Double(real.count),
            model: model.map(figure).reduce(0, +) / Double(model.count)
        )
    }

    /// The distance of the highest from the lowest, on the servers and in the model.
    public func spread(_ figure: (CacheRun.Result) -> Double) -> (real: Double, model: Double) {
        func spread(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
        return (real: spread(real.map(figure)), model: spread(model.map(figure)))
    }
}
