import Measurement

/// Where a cached value is kept.
enum CachePlace: String, CaseIterable, Sendable {
    /// In Redis.
    case redis
    /// In the memory of each instance.
    case process
    /// In the instance's memory, and in Redis behind it.
    case both

    var usesRedis: Bool { self != .process }
    var usesProcess: Bool { self != .redis }
}

/// Who makes a missing value when many want it at once.
enum SingleFlight: String, CaseIterable, Sendable {
    /// Everybody.
    case none
    /// One on each instance; the others on it wait for that one.
    case process
    /// One in all, who holds a lock in Redis; the others look again after a while.
    case redisLock = "redis-lock"
}

/// How a value is kept fresh.
struct CachePolicy: Sendable {
    let place: CachePlace
    /// How long a value lives.
    let timeToLive: Nanoseconds
    /// The share by which a time to live is lengthened or shortened at random.
    let jitter: Double
    /// How long an instance keeps its copy.
    let processTimeToLive: Nanoseconds
    /// The most copies of this step that an instance keeps.
    let processLimit: Int
    let flight: SingleFlight
    /// β of probabilistic early refresh; nil without.
    let earlyRefresh: Double?
    /// How long after its expiry a value is still handed out while it is made anew.
    let grace: Nanoseconds

    /// Whether a value carries when it should be made anew.
    var isStamped: Bool { earlyRefresh != nil || grace > 0 }
}
