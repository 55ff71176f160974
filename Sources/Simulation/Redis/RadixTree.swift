import Stores

/// The radix trees of streams (`src/rax.c`): ids of sixteen bytes in order, and the memory of the
/// nodes.
///
/// Every key has the same length, so a key ends in a leaf. Between the nodes where keys part, Redis
/// keeps what they share in one compressed node.
struct RadixTree {
    private struct Branch {
        /// The byte at which the keys below part.
        var depth: Int
        /// Ordered by their bytes.
        var children: [Child]
    }

    private indirect enum Child {
        case leaf(StreamID)
        case branch(Branch)

        /// A key below, which shares its first bytes with all the others.
        var key: StreamID {
            switch self {
            case .leaf(let key): return key
            case .branch(let branch): return branch.children[0].key
            }
        }

        /// Where the keys below part; the end of a key for a leaf.
        var depth: Int {
            if case .branch(let branch) = self { return branch.depth }
            return 16
        }
    }

    let allocator: Allocator
    private var root: Child?
    private var nodeBytes = 0

    init(allocator: Allocator) { self.allocator = allocator }

    /// The bytes of the tree with its struct (`sizeof(rax)` is 24).
    var bytes: Int {
        allocator.rounded(24) + (root == nil ? allocator.rounded(8) : nodeBytes)
    }

    mutating func insert(_ key: StreamID) {
        nodeBytes += leaf
        guard let old = root else {
            root = .leaf(key)
            nodeBytes += compressed(from: 0, to: 16)
            return
        }
        root = adding(key, to: old, from: 0)
    }

    mutating func remove(_ key: StreamID) {
        guard let old = root else { return }
        root = removing(key, from: old, from: 0)
    }

    // MARK: Changing

    /// A child with a key more; `start` is the byte at which the path to the child begins.
    private mutating func adding(_ key: StreamID, to child: Child, from start: Int) -> Child {
        let shared = min(child.key.commonBytes(with: key), child.depth)
        if shared < child.depth {
            nodeBytes -= compressed(from: start, to: child.depth)
            nodeBytes += compressed(from: start, to: shared) + branch(2)
            nodeBytes += compressed(from: shared + 1, to: child.depth)
            nodeBytes += compressed(from: shared + 1, to: 16)
            let isFirst = key < child.key
            return .branch(
                Branch(
                    depth: shared,
                    children: isFirst ? [.leaf(key), child] : [child, .leaf(key)]
                )
            )
        }
        guard case .branch(var node) = child else { return child }
        let byte = key.byte(node.depth)
        let place = node.children.firstIndex { $0.key.byte(node.depth) >= byte }
        if let place, node.children[place].key.byte(node.depth) == byte {
            let old = node.children[place]
            node.children[place] = adding(key, to: old, from: node.depth + 1)
        } else {
            nodeBytes += branch(node.children.count + 1) - branch(node.children.count)
            nodeBytes += compressed(from: node.depth + 1, to: 16)
            node.children.insert(.leaf(key), at: place ?? node.children.count)
        }
        return .branch(node)
    }

    private mutating func removing(_ key: StreamID, from child: Child, from start: Int) -> Child? {
        guard case .branch(var node) = child else {
            guard child.key == key else { return child }
            nodeBytes -= leaf + compressed(from: start, to: 16)
            return nil
        }
        let byte = key.byte(node.depth)
        guard let place = node.children.firstIndex(where: { $0.key.byte(node.depth) == byte })
        else { return child }
        let old = node.children[place]
        if let rest = removing(key, from: old, from: node.depth + 1) {
            node.children[place] = rest
            return .branch(node)
        }
        nodeBytes += branch(node.children.count - 1) - branch(node.children.count)
        node.children.remove(at: place)
        if node.children.count > 1 { return .branch(node) }
        // One path is left: what led here, the node and what follows become one compressed node.
        let last = node.children[0]
        nodeBytes -= compressed(from: start, to: node.depth) + branch(1)
        nodeBytes -= compressed(from: node.depth + 1, to: last.depth)
        nodeBytes += compressed(from: start, to: last.depth)
        return last
    }

    // MARK: Sizes

    /// A node without children and with a value.
    private var leaf: Int { allocator.rounded(16) }

    /// A node for each of whose children one byte and a pointer are kept.
    private func branch(_ children: Int) -> Int {
        allocator.rounded(Self.padded(4 + children) + 8 * children)
    }

    /// The node that holds the bytes between two depths, if there are any.
    private func compressed(from start: Int, to end: Int) -> Int {
        end > start ? allocator.rounded(Self.padded(4 + end - start) + 8) : 0
    }

    private static func padded(_ size: Int) -> Int { (size + 7) & ~7 }

    /// The bytes of a tree with one name for a key; several names are counted as if they shared
    /// nothing.
    static func nameBytes(_ length: Int, _ allocator: Allocator) -> Int {
        allocator.rounded(padded(4 + length) + 8) + allocator.rounded(16)
    }
}

extension StreamID {
    /// One of the sixteen bytes by which ids are ordered.
    func byte(_ place: Int) -> UInt8 {
        let word = place < 8 ? milliseconds : sequence
        return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7)))
    }

    /// The number of leading bytes that two ids share.
    func commonBytes(with other: StreamID) -> Int {
        let difference = milliseconds ^ other.milliseconds
        if difference != 0 { return difference.leadingZeroBitCount / 8 }
        return 8 + (sequence ^ other.sequence).leadingZeroBitCount / 8
    }
}
