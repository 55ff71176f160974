import Stores

/// The sixteen best victims seen so far, in ascending order of score (`src/evict.c`).
///
/// They outlive a single eviction: scores are never refreshed, keys may have gone meanwhile, and a
/// key may stand here twice.
struct EvictionPool {
    static let size = 16

    private var keys = InlineArray<16, Key>(repeating: Key(0))
    private var scores = InlineArray<16, UInt64>(repeating: 0)
    private(set) var count = 0

    /// Whether a candidate is better than the worst of a full pool.
    @inline(__always)
    func takes(_ score: UInt64) -> Bool { count < Self.size || score > scores[0] }

    /// Offers a key; a bigger score makes a better victim.
    ///
    /// Redis leaves no gap except by taking from the end, so slots `0 ..< count` are the filled
    /// ones.
    mutating func offer(_ key: Key, score: UInt64) {
        var slot = 0
        while slot < count, scores[slot] < score { slot += 1 }
        if count < Self.size {
            var position = count
            while position > slot {
                keys[position] = keys[position - 1]
                scores[position] = scores[position - 1]
                position -= 1
            }
            count += 1
        } else {
            if slot == 0 { return }
            slot -= 1
            for position in 0..<slot {
                keys[position] = keys[position + 1]
                scores[position] = scores[position + 1]
            }
        }
        keys[slot] = key
        scores[slot] = score
    }

    /// Takes the best victim out, or nil when the pool is empty.
    mutating func takeBest() -> Key? {
        guard count > 0 else { return nil }
        count -= 1
        return keys[count]
    }
}
