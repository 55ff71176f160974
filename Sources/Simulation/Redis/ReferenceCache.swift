/// A cache by the book, to hold Redis' approximations against: exact recency or order of arrival,
/// and capacity counted in whatever unit the caller uses.
///
/// As libCacheSim does: an object keeps the size of its first insertion, room is made before an
/// object goes in, and nothing but sizes is counted.
public struct ReferenceCache {
    /// Which object goes first.
    public enum Policy: String, Sendable, CaseIterable {
        /// The one that was used the longest ago.
        case leastRecentlyUsed = "exact-lru"
        /// The one that came first.
        case firstInFirstOut = "fifo"
    }

    private struct Node {
        var object: UInt64
        var size: Int
        var older: Int
        var newer: Int
    }

    private let policy: Policy
    private let capacity: Int
    private var places: [UInt64: Int] = [:]
    /// Node 0 is the ring's seam: its `newer` is the oldest object, its `older` the newest.
    private var nodes = [Node(object: 0, size: 0, older: 0, newer: 0)]
    private var free: [Int] = []
    /// The sum of the sizes of the resident objects.
    public private(set) var occupied = 0

    /// Creates an empty cache.
    public init(policy: Policy, capacity: Int) {
        self.policy = policy
        self.capacity = capacity
    }

    /// The number of resident objects.
    public var count: Int { places.count }

    /// Looks an object up and puts it in after a miss; answers whether it was there.
    ///
    /// An object larger than the cache is not kept.
    public mutating func access(_ object: UInt64, size: Int = 1) -> Bool {
        if let place = places[object] {
            if policy == .leastRecentlyUsed {
                unlink(place)
                link(place)
            }
            return true
        }
        if size > capacity { return false }
        while occupied + size > capacity { evict() }
        insert(object, size)
        return false
    }

    private mutating func insert(_ object: UInt64, _ size: Int) {
        let node = Node(object: object, size: size, older: 0, newer: 0)
        let place: Int
        if let reused = free.popLast() {
            nodes[reused] = node
            place = reused
        } else {
            nodes.append(node)
            place = nodes.count - 1
        }
        places[object] = place
        occupied += size
        link(place)
    }

    private mutating func evict() {
        let place = nodes[0].newer
        unlink(place)
        places[nodes[place].object] = nil
        occupied -= nodes[place].size
        free.append(place)
    }

    /// Makes a node the newest.
    private mutating func link(_ place: Int) {
        let newest = nodes[0].older
        nodes[place].older = newest
        nodes[place].newer = 0
        nodes[newest].newer = place
        nodes[0].older = place
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (nodes[place].older, nodes[place].newer)
        nodes[older].newer = newer
        nodes[newer].older = older
    }
}
