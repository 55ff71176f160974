/// Finds the row of a limiter's counter by key and window: open addressing with linear probing.
///
/// Counters are never removed, as no statement removes them.
struct CounterIndex {
    private struct Slot {
        var key: UInt64
        var window: UInt32
        /// The row plus 1; 0 is a free slot.
        var row: UInt32
    }

    private var slots = [Slot](repeating: Slot(key: 0, window: 0, row: 0), count: 64)
    private var count = 0

    /// The row of a counter, or nil when it never was counted.
    func row(key: UInt64, window: UInt32) -> UInt32? {
        let slot = slots[find(key, window)]
        return slot.row == 0 ? nil : slot.row - 1
    }

    /// Enters the row of a new counter.
    mutating func insert(_ row: UInt32, key: UInt64, window: UInt32) {
        if 4 * (count + 1) > 3 * slots.count { grow() }
        slots[find(key, window)] = Slot(key: key, window: window, row: row + 1)
        count += 1
    }

    /// The slot that holds the counter, or the free slot where it belongs.
    private func find(_ key: UInt64, _ window: UInt32) -> Int {
        let mask = slots.count - 1
        var hash = (key ^ UInt64(window) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        hash ^= hash >> 32
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].row != 0, slots[index].key != key || slots[index].window != window {
            index = (index + 1) & mask
        }
        return index
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(key: 0, window: 0, row: 0), count: old.count * 2)
        for slot in old where slot.row != 0 { slots[find(slot.key, slot.window)] = slot }
    }
}
