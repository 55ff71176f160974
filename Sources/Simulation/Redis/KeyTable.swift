import Stores

/// The entries of every key, in one block of memory that grows; index 0 stands for none.
struct KeyTable: ~Copyable {
    private(set) var entries: Entries
    private var capacity: Int
    /// The first index never used.
    private var top = 1
    /// The first of the freed indexes, chained by `next`.
    private var freed: UInt32 = 0
    private let salt: UInt64
    private let adviseMemory: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    init(salt: UInt64, capacity: Int = 1_024, configuration: RedisConfiguration) {
        self.salt = salt
        adviseMemory = configuration.adviseMemory
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    /// The bytes of our own memory that the entries take.
    var ownBytes: Int { capacity * MemoryLayout<Entry>.stride }

    @inline(__always)
    func hash(_ key: Key) -> UInt64 {
        hash(key.a, UInt64(key.b) << 16 | UInt64(key.family))
    }

    @inline(__always)
    func hash(_ entry: UnsafePointer<Entry>) -> UInt64 {
        hash(entry.pointee.a, UInt64(entry.pointee.b) << 16 | UInt64(entry.pointee.family))
    }

    @inline(__always)
    private func hash(_ a: UInt64, _ rest: UInt64) -> UInt64 {
        SplitMix.mix((a ^ salt) &+ rest &* 0x9E37_79B9_7F4A_7C15)
    }

    mutating func allocate() -> Int {
        if freed != 0 {
            let index = Int(freed)
            freed = entries[index].next
            return index
        }
        if top == capacity { grow() }
        top += 1
        return top - 1
    }

    mutating func release(_ index: Int) {
        entries[index].next = freed
        freed = UInt32(truncatingIfNeeded: index)
    }

    /// Tells of a block of memory that is worth large pages.
    func advise<Item>(_ items: UnsafeMutablePointer<Item>, _ count: Int) {
        let bytes = count * MemoryLayout<Item>.stride
        if bytes >= Self.largeBlock {
            adviseMemory(UnsafeMutableRawBufferPointer(start: items, count: bytes))
        }
    }

    /// Twice the size of a large page on x86-64.
    private static let largeBlock = 4 << 20

    private mutating func grow() {
        let larger = Entries.allocate(capacity: capacity * 2)
        advise(larger, capacity * 2)
        larger.moveInitialize(from: entries, count: capacity)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }
}
