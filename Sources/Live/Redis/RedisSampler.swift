import Measurement
import Stores

/// Reads Redis' levels on a connection of its own, so that no request waits behind it.
final class RedisSampler {
    private let connection: RedisConnection
    private var atStart = RedisInformation()
    private var countsAtStart: [String: UInt64]?
    private var counted: [String: UInt64]?
    private var carried = RedisInformation()
    /// How often another server answered than before.
    private(set) var restarts = 0
    /// The most memory that any of them has used.
    private(set) var peak: Int64 = 0
    /// The newest sample.
    private(set) var newest = RedisInformation()

    init(_ connection: RedisConnection) { self.connection = connection }

    /// Takes a sample.
    func sample() async throws(StoreError) {
        let sample = RedisInformation(try await connection.call(words: ["INFO"]))
        if sample.run != newest.run, !newest.run.isEmpty { carryOver() }
        newest = sample
        peak = max(peak, sample.usedMemoryPeak)
    }

    /// Reads how often each command was processed.
    func count() async throws(StoreError) {
        let counts = CountDifference.processed(
            in: try await connection.call(words: ["INFO", "commandstats"])
        )
        if countsAtStart == nil { countsAtStart = counts } else { counted = counts }
    }

    /// How often each command was processed between the first and the last count.
    var processed: [String: UInt64]? {
        guard let start = countsAtStart, let counted, restarts == 0 else { return nil }
        return counted.reduce(into: [:]) {
            $0[$1.key] = $1.value - min($1.value, start[$1.key] ?? 0)
        }
    }

    /// The server was started again, or another one took over: what the last one counted is kept.
    private func carryOver() {
        carried.evictions += newest.evictions - atStart.evictions
        carried.expirations += newest.expirations - atStart.expirations
        carried.commands += newest.commands - atStart.commands
        carried.busy += newest.busy - atStart.busy
        atStart = RedisInformation()
        restarts += 1
    }

    /// Counts from the newest sample on.
    func startWindow() { atStart = newest }

    /// The newest levels.
    var gauges: Gauges {
        var gauges = Gauges()
        gauges.redisUsedMemory = newest.usedMemory
        gauges.redisKeys = newest.keys
        gauges.evictions = carried.evictions + newest.evictions - atStart.evictions
        gauges.expirations = carried.expirations + newest.expirations - atStart.expirations
        return gauges
    }

    /// The processor time of the server's main thread since the start of the window.
    var busy: Nanoseconds { carried.busy + newest.busy - atStart.busy }

    /// The commands that the server has processed since the start of the window.
    var commands: UInt64 { carried.commands + newest.commands - atStart.commands }

    /// Ends the connection.
    func close() { connection.close() }
}
