public import Measurement

extension Table {
    /// A row's header, its line pointer and what is on average lost to alignment, in bytes
    /// (PostgreSQL documentation, "Database Page Layout": 23 bytes of header, rounded to 24, and 4
    /// of line pointer).
    private static let rowOverhead: Int64 = 24 + 4 + 4
    /// An entry of a B-tree over a `bigint`, in a leaf that is 90 % full: 8 of header, 8 of key and
    /// 4 of line pointer.
    private static let indexEntry: Int64 = 22
    /// An entry of a GiST index over a number and a range; pages are about two thirds full.
    private static let rangeEntry: Int64 = 60

    /// The bytes that a row takes on the disk with its entries in the indexes.
    public var bytesPerRow: Int64 {
        switch content {
        case .rows(_, let each):
            Self.rowOverhead + 24 + 4 + Int64(rowSize) + Self.indexEntry * (each > 1 ? 2 : 1)
        case .bookings:
            Self.rowOverhead + 20 + 17 + 4 + Int64(rowSize) + 2 * Self.indexEntry
                + Self.rangeEntry
        case .counters: Self.rowOverhead + 24 + Self.indexEntry + 9
        case .payouts: Self.rowOverhead + 36 + 3 * Self.indexEntry
        }
    }

    /// The bytes of one booked day in the table of slots, with its entry in the index.
    var bytesPerSlot: Int64 { Self.rowOverhead + 16 + Self.indexEntry }

    /// The bytes of the rows that are loaded before the first request, with their indexes.
    public var bytesLoaded: Int64 {
        switch content {
        case .rows(let owners, let each): Int64(owners) * Int64(each) * bytesPerRow
        case .bookings(let resources, _):
            Int64(resources) * (Self.rowOverhead + 4 + Self.indexEntry)
        case .counters, .payouts: 0
        }
    }
}

extension Statement {
    /// The messages around an answer: BindComplete, the row's own header, CommandComplete and
    /// ReadyForQuery (PostgreSQL documentation, "Message Formats").
    private static let frame = 5 + 7 + 14 + 6

    /// What an answered statement takes on the wire, and what it adds to tables and indexes.
    ///
    /// Only new rows make a table grow: the dead ones of updates and deletions are used again.
    @inline(__always)
    public func cost(answering answer: Answer, on tables: [Table]) -> StatementCost {
        switch self {
        case .read(let table, _):
            let row = answer == .none ? 0 : 8 + 8 + Int(tables[Int(table)].rowSize)
            return StatementCost(bytesOut: Self.frame + row, bytesOutMost: Self.frame + row)
        case .aggregate(let table, _):
            let least = Self.frame + 24
            guard case .rows(_, let each) = tables[Int(table)].content else {
                return StatementCost(bytesOut: least, bytesOutMost: least)
            }
            let rows = Int(each) * (7 + 8 + 8 + Int(tables[Int(table)].rowSize))
            return StatementCost(bytesOut: least, bytesOutMost: max(least, Self.frame + rows))
        case .insert(let table, _), .insertBooking(let table, _, _, _),
            .insertPayout(let table, _, _, _):
            return small(growth: tables[Int(table)].bytesPerRow)
        case .insertBookingIfFree(let table, _, _, _),
            .insertBookingChecked(_, let table, _, _, _), .countRequest(let table, _, _),
            .insertPayoutOnce(let table, _, _, _):
            return small(growth: answer == .count(1) ? tables[Int(table)].bytesPerRow : 0)
        case .claimSlots(_, let table, _, _, _):
            guard case .count(let days) = answer else { return small(growth: 0) }
            return small(growth: days * tables[Int(table)].bytesPerSlot)
        case .update, .delete, .lockResource, .advisoryLock, .readResource, .updateResource,
            .updateResourceIfUnchanged, .readFence, .raiseFence, .countOverlapping,
            .countOverlappingOthers, .lockOverlapping, .confirmBooking, .countPayouts,
            .advancePayout, .countWaiting:
            return small(growth: 0)
        }
    }

    private func small(growth: Int64) -> StatementCost {
        StatementCost(
            bytesOut: Self.frame + 8,
            bytesOutMost: Self.frame + 8,
            growth: Int(growth)
        )
    }
}
