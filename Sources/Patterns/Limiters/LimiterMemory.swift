import Measurement
import Stores

/// A limiter in an instance's own memory, as an application keeps it in a map.
///
/// Fixed windows are aligned to multiples of their length, and the counters of a family are dropped
/// together when its window ends. A log keeps the instants of the requests it admitted; logs that
/// have not been written for a window are dropped when one ends. So the memory is bounded by the
/// keys of two windows.
struct LimiterMemory {
    private struct Family {
        var number: Int64 = -1
        var counts: [Key: Int64] = [:]
        var logs: [Key: [Nanoseconds]] = [:]
    }
    private var families: [Family] = []

    /// Counts one request and answers how many the window has seen, this one included.
    mutating func count(_ key: Key, window: Nanoseconds, at now: Nanoseconds) -> Int64 {
        let family = enter(key, now / window, now - window)
        families[family].counts[key, default: 0] += 1
        return families[family].counts[key, default: 0]
    }

    /// Admits a request if fewer than the limit were admitted in the window before it.
    mutating func admits(
        _ key: Key,
        limit: Int64,
        window: Nanoseconds,
        at now: Nanoseconds,
        logsRefused: Bool
    ) -> Bool {
        let past = now - window
        let family = enter(key, now / window, past)
        var log = families[family].logs.removeValue(forKey: key) ?? []
        log.removeFirst(log.firstIndex { $0 > past } ?? log.count)
        let isAdmitted = Int64(log.count) < limit
        if isAdmitted || logsRefused { log.append(now) }
        families[family].logs[key] = log
        return isAdmitted
    }

    /// Forgets what the end of a window makes useless.
    private mutating func enter(_ key: Key, _ number: Int64, _ past: Nanoseconds) -> Int {
        let family = Int(key.family)
        while families.count <= family { families.append(Family()) }
        if families[family].number != number {
            families[family].number = number
            families[family].counts.removeAll(keepingCapacity: true)
            families[family].logs = families[family].logs.filter { log in
                log.value.last.map { $0 > past } ?? false
            }
        }
        return family
    }
}
