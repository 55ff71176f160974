import Stores

/// A list: a chain of listpacks of at most 8,192 bytes (`src/quicklist.c`, `list-max-listpack-size
/// -2`).
struct ListValue {
    static let packedBytes = 8_192
    /// What Redis adds to an element's length when it asks whether the element still fits.
    static let estimate = 8

    private struct Segment {
        var count = 0
        var packed = Listpack.frame
    }

    let allocator: Allocator
    /// The elements before the middle in reverse, and those after it, so that both ends are cheap.
    private var front: [Element] = []
    private var back: [Element] = []
    private var segments: [Segment] = []
    private var segmentBytes = 0

    init(allocator: Allocator) { self.allocator = allocator }

    var count: Int { front.count + back.count }

    /// The bytes of the value, its object header apart.
    var bytes: Int { allocator.rounded(40) + segmentBytes }

    subscript(position: Int) -> Element {
        position < front.count
            ? front[front.count - 1 - position] : back[position - front.count]
    }

    mutating func pushLeft(_ element: Element) {
        front.append(element)
        if segments.isEmpty || !fits(element, segments[0]) { segments.insert(Segment(), at: 0) }
        change(0, by: element, count: 1)
    }

    mutating func pushRight(_ element: Element) {
        back.append(element)
        if segments.isEmpty || !fits(element, segments[segments.count - 1]) {
            segments.append(Segment())
        }
        change(segments.count - 1, by: element, count: 1)
    }

    mutating func popLeft() -> Element? {
        if front.isEmpty {
            // Half of the rest, so that popping stays cheap on average.
            let half = (back.count + 1) / 2
            front = back[..<half].reversed()
            back.removeFirst(half)
        }
        guard let element = front.popLast() else { return nil }
        change(0, by: element, count: -1)
        return element
    }

    private func fits(_ element: Element, _ segment: Segment) -> Bool {
        segment.packed + element.length + Self.estimate <= Self.packedBytes
    }

    private mutating func change(_ position: Int, by element: Element, count: Int) {
        if segments[position].count > 0 { segmentBytes -= bytes(of: segments[position]) }
        segments[position].count += count
        segments[position].packed += count * Listpack.entry(element)
        if segments[position].count > 0 {
            segmentBytes += bytes(of: segments[position])
        } else {
            segments.remove(at: position)
        }
    }

    private func bytes(of segment: Segment) -> Int {
        allocator.rounded(40) + allocator.rounded(segment.packed)
    }
}
