import Stores

extension RedisModel {
    /// EXEC: runs the commands one after another; an error of one does not keep the others from
    /// running.
    func transaction(_ commands: [Command]) throws(StoreError) -> Reply {
        .list(
            commands.map { command in
                memory.firstUse(of: command)
                do throws(StoreError) {
                    return try run(command)
                } catch {
                    return .error(error)
                }
            }
        )
    }

    // MARK: SCAN

    /// One call of SCAN: buckets until enough keys were seen, ten for each asked for at most.
    func scan(_ start: UInt64, family: UInt16?, count: Int) -> Reply {
        var cursor = start
        var keys: [Key] = []
        var left = count * 10
        var seen = 0
        repeat {
            cursor = main.scan(cursor, table) { index in
                seen += 1
                let key = table.entries[index].key
                if family == nil || key.family == family { keys.append(key) }
            }
            left -= 1
        } while cursor != 0 && left > 0 && seen < count
        return .scanned(next: cursor, keys.filter { peek($0) != 0 })
    }
}

extension Chains {
    /// Visits the bucket of a cursor and those it may have been split from or into (`dictScan`).
    ///
    /// The cursor counts with its bits reversed, so that growing and shrinking between calls lose
    /// nothing.
    func scan(
        _ cursor: UInt64,
        _ table: borrowing KeyTable,
        _ visit: (Int) -> Void
    ) -> UInt64 {
        if count == 0 { return 0 }
        let (small, large) =
            second.size != 0 && second.size < first.size
            ? (second, first) : (first, second)
        walk(small, cursor, table, visit)
        guard large.size > 0 else { return Self.advance(cursor, UInt64(small.size - 1)) }
        var cursor = cursor
        let difference = UInt64((small.size - 1) ^ (large.size - 1))
        repeat {
            walk(large, cursor, table, visit)
            cursor = Self.advance(cursor, UInt64(large.size - 1))
        } while cursor & difference != 0
        return cursor
    }

    private func walk(
        _ buckets: Buckets,
        _ cursor: UInt64,
        _ table: borrowing KeyTable,
        _ visit: (Int) -> Void
    ) {
        var index = buckets[buckets.bucket(cursor)]
        while index != 0 {
            visit(Int(index))
            index = Link.next(table.entries + Int(index))
        }
    }

    /// Adds one to the cursor's masked bits, the highest first.
    private static func advance(_ cursor: UInt64, _ mask: UInt64) -> UInt64 {
        reversed(reversed(cursor | ~mask) &+ 1)
    }

    private static func reversed(_ word: UInt64) -> UInt64 {
        var word = word.byteSwapped
        word = (word >> 4 & 0x0F0F_0F0F_0F0F_0F0F) | (word & 0x0F0F_0F0F_0F0F_0F0F) << 4
        word = (word >> 2 & 0x3333_3333_3333_3333) | (word & 0x3333_3333_3333_3333) << 2
        return (word >> 1 & 0x5555_5555_5555_5555) | (word & 0x5555_5555_5555_5555) << 1
    }
}
