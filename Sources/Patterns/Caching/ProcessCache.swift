import Measurement
import Stores

/// Cached values in an instance's own memory: a map with a limit and no eviction by use.
///
/// When it is full the value that has been there longest goes, as in an application that keeps an
/// insertion-ordered map and deletes its first key.
struct ProcessCache {
    /// A cached value as far as anybody looks at it.
    struct Copy {
        /// The version of the row that it was made of.
        var version: UInt64
        /// When it is no longer used.
        var expiry: Nanoseconds
    }
    private var copies: [Key: Copy] = [:]
    /// The keys in the order of their insertion, those that were deleted meanwhile included.
    private var order: [Key] = []
    private var oldest = 0

    /// The value of a key that has not expired.
    mutating func find(_ key: Key, at now: Nanoseconds) -> Copy? {
        guard let copy = copies[key] else { return nil }
        return now < copy.expiry ? copy : nil
    }

    /// Keeps a value; at the limit the oldest one makes room.
    mutating func keep(_ copy: Copy, for key: Key, limit: Int) {
        if copies.updateValue(copy, forKey: key) != nil { return }
        order.append(key)
        while copies.count > limit { dropOldest() }
        // Deleted keys leave their place in the order behind.
        if order.count - oldest > 2 * limit + 16 { rebuildOrder() }
    }

    /// Deletes a value.
    mutating func remove(_ key: Key) { copies[key] = nil }

    /// Deletes every value of a family.
    mutating func removeAll(of family: UInt16) {
        guard !copies.isEmpty else { return }
        for key in order[oldest...] where key.family == family { copies[key] = nil }
    }

    private mutating func dropOldest() {
        copies[order[oldest]] = nil
        oldest += 1
        if oldest > 1_024, oldest * 2 > order.count {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    private mutating func rebuildOrder() {
        var seen: Set<Key> = []
        order = order[oldest...].filter { copies[$0] != nil && seen.insert($0).inserted }
        oldest = 0
    }
}
