import Measurement
import Stores

extension EvictionPolicy {
    /// Whether every key may go, or only those with a time to live.
    var takesAnyKey: Bool {
        switch self {
        case .allkeysLRU, .allkeysLFU, .allkeysRandom: true
        default: false
        }
    }

    var isLRU: Bool { self == .allkeysLRU || self == .volatileLRU }
    var isLFU: Bool { self == .allkeysLFU || self == .volatileLFU }
    var isRandom: Bool { self == .allkeysRandom || self == .volatileRandom }
    /// Whether each value needs a clock or a counter of its own, which forbids shared integers.
    var usesClock: Bool { isLRU || isLFU }
}

/// How a round of eviction ended.
enum EvictionResult {
    /// The memory is below the limit.
    case enough
    /// The round's time was up; the next command goes on, and this one runs.
    case timeUp
    /// No key may go, and the memory is still above the limit.
    case nothingLeft
}

extension RedisModel {
    /// One round before a command: frees what is over the limit, key by key (`performEvictions`).
    func evict() -> EvictionResult {
        if policy == .noeviction { return .nothingLeft }
        let target = usedMemory - maxMemory
        var freed = 0
        var keys = 0
        while freed < target {
            let victim = chooseVictim()
            if victim == 0 { return usedMemory > maxMemory ? .nothingLeft : .enough }
            let before = usedMemory
            remove(victim)
            freed += before - usedMemory
            evictions += 1
            keys += 1
            if keys % 16 == 0, Int64(keys) * configuration.evictionTime > evictionTimeLimit {
                return usedMemory > maxMemory ? .timeUp : .enough
            }
        }
        return .enough
    }

    /// The time a round may take (`evictionTimeLimitUs`): 500 µs at the default tenacity of 10.
    private var evictionTimeLimit: Nanoseconds {
        let tenacity = configuration.evictionTenacity
        if tenacity <= 10 { return 50 * .microsecond * Int64(tenacity) }
        if tenacity >= 100 { return .max }
        return (0..<tenacity - 10).reduce(500 * .microsecond) { limit, _ in limit * 115 / 100 }
    }

    private func chooseVictim() -> Int {
        if policy.isRandom {
            let takesAny = policy.takesAnyKey && !(prefersVolatile && volatile.count > 0)
            return takesAny
                ? main.randomEntry(&random, table) : volatile.randomEntry(&random, table)
        }
        while (policy.takesAnyKey ? main.count : volatile.count) > 0 {
            fillPool()
            while let key = pool.takeBest() {
                main.step(table)
                let index = main.find(key, hash: table.hash(key), table)
                // A key may have been deleted since, or have lost its deadline.
                if index != 0, policy.takesAnyKey || table.entries[index].isVolatile {
                    return index
                }
            }
        }
        return 0
    }

    /// Offers one look at the dictionary to the pool.
    private func fillPool() {
        let sample =
            policy.takesAnyKey
            ? main.sample(samples, &random, table) : volatile.sample(samples, &random, table)
        for position in 0..<sample.count {
            let entry = table.entries + sample[position]
            let score = score(entry)
            if pool.takes(score) { pool.offer(entry.pointee.key, score: score) }
        }
    }

    /// How good a victim an entry makes; bigger is better.
    @inline(__always)
    private func score(_ entry: UnsafePointer<Entry>) -> UInt64 {
        switch policy {
        case .allkeysLRU, .volatileLRU:
            UInt64((clock.seconds &- entry.pointee.clock) & 0xFF_FFFF)
        case .allkeysLFU, .volatileLFU:
            UInt64(255 - decayedCounter(entry.pointee.clock))
        default:
            UInt64.max - UInt64(bitPattern: entry.pointee.deadline)
        }
    }

    // MARK: Clock and counter

    /// The 24 bits of a new key: the clock, or a counter of 5 at this minute (`LFU_INIT_VAL`).
    @inline(__always)
    var freshClock: UInt32 {
        policy.isLFU ? clock.minutes << 8 | 5 : clock.seconds
    }

    /// Notes an access to a key.
    @inline(__always)
    func touch(_ index: Int) {
        let entry = table.entries + index
        if policy.isLFU {
            let counter = increased(decayedCounter(entry.pointee.clock))
            entry.pointee.clock = clock.minutes << 8 | counter
        } else {
            entry.pointee.clock = clock.seconds
        }
    }

    /// The counter less one for each `lfu-decay-time` that has passed.
    @inline(__always)
    private func decayedCounter(_ clockBits: UInt32) -> UInt32 {
        let counter = clockBits & 0xFF
        if configuration.lfuDecayTime == 0 { return counter }
        let elapsed = (clock.minutes &- (clockBits >> 8)) & 0xFFFF
        let periods = elapsed / UInt32(configuration.lfuDecayTime)
        return counter > periods ? counter - periods : 0
    }

    /// The counter after one more access: the more it has, the less likely it grows.
    @inline(__always)
    private func increased(_ counter: UInt32) -> UInt32 {
        if counter == 255 { return 255 }
        let above = counter > 5 ? Double(counter - 5) : 0
        let chance = 1 / (above * Double(configuration.lfuLogFactor) + 1)
        return random.unit() < chance ? counter + 1 : counter
    }
}
