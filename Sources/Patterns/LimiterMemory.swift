import Measurement
import Stores

/// Fixed-window counters in an instance's own memory, as an application keeps them in a map.
///
/// Windows are aligned to multiples of their length. The counters of a family are dropped together
/// when its window ends, so the memory is bounded by the keys of one window.
struct LimiterMemory {
    private struct Window {
        var number: Int64 = -1
        var counts: [Key: Int64] = [:]
    }
    private var windows: [Window] = []

    /// Counts one request and answers how many the window has seen, this one included.
    mutating func count(_ key: Key, window: Nanoseconds, at now: Nanoseconds) -> Int64 {
        let family = Int(key.family)
        while windows.count <= family { windows.append(Window()) }
        let number = now / window
        if windows[family].number != number {
            windows[family].number = number
            windows[family].counts.removeAll(keepingCapacity: true)
        }
        windows[family].counts[key, default: 0] += 1
        return windows[family].counts[key, default: 0]
    }
}
