import Stores

/// The collections of every key, by kind; an entry's word is the slot.
struct Collections {
    var hashes: Slab<HashValue>
    var sets: Slab<SetValue>
    var sortedSets: Slab<SortedSetValue>
    var lists: Slab<ListValue>
    var distinct: Slab<DistinctValue>
    var streams: Slab<StreamValue>

    init(_ allocator: Allocator) {
        hashes = Slab { HashValue(allocator: allocator) }
        sets = Slab { SetValue(allocator: allocator) }
        sortedSets = Slab { SortedSetValue(allocator: allocator) }
        lists = Slab { ListValue(allocator: allocator) }
        distinct = Slab { DistinctValue(allocator: allocator) }
        streams = Slab { StreamValue(allocator: allocator) }
    }

    mutating func allocate(_ kind: ValueKind) -> Int {
        switch kind {
        case .integer, .payload: 0
        case .hash: hashes.allocate()
        case .set: sets.allocate()
        case .sortedSet: sortedSets.allocate()
        case .list: lists.allocate()
        case .distinct: distinct.allocate()
        case .stream: streams.allocate()
        }
    }

    mutating func release(_ kind: ValueKind, _ slot: Int) {
        switch kind {
        case .integer, .payload: break
        case .hash: hashes.release(slot)
        case .set: sets.release(slot)
        case .sortedSet: sortedSets.release(slot)
        case .list: lists.release(slot)
        case .distinct: distinct.release(slot)
        case .stream: streams.release(slot)
        }
    }

    /// The bytes of a value, its object header apart.
    func bytes(_ kind: ValueKind, _ slot: Int) -> Int {
        switch kind {
        case .integer, .payload: 0
        case .hash: hashes[slot].bytes
        case .set: sets[slot].bytes
        case .sortedSet: sortedSets[slot].bytes
        case .list: lists[slot].bytes
        case .distinct: distinct[slot].bytes
        case .stream: streams[slot].bytes
        }
    }

    /// Whether a collection has lost its last element, with which its key goes; strings and streams
    /// stay.
    func isEmpty(_ kind: ValueKind, _ slot: Int) -> Bool {
        switch kind {
        case .integer, .payload, .distinct, .stream: false
        case .hash: hashes[slot].count == 0
        case .set: sets[slot].count == 0
        case .sortedSet: sortedSets[slot].count == 0
        case .list: lists[slot].count == 0
        }
    }
}

extension RedisModel {
    /// The object header of every value that is not a string.
    static let objectHeader = 16

    func collectionBytes(_ index: Int) -> Int {
        let entry = table.entries + index
        return Self.objectHeader
            + collections.bytes(entry.pointee.kind, Int(entry.pointee.word))
    }

    func releaseValue(_ index: Int) {
        let entry = table.entries + index
        switch entry.pointee.kind {
        case .integer, .payload: break
        case let kind: collections.release(kind, Int(entry.pointee.word))
        }
    }

    /// Finds a collection's slot for reading; nil when the key does not exist.
    func slot(_ key: Key, _ kind: ValueKind) throws(StoreError) -> Int? {
        let index = find(key)
        if index == 0 { return nil }
        guard table.entries[index].kind == kind else { throw .wrongType }
        return Int(table.entries[index].word)
    }

    /// Changes a collection, counts what it grew or shrank by, and removes its key once it is
    /// empty.
    ///
    /// - Returns: What the change answers; nil when the key does not exist and is not to be made.
    func change<Result>(
        _ key: Key,
        _ kind: ValueKind,
        create: Bool = false,
        _ body: (Int) throws(StoreError) -> Result
    ) throws(StoreError) -> Result? {
        var index = find(key)
        if index == 0 {
            if !create { return nil }
            index = add(key, kind)
            table.entries[index].word = UInt64(collections.allocate(kind))
            memory.data += collectionBytes(index)
        }
        guard table.entries[index].kind == kind else { throw .wrongType }
        let slot = Int(table.entries[index].word)
        let before = collectionBytes(index)
        defer {
            memory.data += collectionBytes(index) - before
            if collections.isEmpty(kind, slot) { remove(index) }
        }
        return try body(slot)
    }

    func runCollection(_ command: Command) throws(StoreError) -> Reply {
        switch command.kind {
        case .hset, .hget, .hmget, .hgetall, .hincrby, .hdel, .hlen: try runHash(command)
        case .sadd, .srem, .smembers, .sismember, .scard: try runSet(command)
        case .zadd, .zincrby, .zrem, .zremrangebyscore, .zcard, .zscore, .zrange:
            try runSortedSet(command)
        case .lpush, .rpush, .lpop, .llen, .lrange: try runList(command)
        case .pfadd, .pfcount: try runDistinct(command)
        default: try runStream(command)
        }
    }

    /// The places that a range of ranks names in so many elements; negative ranks count from the
    /// end.
    static func places(from: Int64, through: Int64, of count: Int) -> Range<Int> {
        let start = max(0, from < 0 ? from + Int64(count) : from)
        let end = min(Int64(count) - 1, through < 0 ? through + Int64(count) : through)
        return start <= end ? Int(start)..<Int(end) + 1 : 0..<0
    }
}
