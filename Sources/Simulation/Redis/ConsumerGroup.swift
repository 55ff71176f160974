import Stores

/// A consumer group of a stream with its pending entries.
struct ConsumerGroup {
    /// An entry that was delivered and not acknowledged.
    struct Pending {
        var id: StreamID
        var consumer: Int
        var delivered: Int64
    }

    private struct Consumer {
        var name: String
        var tree: RadixTree
    }

    let name: String
    /// The last entry that was delivered to anyone.
    var lastDelivered: StreamID
    /// The pending entries by id.
    private(set) var pending: [Pending] = []
    private var consumers: [Consumer] = []
    private var tree: RadixTree
    private let allocator: Allocator
    private var consumerBytes = 0
    private let nameBytes: Int

    init(name: String, from id: StreamID, allocator: Allocator) {
        self.name = name
        self.allocator = allocator
        lastDelivered = id
        tree = RadixTree(allocator: allocator)
        nameBytes = RadixTree.nameBytes(name.utf8.count, allocator)
    }

    /// The group (`sizeof(streamCG)` is 40) with its trees, its consumers and a record of 24 bytes
    /// for each pending entry.
    var bytes: Int {
        allocator.rounded(40) + nameBytes + tree.bytes + allocator.rounded(24)
            + (consumers.isEmpty ? allocator.rounded(8) : 0) + consumerBytes
            + pending.count * allocator.rounded(24)
    }

    /// The number of a consumer, which is made at its first mention.
    mutating func consumer(_ name: String) -> Int {
        if let number = consumers.firstIndex(where: { $0.name == name }) { return number }
        let made = Consumer(name: name, tree: RadixTree(allocator: allocator))
        consumers.append(made)
        consumerBytes += allocator.rounded(24) + allocator.string(name.utf8.count)
        consumerBytes += RadixTree.nameBytes(name.utf8.count, allocator) + made.tree.bytes
        return consumers.count - 1
    }

    /// The place of the first pending entry at or after an id.
    func place(of id: StreamID) -> Int {
        var low = 0
        var high = pending.count
        while low < high {
            let middle = (low + high) / 2
            if pending[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Notes that an entry was delivered to a consumer; it may be pending for another.
    mutating func deliver(_ id: StreamID, to consumer: Int, at milliseconds: Int64) {
        let place = place(of: id)
        if place < pending.count, pending[place].id == id {
            claim(place, by: consumer, at: milliseconds)
            return
        }
        pending.insert(
            Pending(id: id, consumer: consumer, delivered: milliseconds),
            at: place
        )
        tree.insert(id)
        change(consumer) { $0.insert(id) }
    }

    /// Moves a pending entry to a consumer.
    mutating func claim(_ place: Int, by consumer: Int, at milliseconds: Int64) {
        let id = pending[place].id
        change(pending[place].consumer) { $0.remove(id) }
        change(consumer) { $0.insert(id) }
        pending[place].consumer = consumer
        pending[place].delivered = milliseconds
    }

    /// Forgets a pending entry; answers whether it was one.
    mutating func acknowledge(_ id: StreamID) -> Bool {
        let place = place(of: id)
        guard place < pending.count, pending[place].id == id else { return false }
        change(pending[place].consumer) { $0.remove(id) }
        tree.remove(id)
        pending.remove(at: place)
        return true
    }

    private mutating func change(_ consumer: Int, _ body: (inout RadixTree) -> Void) {
        consumerBytes -= consumers[consumer].tree.bytes
        body(&consumers[consumer].tree)
        consumerBytes += consumers[consumer].tree.bytes
    }
}
