import Measurement
import Stores

// MARK: - Finding, adding and removing keys

extension RedisModel {
    /// Finds a live key and notes the access; 0 when there is none.
    ///
    /// An expired key is deleted on the way.
    @inline(__always)
    func find(_ key: Key) -> Int {
        let index = peek(key)
        if index != 0 { touch(index) }
        return index
    }

    /// Finds a live key as ``find(_:)`` does, without noting the access.
    @inline(__always)
    func peek(_ key: Key) -> Int {
        main.step(table)
        let index = main.find(key, hash: table.hash(key), table)
        if index == 0 { return 0 }
        volatile.step(table)
        let deadline = table.entries[index].deadline
        if deadline != Entry.forever, clock.milliseconds > deadline {
            remove(index)
            expirations += 1
            return 0
        }
        return index
    }

    /// Adds a key that does not exist, with its value's kind; the value is the caller's to fill in.
    func add(_ key: Key, _ kind: ValueKind) -> Int {
        growMain()
        main.step(table)
        let index = table.allocate()
        let length = min(families[Int(key.family)].length(of: key), 65_535)
        (table.entries + index).initialize(
            to: Entry(
                a: key.a,
                word: 0,
                deadline: Entry.forever,
                next: 0,
                nextVolatile: 0,
                b: key.b,
                family: key.family,
                keyLength: UInt16(length),
                size: 0,
                clockAndKind: UInt32(kind.rawValue) << 24 | freshClock
            )
        )
        main.insert(index, hash: table.hash(key), table)
        memory.data += keyBytes(index)
        return index
    }

    /// Removes a key, its value and its expiry, and gives their memory back.
    func remove(_ index: Int) {
        memory.data -= keyBytes(index) + valueBytes(index)
        clearDeadline(index)
        main.step(table)
        releaseValue(index)
        main.remove(index, hash: table.hash(table.entries + index), table)
        table.release(index)
    }

    /// The dictionary entry and the text of a key.
    @inline(__always)
    func keyBytes(_ index: Int) -> Int {
        memory.entry + memory.allocator.string(Int(table.entries[index].keyLength))
    }

    /// The bytes of a key's value.
    @inline(__always)
    func valueBytes(_ index: Int) -> Int {
        let entry = table.entries + index
        switch entry.pointee.kind {
        case .integer: return Int(entry.pointee.size)
        case .payload: return memory.allocator.stringValue(Int(entry.pointee.size))
        default: return collectionBytes(index)
        }
    }

    /// A new integer's object; small ones are shared unless each needs a clock of its own.
    @inline(__always)
    func integerBytes(_ number: Int64) -> Int {
        let shared = 0..<10_000 ~= number && (maxMemory == 0 || !policy.usesClock)
        return shared ? 0 : 16
    }

    // MARK: Expiry

    /// Gives a key a deadline, or another one.
    func setDeadline(_ index: Int, _ deadline: Int64) {
        let entry = table.entries + index
        if !entry.pointee.isVolatile {
            growVolatile()
            volatile.step(table)
            volatile.insert(index, hash: table.hash(entry), table)
            memory.data += memory.entry
        }
        table.entries[index].deadline = deadline
    }

    /// Takes a key's deadline away; answers whether it had one.
    @discardableResult
    func clearDeadline(_ index: Int) -> Bool {
        volatile.step(table)
        let entry = table.entries + index
        guard entry.pointee.isVolatile else { return false }
        volatile.remove(index, hash: table.hash(entry), table)
        memory.data -= memory.entry
        entry.pointee.deadline = Entry.forever
        return true
    }

    // MARK: Tables

    /// Grows the main table when it is full, unless the memory limit forbids it.
    private func growMain() {
        guard let size = main.wantedSize else { return }
        if mayGrow(to: size, keys: main.count, buckets: main.buckets) {
            main.resize(to: size, table)
        }
    }

    private func growVolatile() {
        guard let size = volatile.wantedSize else { return }
        if mayGrow(to: size, keys: volatile.count, buckets: volatile.buckets) {
            volatile.resize(to: size, table)
        }
    }

    /// Redis lets a table grow past the limit only when it is 1.618 times full
    /// (`HASHTABLE_MAX_LOAD_FACTOR`).
    private func mayGrow(to size: Int, keys: Int, buckets: Int) -> Bool {
        if maxMemory == 0 || buckets == 0 || usedMemory + 8 * size <= maxMemory { return true }
        return Double(keys) / Double(buckets) > 1.618
    }

    /// What the server does with its tables at each tick: shrink, then a millisecond of rehashing.
    func resizeTables() {
        if let size = main.shrunkSize { main.resize(to: size, table) }
        if let size = volatile.shrunkSize { volatile.resize(to: size, table) }
        let batches = configuration.rehashBuckets / 100
        if main.isRehashing {
            for _ in 0..<batches { main.rehash(100, table) }
        } else if volatile.isRehashing {
            for _ in 0..<batches { volatile.rehash(100, table) }
        }
    }
}
