import Stores

/// A sorted set: a listpack while it is small, else a skip list with a dictionary (`src/t_zset.c`).
struct SortedSetValue {
    /// `zset-max-listpack-entries`.
    static let packedMembers = 128
    /// `zset-max-listpack-value`.
    static let packedLength = 64

    /// A member in its place.
    struct Node {
        var score: Double
        var member: Element

        func precedes(_ other: Node) -> Bool {
            score < other.score || (score == other.score && member.precedes(other.member))
        }
    }

    private struct Position {
        var score: Double
        /// The levels of the skip list's node; 0 while packed.
        var levels: Int
    }

    let allocator: Allocator
    /// The members by score, then by their bytes.
    private(set) var nodes: [Node] = []
    private var positions: [Element: Position] = [:]
    private var packed = Listpack.frame
    private var strings = 0
    private var table: InnerTable?

    init(allocator: Allocator) { self.allocator = allocator }

    var count: Int { nodes.count }

    /// The bytes of the value, its object header apart: two structs, the list's head with its 32
    /// levels, and the nodes.
    var bytes: Int {
        guard let table else { return allocator.rounded(packed) }
        return allocator.rounded(16) + allocator.rounded(32) + allocator.rounded(24 + 32 * 16)
            + allocator.rounded(InnerTable.header) + table.bytes + strings
    }

    /// Converts an empty set whose first member is too long to be packed.
    mutating func prepare(for member: Element, _ random: inout SplitMix) {
        if table == nil, nodes.isEmpty, member.length > Self.packedLength { convert(&random) }
    }

    mutating func score(of member: Element, _ random: inout SplitMix) -> Double? {
        table?.step(&random)
        return positions[member]?.score
    }

    /// Adds a member or moves it to another score; answers whether it is new.
    mutating func set(_ member: Element, score: Double, _ random: inout SplitMix) -> Bool {
        table?.step(&random)
        if let old = positions[member] {
            if old.score != score { move(member, from: old, to: score, &random) }
            return false
        }
        if table == nil, nodes.count >= Self.packedMembers || member.length > Self.packedLength {
            convert(&random)
        }
        packed += Listpack.entry(member) + Listpack.score(score)
        place(Node(score: score, member: member), &random)
        table?.insert(&random)
        return true
    }

    mutating func remove(_ member: Element, _ random: inout SplitMix) -> Bool {
        guard let position = positions.removeValue(forKey: member) else {
            table?.step(&random)
            return false
        }
        let node = Node(score: position.score, member: member)
        nodes.remove(at: rank(of: node))
        forget(node, position, &random)
        table?.shrinkIfSparse(&random)
        return true
    }

    /// Removes what scores between two bounds, both included; answers how many.
    mutating func remove(scores: ClosedRange<Double>, _ random: inout SplitMix) -> Int {
        let start = firstRank { $0.score >= scores.lowerBound }
        let end = firstRank { $0.score > scores.upperBound }
        guard start < end else { return 0 }
        for node in nodes[start..<end] {
            if let position = positions.removeValue(forKey: node.member) {
                forget(node, position, &random)
            }
        }
        nodes.removeSubrange(start..<end)
        table?.shrinkIfSparse(&random)
        return end - start
    }

    // MARK: Places

    private mutating func move(
        _ member: Element,
        from old: Position,
        to score: Double,
        _ random: inout SplitMix
    ) {
        let node = Node(score: score, member: member)
        let rank = rank(of: Node(score: old.score, member: member))
        packed += Listpack.score(score) - Listpack.score(old.score)
        let stays =
            (rank == 0 || nodes[rank - 1].precedes(node))
            && (rank == nodes.count - 1 || node.precedes(nodes[rank + 1]))
        if stays {
            nodes[rank].score = score
            positions[member] = Position(score: score, levels: old.levels)
            return
        }
        nodes.remove(at: rank)
        if table != nil { strings -= stored(member, levels: old.levels) }
        place(node, &random)
    }

    private mutating func place(_ node: Node, _ random: inout SplitMix) {
        nodes.insert(node, at: rank(of: node))
        let levels = table == nil ? 0 : Self.drawLevels(&random)
        positions[node.member] = Position(score: node.score, levels: levels)
        if table != nil { strings += stored(node.member, levels: levels) }
    }

    private mutating func forget(
        _ node: Node,
        _ position: Position,
        _ random: inout SplitMix
    ) {
        packed -= Listpack.entry(node.member) + Listpack.score(node.score)
        if table != nil { strings -= stored(node.member, levels: position.levels) }
        table?.remove(&random)
    }

    private func rank(of node: Node) -> Int { firstRank { !$0.precedes(node) } }

    /// The first rank at which a condition holds that holds for every later one.
    private func firstRank(_ holds: (Node) -> Bool) -> Int {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if holds(nodes[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: The skip list

    /// A node with its levels, the member's text, which both structures share, and a dictionary's
    /// entry.
    private func stored(_ member: Element, levels: Int) -> Int {
        allocator.rounded(24 + 16 * levels) + allocator.string(member.length)
            + allocator.rounded(24)
    }

    /// One level, and another with a chance of a quarter each time, at most 32.
    private static func drawLevels(_ random: inout SplitMix) -> Int {
        var levels = 1
        while levels < 32, random.next() < 1 << 62 { levels += 1 }
        return levels
    }

    private mutating func convert(_ random: inout SplitMix) {
        var made = InnerTable()
        strings = 0
        for node in nodes {
            made.insert(&random)
            let levels = Self.drawLevels(&random)
            positions[node.member]?.levels = levels
            strings += stored(node.member, levels: levels)
        }
        table = made
    }
}
