import Stores

/// One table of buckets; a bucket holds the index of its first entry, 0 when empty.
struct Buckets {
    private(set) var heads: UnsafeMutablePointer<UInt32>?
    private(set) var size = 0
    /// The entries in the table.
    var used = 0

    init() {}

    init(size: Int, _ table: borrowing KeyTable) {
        let heads = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        table.advise(heads, size)
        heads.initialize(repeating: 0, count: size)
        self.heads = heads
        self.size = size
    }

    mutating func free() {
        heads?.deallocate()
        self = Buckets()
    }

    @inline(__always)
    subscript(bucket: Int) -> UInt32 {
        get { heads.unsafelyUnwrapped[bucket] }
        nonmutating set { heads.unsafelyUnwrapped[bucket] = newValue }
    }

    @inline(__always)
    func bucket(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (size - 1) }
}

/// A dictionary as Redis keeps it: chained buckets in a power of two, moved to a larger or smaller
/// table one bucket at a time (`src/dict.c`).
///
/// It is the model's lookup table and, because eviction samples neighbouring buckets, a part of
/// what decides the hit ratio. The entries live in the ``KeyTable``.
struct Chains<Link: ChainLink> {
    /// Redis' first table (`DICT_HT_INITIAL_SIZE`).
    static var smallest: Int { 4 }

    /// The table in use; while rehashing, the one that empties.
    private(set) var first = Buckets()
    /// While rehashing, the table that fills.
    private(set) var second = Buckets()
    /// The next bucket of the first table to move, or -1.
    private(set) var rehashIndex = -1

    @inline(__always)
    var isRehashing: Bool { rehashIndex >= 0 }

    @inline(__always)
    var count: Int { first.used + second.used }

    /// The buckets of both tables.
    @inline(__always)
    var buckets: Int { first.size + second.size }

    mutating func free() {
        first.free()
        second.free()
        rehashIndex = -1
    }

    // MARK: Growing and shrinking

    /// The size of the table that the next insertion asks for, or nil while there is room.
    @inline(__always)
    var wantedSize: Int? {
        if isRehashing || first.used < first.size { return nil }
        return Self.powerOfTwo(atLeast: first.used + 1)
    }

    /// The size that the server's periodic check would shrink to, or nil (below a tenth full).
    var shrunkSize: Int? {
        guard !isRehashing, first.size > Self.smallest, first.used * 100 / first.size < 10 else {
            return nil
        }
        return Self.powerOfTwo(atLeast: first.used)
    }

    mutating func resize(to size: Int, _ table: borrowing KeyTable) {
        if first.size == 0 {
            first = Buckets(size: size, table)
        } else if size != first.size {
            second = Buckets(size: size, table)
            rehashIndex = 0
        }
    }

    static func powerOfTwo(atLeast count: Int) -> Int {
        var size = smallest
        while size < count { size *= 2 }
        return size
    }

    /// Moves up to `moves` buckets that hold entries, passing over at most ten times as many empty
    /// ones.
    mutating func rehash(_ moves: Int, _ table: borrowing KeyTable) {
        guard isRehashing else { return }
        var emptyLeft = moves * 10
        for _ in 0..<moves where first.used > 0 {
            while first[rehashIndex] == 0 {
                rehashIndex += 1
                emptyLeft -= 1
                if emptyLeft == 0 { return }
            }
            moveBucket(table)
        }
        if first.used == 0 {
            first.free()
            first = second
            second = Buckets()
            rehashIndex = -1
        }
    }

    private mutating func moveBucket(_ table: borrowing KeyTable) {
        var index = first[rehashIndex]
        while index != 0 {
            let entry = table.entries + Int(index)
            let next = Link.next(entry)
            let bucket = second.bucket(table.hash(entry))
            Link.setNext(entry, second[bucket])
            second[bucket] = index
            first.used -= 1
            second.used += 1
            index = next
        }
        first[rehashIndex] = 0
        rehashIndex += 1
    }

    /// One step, as every lookup, insertion, deletion and random draw makes.
    @inline(__always)
    mutating func step(_ table: borrowing KeyTable) {
        if isRehashing { rehash(1, table) }
    }

    // MARK: Entries

    /// Calls a body for every entry, in the order of the buckets.
    func forEach(_ table: borrowing KeyTable, _ body: (Int) -> Void) {
        for buckets in [first, second] {
            for bucket in 0..<buckets.size {
                var index = buckets[bucket]
                while index != 0 {
                    body(Int(index))
                    index = Link.next(table.entries + Int(index))
                }
            }
        }
    }

    @inline(__always)
    func find(_ key: Key, hash: UInt64, _ table: borrowing KeyTable) -> Int {
        if first.used > 0 {
            let found = Self.search(first[first.bucket(hash)], key, table)
            if found != 0 { return found }
        }
        if isRehashing { return Self.search(second[second.bucket(hash)], key, table) }
        return 0
    }

    @inline(__always)
    private static func search(_ head: UInt32, _ key: Key, _ table: borrowing KeyTable) -> Int {
        var index = head
        while index != 0 {
            let entry = table.entries + Int(index)
            if entry.pointee.holds(key) { return Int(index) }
            index = Link.next(entry)
        }
        return 0
    }

    @inline(__always)
    mutating func insert(_ index: Int, hash: UInt64, _ table: borrowing KeyTable) {
        if isRehashing {
            let bucket = second.bucket(hash)
            Link.setNext(table.entries + index, second[bucket])
            second[bucket] = UInt32(truncatingIfNeeded: index)
            second.used += 1
        } else {
            let bucket = first.bucket(hash)
            Link.setNext(table.entries + index, first[bucket])
            first[bucket] = UInt32(truncatingIfNeeded: index)
            first.used += 1
        }
    }

    mutating func remove(_ index: Int, hash: UInt64, _ table: borrowing KeyTable) {
        if first.used > 0, Self.unlink(index, first, first.bucket(hash), table) {
            first.used -= 1
        } else if isRehashing, Self.unlink(index, second, second.bucket(hash), table) {
            second.used -= 1
        }
    }

    @inline(__always)
    private static func unlink(
        _ index: Int,
        _ buckets: Buckets,
        _ bucket: Int,
        _ table: borrowing KeyTable
    ) -> Bool {
        var current = Int(buckets[bucket])
        if current == index {
            buckets[bucket] = Link.next(table.entries + index)
            return true
        }
        while current != 0 {
            let next = Int(Link.next(table.entries + current))
            if next == index {
                Link.setNext(table.entries + current, Link.next(table.entries + index))
                return true
            }
            current = next
        }
        return false
    }
}
