public import Measurement

/// What `redis.conf` and the build decide beside the memory limit, the policy and the samples.
///
/// The defaults are those of Redis 7.0.15 as Debian 12 packages it.
public struct RedisConfiguration: Sendable {
    /// The allocator of the build.
    public var allocator: Allocator = .debian
    /// How often a second the server's periodic work runs.
    public var hz = 10
    /// `active-expire-effort`, 1 to 10.
    public var expireEffort = 1
    /// `maxmemory-eviction-tenacity`, 0 to 100.
    public var evictionTenacity = 10
    /// `latency-tracking`: the first call of every command allocates a histogram.
    public var latencyTracking = true
    /// `lfu-log-factor`.
    public var lfuLogFactor = 10
    /// `lfu-decay-time` in minutes; 0 never decays in 7.0.
    public var lfuDecayTime = 1
    /// The time that evicting one key takes, against the limit of an eviction round.
    public var evictionTime: Nanoseconds = 1_500
    /// The time that looking at one key and deleting it takes in an expire cycle.
    public var expiryTime: Nanoseconds = 800
    /// How many buckets the server moves in the millisecond a tick that it gives to rehashing.
    ///
    /// 65,536 buckets were moved in 1.0 s of an idle server at 10 ticks a second.
    public var rehashBuckets = 6_600

    /// Told of each large block of our own memory that the model will walk at random, so that a
    /// program may ask the system for large pages; it cannot change what the model answers.
    public var adviseMemory: @Sendable (UnsafeMutableRawBufferPointer) -> Void = { _ in }

    /// What is in the server's memory and none of the model's doing, such as the connection of
    /// somebody who watches it.
    public var otherMemory = 0

    /// Creates the configuration of Debian 12's server.
    public init(otherMemory: Int = 0) { self.otherMemory = otherMemory }
}
