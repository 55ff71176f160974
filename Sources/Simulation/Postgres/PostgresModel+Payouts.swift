public import Measurement
import Stores

extension PostgresModel {
    /// Inserts a payout without a key; begins when the work is done.
    func insertPayout(
        _ payout: PayoutStore.Payout,
        table: Int,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        try track(additionTo: payout.owner, in: table, backend)
        let row = tables[table].rows.append()
        tables[table].payouts?.append(payout, row: row, isKeyed: false)
        try await insertRow(row, of: table, on: backend)
        return .count(1)
    }

    /// Inserts a payout unless one with the key of owner and period is there; begins when the work
    /// is done.
    ///
    /// `ON CONFLICT DO NOTHING` waits for whoever inserts the same key. At REPEATABLE READ a row
    /// that the snapshot does not see is a serialization failure.
    func insertPayoutOnce(
        _ payout: PayoutStore.Payout,
        table: Int,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        while let row = tables[table].payouts?
            .keyedRow(owner: payout.owner, period: payout.period)
        {
            let state = tables[table].rows[row]
            if state.image.exists {
                if let snapshot = backend.snapshot, state.commit > snapshot {
                    throw .conflict(.serializationFailure)
                }
                return .count(0)
            }
            guard state.lock != ServerLocks.none else {
                // Whoever inserted it has rolled back, so its place is free again.
                try track(additionTo: payout.owner, in: table, backend)
                tables[table].payouts?.reuse(row, for: payout.operation)
                try await insertRow(row, of: table, on: backend)
                return .count(1)
            }
            let writer = locks[state.lock].writer
            if writer == backend.number { return .count(0) }
            try await waitForEnd(of: writer, backend)
        }
        try track(additionTo: payout.owner, in: table, backend)
        let row = tables[table].rows.append()
        tables[table].payouts?.append(payout, row: row, isKeyed: true)
        try await insertRow(row, of: table, on: backend)
        return .count(1)
    }

    private func insertRow(
        _ row: UInt32,
        of table: Int,
        on backend: Backend
    ) async throws(StoreError) {
        let lock = try await lockRow(row, of: table, .update, for: backend)
        leave(RowImage(version: 0, exists: true), in: lock, by: backend)
    }

    /// How many payouts of an owner in a period a backend's current statement sees.
    func countPayouts(
        of owner: UInt32,
        in period: UInt32,
        table: Int,
        for backend: Backend
    ) -> Int64 {
        let rows = tables[table].payouts?.rows(owner: owner, period: period) ?? []
        return Int64(rows.count { image(of: $0, in: table, for: backend).exists })
    }

    /// The committed payouts of every table, in the order of insertion.
    public var storedPayouts: [StoredPayout] {
        var stored: [StoredPayout] = []
        for table in tables {
            for (row, payout) in (table.payouts?.payouts ?? []).enumerated() {
                let image = table.rows[UInt32(row)].image
                guard image.exists else { continue }
                stored.append(
                    StoredPayout(
                        operation: payout.operation,
                        owner: payout.owner,
                        period: payout.period,
                        isSent: image.version == UInt64(PayoutState.sent.rawValue)
                    )
                )
            }
        }
        return stored
    }
}
