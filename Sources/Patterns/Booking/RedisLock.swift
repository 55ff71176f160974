import Measurement
import Stores
import Workload

/// How a Redis lock is given up.
enum LockRelease: String, CaseIterable, Sendable {
    /// A script deletes the key if it still holds our stamp.
    case ownerChecked = "owner-checked"
    /// A plain DEL, which may delete another's lock.
    case plain
    /// Not at all: it expires by itself.
    case never
}

/// A lock in Redis: `SET key owner NX PX ttl`.
struct RedisLock: Sendable {
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let release: LockRelease

    /// Tries once to take the lock.
    ///
    /// - Returns: Whether it was free.
    func acquire(
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        let owner = Value.payload(Payload(size: Payload.stampedSize, stamp: stamp(of: request)))
        let command = Command.set(
            key.key(for: request),
            owner,
            ttl: timeToLive,
            condition: .ifAbsent
        )
        return try await instance.send(command, to: redis, for: request) == .ok
    }

    /// Gives the lock up as the setting says; a lock that cannot be released expires.
    func giveUp(_ redis: any RedisStore, _ request: Request, _ instance: Instance) async {
        let key = key.key(for: request)
        let command: Command
        switch release {
        case .never: return
        case .plain: command = .delete([key])
        case .ownerChecked:
            let owner = Int64(bitPattern: stamp(of: request))
            command = .script(.releaseIfOwner, [key], [owner])
        }
        do {
            _ = try await instance.send(command, to: redis, for: request)
        } catch {
            // Its TTL ends it; a contender meanwhile is turned away and counted as such.
        }
    }

    /// Every request owns its locks under a stamp of its own.
    private func stamp(of request: Request) -> UInt64 { request.number + 1 }
}
