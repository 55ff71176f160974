import Measurement
import Stores

/// A time in which some instances do not reach Redis: their commands fail at once.
struct Outage: Sendable {
    var from: Nanoseconds
    var to: Nanoseconds
    /// The instances that are cut off; nil is all.
    var instances: Range<Int>?

    /// The seams of an instance with the outage in front of its Redis.
    func applied(to seams: Seams, of index: Int) -> Seams {
        guard instances?.contains(index) ?? true, let redis = seams.redis else { return seams }
        var seams = seams
        seams.redis = RedisBehindOutage(redis, seams.clock, self)
        return seams
    }
}

/// A Redis that cannot be reached for a while.
private final class RedisBehindOutage: RedisStore {
    private let redis: any RedisStore
    private let clock: any Clock
    private let outage: Outage

    init(_ redis: any RedisStore, _ clock: any Clock, _ outage: Outage) {
        self.redis = redis
        self.clock = clock
        self.outage = outage
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        if (outage.from..<outage.to).contains(clock.now) { throw .unavailable(.redis) }
        return try await redis.send(command)
    }
}
