import Measurement
import Stores

extension RedisModel {
    /// The server's own search for expired keys at each tick, the slow cycle of `src/expire.c`.
    ///
    /// It walks the dictionary of expiries by a cursor, a handful of keys at a time, and goes on
    /// while more than the acceptable share was stale. The fast cycle before each sleep never runs
    /// in 7.0, because a share is compared with a percentage (redis/redis#15410), so there is none
    /// here.
    func expireCycle() {
        let effort = configuration.expireEffort
        let keysPerLoop = 20 + 5 * (effort - 1)
        let acceptable = 10 - (effort - 1)
        let share = Int64(25 + 2 * (effort - 1))
        let budget = share * Nanoseconds.second / 100 / Int64(configuration.hz)
        var looked = 0
        var loop = 0
        while volatile.count > 0 {
            let slots = volatile.buckets
            if slots > Chains<VolatileLink>.smallest, volatile.count * 100 / slots < 1 { return }
            let (sampled, expired) = expireSome(min(keysPerLoop, volatile.count))
            looked += sampled
            loop += 1
            if loop % 16 == 0, Int64(looked) * configuration.expiryTime > budget { return }
            if sampled > 0, expired * 100 / sampled <= acceptable { return }
        }
    }

    /// Looks at whole buckets from the cursor on until enough keys were seen.
    private func expireSome(_ wanted: Int) -> (sampled: Int, expired: Int) {
        var sampled = 0
        var expired = 0
        var checked = 0
        while sampled < wanted, checked < wanted * 20 {
            let rehashing = volatile.isRehashing
            sweep(volatile.first, &sampled, &expired)
            checked += 1
            if rehashing, volatile.isRehashing {
                sweep(volatile.second, &sampled, &expired)
                checked += 1
            }
            expireCursor &+= 1
            if volatile.first.size == 0 { break }
        }
        return (sampled, expired)
    }

    private func sweep(_ buckets: Buckets, _ sampled: inout Int, _ expired: inout Int) {
        var index = buckets[expireCursor & (buckets.size - 1)]
        while index != 0 {
            let entry = table.entries + Int(index)
            let next = entry.pointee.nextVolatile
            sampled += 1
            if clock.milliseconds > entry.pointee.deadline {
                remove(Int(index))
                expirations += 1
                expired += 1
            }
            index = next
        }
    }
}
