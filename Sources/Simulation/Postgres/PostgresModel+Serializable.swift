import Measurement
import Stores
import Workload

// MARK: - What serializable transactions read and write

extension PostgresModel {
    /// Entries on a page of the bookings' index: 8 kB, two thirds full, of some 56 bytes each.
    private static let entriesPerPage = 97

    /// Notes what a read sees and what it misses; at the other levels nothing.
    ///
    /// - Throws: A conflict where the transaction must not go on.
    func track(read statement: Statement, for backend: Backend) throws(StoreError) {
        guard let reader = backend.serializable else { return }
        switch statement {
        case .read(let table, let row), .readResource(let table, let row),
            .readFence(let table, let row):
            serializable.read(.row(table: Int(table), row: row), by: reader)
            try missChange(of: row, in: Int(table), backend, reader)
        case .aggregate(let table, let owner):
            serializable.read(.group(table: Int(table), owner: owner), by: reader)
            var rows: [UInt32] = []
            tables[Int(table)].rows.forEachRow(of: owner) { rows.append($0) }
            for row in rows {
                serializable.read(.row(table: Int(table), row: row), by: reader)
                try missChange(of: row, in: Int(table), backend, reader)
            }
        case .countPayouts(let table, let owner, let period):
            serializable.read(.group(table: Int(table), owner: owner), by: reader)
            for row in tables[Int(table)].payouts?.rows(owner: owner, period: period) ?? [] {
                try missChange(of: row, in: Int(table), backend, reader)
            }
        case .countOverlapping(let table, let resource, let range),
            .countOverlappingOthers(let table, let resource, let range, _),
            .lockOverlapping(let table, let resource, let range):
            try track(bookings: range, resource, in: Int(table), backend)
        default: break
        }
    }

    /// Notes that a transaction looked for bookings of a range.
    func track(
        bookings range: DayRange,
        _ resource: UInt32,
        in table: Int,
        _ backend: Backend
    ) throws(StoreError) {
        guard let reader = backend.serializable else { return }
        serializable.read(.group(table: table, owner: resource), by: reader)
        serializable.read(.page(table: table, page: page(of: resource, in: table)), by: reader)
        var missed: [SerializableTransaction] = []
        tables[table].bookings?.forEachOverlapping(range, resource: resource) { booking in
            let writer =
                booking.isCommitted
                ? (booking.commit > backend.snapshot ?? .max
                    ? serializable.writer(of: booking.commit) : nil)
                : backends[booking.writer].serializable
            if let writer { missed.append(writer) }
        }
        for writer in missed { try serializable.miss(by: reader, of: writer) }
    }

    private func missChange(
        of row: UInt32,
        in table: Int,
        _ backend: Backend,
        _ reader: SerializableTransaction
    ) throws(StoreError) {
        let state = tables[table].rows[row]
        if let snapshot = backend.snapshot, state.commit > snapshot,
            let writer = serializable.writer(of: state.commit)
        {
            try serializable.miss(by: reader, of: writer)
        }
        guard state.lock != ServerLocks.none, locks[state.lock].writer != Backend.nobody,
            let writer = backends[locks[state.lock].writer].serializable
        else { return }
        try serializable.miss(by: reader, of: writer)
    }

    /// Notes that a transaction changes a row.
    func track(changeOf row: UInt32, in table: Int, _ backend: Backend) throws(StoreError) {
        guard let writer = backend.serializable else { return }
        serializable.read(.row(table: table, row: row), by: writer)
        try serializable.write(.row(table: table, row: row), by: writer)
    }

    /// Notes that a transaction adds something to what an owner or a resource has.
    func track(additionTo owner: UInt32, in table: Int, _ backend: Backend) throws(StoreError) {
        guard let writer = backend.serializable else { return }
        try serializable.write(.group(table: table, owner: owner), by: writer)
        if tables[table].bookings != nil {
            let page = page(of: owner, in: table)
            try serializable.write(.page(table: table, page: page), by: writer)
        }
    }

    /// About which page of the index a resource's bookings are on: entries are ordered by resource.
    private func page(of resource: UInt32, in table: Int) -> Int {
        let entries = tables[table].bookings?.count ?? 0
        let pages = max(1, entries / Self.entriesPerPage)
        return Int(resource) * pages / max(1, Int(tables[table].rows.loaded))
    }
}
