import Measurement
import Stores
import Workload

/// A lock in Redis for the one who makes a missing value.
struct RefillLock: Sendable {
    /// The family of the locks, whose numbers are those of the cached keys.
    let family: UInt16
    /// When a lock expires by itself.
    let timeToLive: Nanoseconds
    /// How long those who do not get it wait before they look again.
    let pause: Nanoseconds

    /// Tries once to take the lock.
    func acquire(_ redis: any RedisStore, _ look: Look) async throws(StoreError) -> Bool {
        let owner = Payload(size: Payload.stampedSize, stamp: look.request.number + 1)
        let command = Command.set(
            key(look),
            .payload(owner),
            ttl: timeToLive,
            condition: .ifAbsent
        )
        return try await look.instance.send(command, to: redis, for: look.request) == .ok
    }

    /// Gives the lock up if it is still ours; one that cannot be given up expires.
    func release(_ redis: any RedisStore, _ look: Look) async {
        let stamp = Int64(bitPattern: look.request.number + 1)
        do {
            let command = Command.script(.releaseIfOwner, [key(look)], [stamp])
            _ = try await look.instance.send(command, to: redis, for: look.request)
        } catch {
            // Its TTL ends it.
        }
    }

    private func key(_ look: Look) -> Key {
        Key(family: family, wide: look.key.a, third: look.key.b)
    }
}
