/// The tables of the dictionary inside a large hash, set or sorted set: their sizes, not their
/// contents.
///
/// They grow as ``Chains`` do, but nothing moves their buckets except commands on the key, so a
/// table that has just grown keeps both of its halves. How many buckets hold something is drawn as
/// it would be.
struct InnerTable {
    private(set) var count = 0
    private var size = 0
    private var newSize = 0
    /// While rehashing: the buckets ahead, and how many of them hold something.
    private var bucketsLeft = 0
    private var occupiedLeft = 0
    /// While rehashing: the keys in them.
    private var keysLeft = 0

    /// Redis' dictionary struct (`sizeof(dict)`).
    static let header = 56

    init() {}

    /// A table made large enough for so many entries (`dictExpand`).
    init(capacity: Int) { size = Self.powerOfTwo(atLeast: capacity) }

    /// The bytes of the tables.
    var bytes: Int { 8 * (size + newSize) }

    private var isRehashing: Bool { newSize > 0 }

    mutating func insert(_ random: inout SplitMix) {
        step(&random)
        if !isRehashing, count >= size { resize(to: Self.powerOfTwo(atLeast: count + 1), &random) }
        count += 1
    }

    /// Takes an entry out; shrinks where less than a tenth is used.
    mutating func remove(_ random: inout SplitMix) {
        step(&random)
        if isRehashing, random.below(count) < keysLeft { emptyOldBucket(&random) }
        count -= 1
    }

    /// Takes a key out of a bucket ahead.
    ///
    /// It was alone there with a chance of about the square of buckets to keys: for random keys
    /// e^-load, which the square meets within 0.03 up to a load of 1.
    private mutating func emptyOldBucket(_ random: inout SplitMix) {
        if random.below(keysLeft) < occupiedLeft, random.below(keysLeft) < occupiedLeft {
            occupiedLeft -= 1
        }
        keysLeft -= 1
    }

    /// Shrinks to the smallest table that fits where less than a tenth is used.
    mutating func shrinkIfSparse(_ random: inout SplitMix) {
        guard !isRehashing, size > 4, count * 100 / size < 10 else { return }
        resize(to: Self.powerOfTwo(atLeast: count), &random)
    }

    /// The step that every lookup makes while the table is rehashed.
    @inline(__always)
    mutating func step(_ random: inout SplitMix) {
        if isRehashing { move(&random) }
    }

    private mutating func resize(to target: Int, _ random: inout SplitMix) {
        guard target != size else { return }
        if size == 0 {
            size = target
            return
        }
        newSize = target
        bucketsLeft = size
        keysLeft = count
        occupiedLeft = 0
        for _ in 0..<count where random.below(size) >= occupiedLeft { occupiedLeft += 1 }
    }

    private mutating func move(_ random: inout SplitMix) {
        var emptyLeft = 10
        while occupiedLeft > 0 {
            let occupied = random.below(bucketsLeft) < occupiedLeft
            bucketsLeft -= 1
            if occupied {
                // One key, and a share of those that are more than the buckets.
                let (more, rest) = (keysLeft - occupiedLeft).quotientAndRemainder(
                    dividingBy: occupiedLeft
                )
                keysLeft -= 1 + more + (random.below(occupiedLeft) < rest ? 1 : 0)
                occupiedLeft -= 1
                break
            }
            emptyLeft -= 1
            if emptyLeft == 0 { return }
        }
        if occupiedLeft == 0 {
            size = newSize
            newSize = 0
        }
    }

    private static func powerOfTwo(atLeast count: Int) -> Int {
        var size = 4
        while size < count { size *= 2 }
        return size
    }
}
