/// The entries that one look at a dictionary gave, at most ``limit`` of them.
struct Sample {
    /// `maxmemory-samples` above this are cut to it.
    static let limit = 64

    private var indexes = InlineArray<64, UInt32>(repeating: 0)
    /// The entries seen; past what was wanted they replace earlier ones at random.
    private(set) var seen = 0
    let wanted: Int

    init(wanted: Int) { self.wanted = min(wanted, Self.limit) }

    var count: Int { min(seen, wanted) }

    @inline(__always)
    var isFull: Bool { seen >= wanted }

    @inline(__always)
    subscript(position: Int) -> Int { Int(indexes[position]) }

    /// Takes an entry: as it comes while there is room, then by reservoir sampling.
    @inline(__always)
    mutating func offer(_ index: UInt32, _ random: inout SplitMix) {
        let slot = seen < wanted ? seen : random.below(seen + 1)
        if slot < wanted { indexes[slot] = index }
        seen += 1
    }
}

extension Chains {
    /// Takes entries from neighbouring buckets, as eviction does (`dictGetSomeKeys`).
    ///
    /// It starts at a random bucket, looks at whole chains, jumps after a run of empty buckets that
    /// is both at least 5 and longer than what is wanted, and gives up after ten buckets for each
    /// entry.
    mutating func sample(
        _ wanted: Int,
        _ random: inout SplitMix,
        _ table: borrowing KeyTable
    ) -> Sample {
        var sample = Sample(wanted: min(wanted, count))
        if isRehashing {
            for _ in 0..<sample.wanted { step(table) }
        }
        let largest = max(first.size, second.size)
        var bucket = random.below(largest)
        var emptyRun = 0
        var steps = sample.wanted * 10
        while !sample.isFull, steps > 0 {
            steps -= 1
            // Below the rehash index the first table is empty; past the second one's end, skip on.
            if bucket < rehashIndex, bucket >= second.size { bucket = rehashIndex }
            if bucket < first.size, bucket >= rehashIndex {
                take(first[bucket], &emptyRun, &random, table, into: &sample)
            }
            if bucket < second.size, !sample.isFull {
                take(second[bucket], &emptyRun, &random, table, into: &sample)
            }
            bucket = (bucket + 1) & (largest - 1)
            if emptyRun >= 5, emptyRun > sample.wanted {
                bucket = random.below(largest)
                emptyRun = 0
            }
        }
        return sample
    }

    @inline(__always)
    private func take(
        _ head: UInt32,
        _ emptyRun: inout Int,
        _ random: inout SplitMix,
        _ table: borrowing KeyTable,
        into sample: inout Sample
    ) {
        emptyRun = head == 0 ? emptyRun + 1 : 0
        var index = head
        while index != 0 {
            sample.offer(index, &random)
            index = Link.next(table.entries + Int(index))
        }
    }

    /// Draws a bucket until one is not empty, then one of its entries (`dictGetRandomKey`); 0 if
    /// empty.
    ///
    /// So an entry alone in its bucket is drawn more often than one that shares it.
    mutating func randomEntry(_ random: inout SplitMix, _ table: borrowing KeyTable) -> Int {
        if count == 0 { return 0 }
        step(table)
        let skipped = max(rehashIndex, 0)
        var head: UInt32 = 0
        while head == 0 {
            let bucket = skipped + random.below(buckets - skipped)
            head = bucket < first.size ? first[bucket] : second[bucket - first.size]
        }
        var length = 0
        var index = head
        while index != 0 {
            length += 1
            index = Link.next(table.entries + Int(index))
        }
        index = head
        for _ in 0..<random.below(length) { index = Link.next(table.entries + Int(index)) }
        return Int(index)
    }
}
