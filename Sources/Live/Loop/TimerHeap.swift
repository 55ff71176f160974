import Measurement

/// Timers by instant, equal instants in the order they were set: a binary heap.
struct TimerHeap<Element> {
    private struct Entry {
        var at: Nanoseconds
        var sequence: UInt64
        var element: Element

        func isBefore(_ other: Entry) -> Bool {
            (at, sequence) < (other.at, other.sequence)
        }
    }

    private var entries: [Entry] = []
    private var sequence: UInt64 = 0

    /// The instant of the first timer.
    var first: Nanoseconds? { entries.first?.at }

    /// Removes every timer.
    mutating func removeAll() { entries.removeAll() }

    /// Sets a timer.
    mutating func insert(_ element: Element, at instant: Nanoseconds) {
        sequence += 1
        entries.append(Entry(at: instant, sequence: sequence, element: element))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the first timer that is due.
    mutating func popDue(at now: Nanoseconds) -> Element? {
        guard let first = entries.first, first.at <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sinkRoot()
        }
        return first.element
    }

    private mutating func sinkRoot() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
