import Stores

/// A stream: entries in listpacks under a radix tree, and consumer groups (`src/t_stream.c`).
struct StreamValue {
    /// `stream-node-max-bytes`, also what a new listpack is made with.
    static let nodeBytes = 4_096
    /// `stream-node-max-entries`.
    static let nodeEntries = 100

    /// One listpack: a run of entries from `first` on in ``StreamValue/entries``.
    private struct Node {
        var master: StreamID
        var fields: [Element]
        /// Entries added, trimmed ones included.
        var added = 0
        var live = 0
        var packed: Int
        var allocated: Int
    }

    let allocator: Allocator
    /// The live entries are those from ``start`` on.
    private var entries: [StreamEntry] = []
    private var start = 0
    private var nodes: [Node] = []
    private var firstNode = 0
    private var tree: RadixTree
    private var listpacks = 0
    private(set) var lastID = StreamID(0, 0)
    /// The groups in the order in which they were made.
    var groups: [ConsumerGroup] = []

    init(allocator: Allocator) {
        self.allocator = allocator
        tree = RadixTree(allocator: allocator)
    }

    var count: Int { entries.count - start }

    /// The bytes of the value, its object header apart.
    var bytes: Int {
        var sum = allocator.rounded(80) + tree.bytes + listpacks
        if !groups.isEmpty { sum += allocator.rounded(24) }
        for group in groups { sum += group.bytes }
        return sum
    }

    func entry(_ id: StreamID) -> StreamEntry? {
        let place = firstIndex(after: id, orAt: true)
        guard place < entries.count, entries[place].id == id else { return nil }
        return entries[place]
    }

    /// The entries after an id, at most so many.
    func entries(after id: StreamID, count: Int) -> ArraySlice<StreamEntry> {
        entries[firstIndex(after: id, orAt: false)...].prefix(count)
    }

    private func firstIndex(after id: StreamID, orAt including: Bool) -> Int {
        var low = start
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = including ? entries[middle].id < id : !(id < entries[middle].id)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Appending

    /// The id that the server chooses at a time: never at or before the last one.
    func nextID(at milliseconds: UInt64) -> StreamID {
        if milliseconds > lastID.milliseconds { return StreamID(milliseconds, 0) }
        if lastID.sequence == .max { return StreamID(lastID.milliseconds + 1, 0) }
        return StreamID(lastID.milliseconds, lastID.sequence + 1)
    }

    mutating func append(_ id: StreamID, _ fields: [Element], _ values: [Element]) {
        let length = fields.reduce(0) { $0 + $1.length } + values.reduce(0) { $0 + $1.length }
        openNode(id, fields, length)
        pack(id, fields, values)
        var content: [Element] = []
        for (field, value) in zip(fields, values) { content += [field, value] }
        entries.append(StreamEntry(id: id, content: content))
        lastID = id
    }

    /// Begins another listpack where the last one is full.
    private mutating func openNode(_ id: StreamID, _ fields: [Element], _ length: Int) {
        if nodes.count > firstNode {
            let last = nodes.count - 1
            if nodes[last].packed + length < Self.nodeBytes {
                if nodes[last].added < Self.nodeEntries { return }
                // A listpack that is full by its entries gives back what it did not need.
                listpacks += allocator.rounded(nodes[last].packed) - nodes[last].allocated
                nodes[last].allocated = allocator.rounded(nodes[last].packed)
            }
        }
        // The master entry: live and deleted counts, the fields, and a zero.
        var packed = Listpack.frame + 2 + 2 + Listpack.integer(Int64(fields.count)) + 2
        for field in fields { packed += Listpack.entry(field) }
        let allocated = allocator.rounded(max(Self.nodeBytes, packed))
        nodes.append(Node(master: id, fields: fields, packed: packed, allocated: allocated))
        listpacks += allocated
        tree.insert(id)
    }

    private mutating func pack(_ id: StreamID, _ fields: [Element], _ values: [Element]) {
        let last = nodes.count - 1
        let master = nodes[last].master
        var size = 2 + Listpack.integer(Int64(id.milliseconds - master.milliseconds))
        size += Listpack.integer(Int64(bitPattern: id.sequence &- master.sequence))
        var parts = Int64(fields.count) + 3
        if fields != nodes[last].fields {
            size += Listpack.integer(Int64(fields.count))
            for field in fields { size += Listpack.entry(field) }
            parts += Int64(fields.count) + 1
        }
        for value in values { size += Listpack.entry(value) }
        nodes[last].packed += size + Listpack.integer(parts)
        nodes[last].added += 1
        nodes[last].live += 1
        let allocated = max(nodes[last].allocated, allocator.rounded(nodes[last].packed))
        listpacks += allocated - nodes[last].allocated
        nodes[last].allocated = allocated
    }

    // MARK: Trimming

    /// Removes the oldest entries down to a length; approximately: whole listpacks only, and at
    /// most a hundred of them at full size.
    mutating func trim(to length: Int, approximately: Bool) -> Int {
        var removed = 0
        let limit = approximately ? 100 * Self.nodeEntries : Int.max
        while count > length, firstNode < nodes.count {
            let live = nodes[firstNode].live
            if removed + live > limit { break }
            if count - live >= length {
                listpacks -= nodes[firstNode].allocated
                tree.remove(nodes[firstNode].master)
                firstNode += 1
                start += live
                removed += live
            } else if approximately {
                break
            } else {
                let rest = count - length
                nodes[firstNode].live -= rest
                start += rest
                removed += rest
            }
        }
        compact()
        return removed
    }

    /// Lets go of what was trimmed once it is the larger part.
    private mutating func compact() {
        if start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
        if firstNode > nodes.count / 2 {
            nodes.removeFirst(firstNode)
            firstNode = 0
        }
    }
}
