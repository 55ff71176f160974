import Measurement
import Stores

/// What Upstash puts in front of the keys: its limits, and which commands wait for each other.
///
/// Commands for different keys run side by side; a script, a transaction and a command with several
/// keys take a lock on all of them (redis/features/key-locking.mdx, 2026-08-13; that commands with
/// several keys take it too is ours). Its limit of 10,000 commands a second, over which commands
/// wait, is not modelled, nor is a limit on connections, which Upstash took out of its pages on
/// 2025-12-18.
struct UpstashGate {
    private let settings: UpstashSettings
    private let sizes: WireSizes
    /// The commands that were billed: each one, and those that scripts and transactions call
    /// (redis/overall/billing.mdx).
    private var commands: Int64 = 0
    /// When each key's last command ends; those that have ended are forgotten now and then.
    private var free: [Key: Nanoseconds] = [:]
    /// When the last holder of the lock on all keys ends.
    private var allFree: Nanoseconds = 0
    /// When everything that was begun ends.
    private var latest: Nanoseconds = 0

    init(_ settings: UpstashSettings, families: [KeyFamily]) {
        self.settings = settings
        sizes = WireSizes(families: families)
    }

    /// When a command that arrives at an instant begins.
    mutating func begin(_ command: Command, arriving arrival: Nanoseconds) -> Nanoseconds {
        guard let key = command.onlyKey else { return max(arrival, latest) }
        return max(arrival, allFree, free[key] ?? 0)
    }

    /// Notes when a command ends.
    mutating func end(_ command: Command, at finish: Nanoseconds, now: Nanoseconds) {
        latest = max(latest, finish)
        guard let key = command.onlyKey else {
            allFree = finish
            return
        }
        free[key] = finish
        if free.count > 10_000 { free = free.filter { $0.value > now } }
    }

    /// Refuses a command that is over a limit.
    func check(_ command: Command) throws(StoreError) {
        if let most = settings.maxCommands, commands >= most { throw .upstashCommands }
        let size = sizes.size(of: command)
        if size > min(UpstashSettings.maxRequest, UpstashSettings.maxRecord) {
            throw .upstashRequest
        }
    }

    /// Counts a command that was let through; `reply` is nil where it failed.
    mutating func count(_ command: Command, _ reply: Reply?) {
        commands += 1 + Int64(sizes.cost(of: command, reply).inner)
    }
}

extension Command {
    /// The one key that the command is about; nil where it locks all.
    fileprivate var onlyKey: Key? {
        switch self {
        case .get(let key), .set(let key, _, _, _), .getDelete(let key), .increment(let key, _),
            .expire(let key, _), .persist(let key), .timeToLive(let key):
            return key
        case .hashSet(let key, _, _), .hashGet(let key, _), .hashMultiGet(let key, _),
            .hashGetAll(let key), .hashIncrement(let key, _, _), .hashDelete(let key, _),
            .hashLength(let key):
            return key
        case .setAdd(let key, _), .setRemove(let key, _), .setMembers(let key),
            .setContains(let key, _), .setCount(let key):
            return key
        case .sortedCount(let key), .sortedScore(let key, _), .sortedRemove(let key, _),
            .listLength(let key), .listPopLeft(let key), .streamLength(let key):
            return key
        case .delete(let keys), .unlink(let keys), .exists(let keys), .multiGet(let keys):
            return keys.count == 1 ? keys[0] : nil
        default:
            return nil
        }
    }
}
