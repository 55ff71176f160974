import Measurement
import Stores

/// Reads Redis' levels on a connection of its own, so that no request waits behind it.
final class RedisSampler {
    private let connection: RedisConnection
    private var atStart = RedisInformation()
    /// The newest sample.
    private(set) var newest = RedisInformation()

    init(_ connection: RedisConnection) { self.connection = connection }

    /// Takes a sample.
    func sample() async throws(StoreError) {
        newest = RedisInformation(try await connection.call(words: ["INFO"]))
    }

    /// Counts from the newest sample on.
    func startWindow() { atStart = newest }

    /// The newest levels.
    var gauges: Gauges {
        var gauges = Gauges()
        gauges.redisUsedMemory = newest.usedMemory
        gauges.redisKeys = newest.keys
        gauges.evictions = newest.evictions - atStart.evictions
        gauges.expirations = newest.expirations - atStart.expirations
        return gauges
    }

    /// The processor time of the server's main thread since the start of the window.
    var busy: Nanoseconds { newest.busy - atStart.busy }

    /// Ends the connection.
    func close() { connection.close() }
}
