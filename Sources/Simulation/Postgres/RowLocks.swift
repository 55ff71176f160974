import Stores

/// An exclusive row lock: its holder, what the holder will leave, and who waits for it.
struct RowLock {
    var table: Int
    var row: UInt32
    /// The number of the backend that holds it.
    var holder: Int
    /// The image that the holder's commit makes the committed one; nil where it only locks.
    var pending: RowImage?
    /// The ends of the queue of waiting backends, first in, first out.
    var first = Backend.nobody
    var last = Backend.nobody
}

/// The row locks that are held, in slots that rows refer to.
struct RowLocks {
    /// Stands for no lock in a row's state.
    static let none: Int32 = -1

    private var locks: [RowLock] = []
    private var free: [Int32] = []

    @inline(__always)
    subscript(lock: Int32) -> RowLock {
        get { locks[Int(lock)] }
        _modify { yield &locks[Int(lock)] }
    }

    /// Makes a lock and answers its slot.
    mutating func add(table: Int, row: UInt32, holder: Int) -> Int32 {
        let lock = RowLock(table: table, row: row, holder: holder)
        if let slot = free.popLast() {
            locks[Int(slot)] = lock
            return slot
        }
        locks.append(lock)
        return Int32(locks.count - 1)
    }

    /// Gives a slot back.
    mutating func remove(_ lock: Int32) { free.append(lock) }
}
