import Measurement

/// A binary heap of events in the order of (time, sequence), so equal times keep the order of
/// scheduling.
///
/// An entry is 16 bytes. The sequence number and the caller's slot share one word; 2^40 events and
/// 2^24 pending slots are the limits, and reaching one traps.
struct EventHeap {
    private struct Entry {
        var time: Nanoseconds
        var order: UInt64

        @inline(__always)
        static func < (left: Entry, right: Entry) -> Bool {
            left.time != right.time ? left.time < right.time : left.order < right.order
        }
    }

    static let slotBits: UInt64 = 24
    private var entries: [Entry] = []
    private var sequence: UInt64 = 0

    var isEmpty: Bool { entries.isEmpty }

    /// The time of the first event; the far future when there is none.
    @inline(__always)
    var firstTime: Nanoseconds { entries.isEmpty ? .max : entries[0].time }

    @inline(__always)
    mutating func push(at time: Nanoseconds, slot: Int) {
        precondition(slot < 1 << Self.slotBits, "more than 16 million events are pending")
        precondition(sequence < 1 << 40, "more than 10^12 events in one trial")
        let entry = Entry(time: time, order: sequence << Self.slotBits | UInt64(slot))
        sequence += 1
        var hole = entries.count
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { entries in
            while hole > 0 {
                let parent = (hole - 1) >> 1
                if !(entry < entries[parent]) { break }
                entries[hole] = entries[parent]
                hole = parent
            }
            entries[hole] = entry
        }
    }

    /// Removes the first event and answers its time and slot.
    @inline(__always)
    mutating func pop() -> (time: Nanoseconds, slot: Int) {
        let first = entries[0]
        let last = entries.removeLast()
        if !entries.isEmpty { settle(last) }
        return (first.time, Int(first.order & ((1 << Self.slotBits) - 1)))
    }

    /// Moves the hole at the root down to where the entry belongs.
    private mutating func settle(_ entry: Entry) {
        entries.withUnsafeMutableBufferPointer { entries in
            var hole = 0
            while true {
                var child = 2 * hole + 1
                if child >= entries.count { break }
                if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
                if !(entries[child] < entry) { break }
                entries[hole] = entries[child]
                hole = child
            }
            entries[hole] = entry
        }
    }
}
