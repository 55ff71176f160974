import Stores

// MARK: - The row of a resource, and its advisory lock

extension StatementText {
    /// The text of a statement about a resource; nil for any other kind.
    static func resources(_ kind: StatementKind, _ table: TableText) -> StatementText? {
        let row = "\(table.resources) WHERE id = $1::int"
        switch kind {
        // `NO KEY UPDATE` excludes itself and leaves the foreign key's share locks alone.
        case .lockResource: return lock(row, "NO KEY UPDATE")
        case .lockResourceKeyShare: return lock(row, "KEY SHARE")
        case .lockResourceShare: return lock(row, "SHARE")
        case .lockResourceForUpdate: return lock(row, "UPDATE")
        case .advisoryLock: return advisory("count(pg_advisory_xact_lock", table)
        case .advisoryTryLock: return advisory("(pg_try_advisory_xact_lock", table, "::int")
        case .advisoryLockSession: return advisory("count(pg_advisory_lock", table)
        case .advisoryUnlockSession: return advisory("(pg_advisory_unlock", table, "::int")
        case .readResource: return StatementText("SELECT version FROM \(row)", .version)
        case .readFence: return StatementText("SELECT fence FROM \(row)", .version)
        case .updateResource:
            let sql = "UPDATE \(table.resources) SET version = version + 1 WHERE id = $1::int"
            return StatementText(sql + " RETURNING version", .version)
        case .updateResourceIfUnchanged:
            let sql = "UPDATE \(table.resources) SET version = version + 1 WHERE id = $1::int"
            return StatementText(sql + " AND version = $2::bigint", .affectedRows)
        case .raiseFence:
            let sql = "UPDATE \(table.resources) SET fence = $2::bigint WHERE id = $1::int"
            return StatementText(sql + " AND fence < $2::bigint", .affectedRows)
        default: return nil
        }
    }

    private static func lock(_ row: String, _ strength: String) -> StatementText {
        StatementText("SELECT id FROM \(row) FOR \(strength)", .affectedRows)
    }

    private static func advisory(
        _ call: String,
        _ table: TableText,
        _ cast: String = ""
    ) -> StatementText {
        StatementText("SELECT \(call)(\(table.lockClass), $1::int))\(cast)", .count)
    }
}

// MARK: - Bookings

extension StatementText {
    /// The text of a statement about bookings; nil for any other kind.
    static func bookings(_ kind: StatementKind, _ table: TableText) -> StatementText? {
        guard case .bookings(_, let isExclusive) = table.table.content else { return nil }
        let overlapping = "\(table.name) WHERE resource = $1::int AND during && \(range)"
        switch kind {
        case .countOverlapping: return StatementText("SELECT count(*) FROM \(overlapping)", .count)
        case .countOverlappingOthers:
            let sql = "SELECT count(*) FROM \(overlapping) AND operation <> $4::bigint"
            return StatementText(sql, .count)
        case .lockOverlapping:
            return StatementText("SELECT id FROM \(overlapping) FOR UPDATE", .affectedRows)
        case .insertBooking: return StatementText(insert(table), .affectedRows)
        case .insertBookingIfFree:
            let target = isExclusive ? " ON CONSTRAINT \(table.constraint)" : ""
            return StatementText(insert(table) + " ON CONFLICT\(target) DO NOTHING", .affectedRows)
        case .insertBookingOnce:
            return StatementText(
                insert(table) + " ON CONFLICT (operation) DO NOTHING",
                .affectedRows
            )
        case .insertPendingBooking: return StatementText(insertPending(table), .affectedRows)
        case .confirmBooking:
            let sql = "UPDATE \(table.name) SET status = 'confirmed' WHERE operation = $1::bigint"
            return StatementText(sql + " AND status = 'pending'", .affectedRows)
        case .insertBookingInFunction:
            let call = "\(table.bookFunction)($1::int, \(range), $4::bigint, $5::text)"
            return StatementText("SELECT \(call)", .count)
        case .insertBookingWhereFree:
            return StatementText(insert(table, where: "NOT EXISTS", overlapping), .affectedRows)
        case .insertBookingLockingRow:
            let lock = "SELECT id FROM \(table.resources) WHERE id = $1::int FOR NO KEY UPDATE"
            return StatementText(insert(table, behind: lock, overlapping), .affectedRows)
        case .insertBookingLockingAdvisory:
            let lock = "SELECT pg_advisory_xact_lock(\(table.lockClass), $1::int)"
            return StatementText(insert(table, behind: lock, overlapping), .affectedRows)
        case .claimFreeSlots:
            return StatementText(claim(table, "") + " ON CONFLICT DO NOTHING", .affectedRows)
        case .claimSlots: return StatementText(claim(table, ""), .affectedRows)
        case .claimSlotsBackwards: return StatementText(claim(table, " DESC"), .affectedRows)
        default: return nil
        }
    }

    private static let range = "int4range($2::int, $3::int)"

    private static func insert(_ table: TableText) -> String {
        """
        INSERT INTO \(table.name) (resource, during, operation, filler)
        VALUES ($1::int, \(range), $4::bigint, $5::text)
        """
    }

    private static func insertPending(_ table: TableText) -> String {
        """
        INSERT INTO \(table.name) (resource, during, operation, filler, status)
        VALUES ($1::int, \(range), $4::bigint, $5::text, 'pending')
        """
    }

    private static func insert(
        _ table: TableText,
        where condition: String,
        _ overlapping: String
    ) -> String {
        """
        INSERT INTO \(table.name) (resource, during, operation, filler)
        SELECT $1::int, \(range), $4::bigint, $5::text
        WHERE \(condition) (SELECT FROM \(overlapping))
        """
    }

    /// The lock is taken first, yet the check's snapshot is the statement's and so older.
    private static func insert(
        _ table: TableText,
        behind lock: String,
        _ overlapping: String
    ) -> String {
        """
        WITH held AS MATERIALIZED (\(lock))
        INSERT INTO \(table.name) (resource, during, operation, filler)
        SELECT $1::int, \(range), $4::bigint, $5::text FROM held
        WHERE NOT EXISTS (SELECT FROM \(overlapping) AND held IS NOT NULL)
        """
    }

    private static func claim(_ table: TableText, _ order: String) -> String {
        """
        INSERT INTO \(table.slots) (resource, day, operation)
        SELECT $1::int, day, $4::bigint
        FROM generate_series($2::int, $3::int - 1) AS day ORDER BY day\(order)
        """
    }
}

// MARK: - Payouts

extension StatementText {
    /// The text of a statement about payouts; nil for any other kind.
    static func payouts(_ kind: StatementKind, _ table: TableText) -> StatementText? {
        let key = "$1::int || '/' || $2::bigint"
        let insert = "INSERT INTO \(table.name) (key, owner, period, operation, state)"
        switch kind {
        case .countPayouts:
            let row = "owner = $1::int AND period = $2::bigint"
            return StatementText("SELECT count(*) FROM \(table.name) WHERE \(row)", .count)
        case .insertPayout:
            let values = " VALUES (NULL, $1::int, $2::bigint, $3::bigint, 0)"
            return StatementText(insert + values, .affectedRows)
        case .insertPayoutOnce:
            let values = " VALUES (\(key), $1::int, $2::bigint, $3::bigint, 0)"
            return StatementText(
                insert + values + " ON CONFLICT (key) DO NOTHING",
                .affectedRows
            )
        case .advancePayout:
            let sql = "UPDATE \(table.name) SET state = $3::int + 1 WHERE key = \(key)"
            return StatementText(sql + " AND state = $3::int", .affectedRows)
        default: return nil
        }
    }
}
