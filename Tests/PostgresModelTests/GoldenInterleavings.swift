import Stores
import Workload

/// The interleavings whose outcome on PostgreSQL 15 is known, each with that outcome.
///
/// They are the ones of the protections and traps for bookings that these statements can express,
/// and the rules of row locks, snapshots, counters and deadlocks behind them. A double booking is a
/// trace in which two overlapping bookings are both answered with 1 row and committed.
enum GoldenInterleavings {
    static let all =
        unprotected + rowLocks + exclusion + snapshots + rows + counters + deadlocks
        + oneStatement + lockStrengths + advisoryLocks + slots + versions + fences + holds
        + idempotency + serializable

    // MARK: Statements

    static let early = DayRange(start: 0, length: 5)
    static let late = DayRange(start: 3, length: 5)

    static func count(_ range: DayRange, in table: UInt16 = Table.cars) -> Statement {
        .countOverlapping(table: table, resource: 1, range: range)
    }
    static func insert(
        _ range: DayRange,
        _ operation: UInt64,
        into table: UInt16 = Table.cars
    ) -> Statement {
        .insertBooking(table: table, resource: 1, range: range, operation: operation)
    }
    static func insertIfFree(_ range: DayRange, _ operation: UInt64) -> Statement {
        .insertBookingIfFree(
            table: Table.exclusiveCars,
            resource: 1,
            range: range,
            operation: operation
        )
    }
    static func insertExclusive(_ range: DayRange, _ operation: UInt64) -> Statement {
        insert(range, operation, into: Table.exclusiveCars)
    }
    static func lock(_ resource: UInt32) -> Statement {
        .lockResource(table: Table.cars, resource: resource)
    }
    static func read(_ row: UInt32) -> Statement { .read(table: Table.rows, row: row) }
    static func update(_ row: UInt32) -> Statement { .update(table: Table.rows, row: row) }
    static func delete(_ row: UInt32) -> Statement { .delete(table: Table.rows, row: row) }
    static let sum = Statement.aggregate(table: Table.groups, owner: 2)
    static let hit = Statement.countRequest(table: Table.counters, key: 7, window: 3)
    static func days(_ start: UInt32, _ length: UInt32) -> DayRange {
        DayRange(start: start, length: length)
    }

    // MARK: Check, then insert

    static let unprotected = [
        Interleaving(
            "P0: check and insert at READ COMMITTED books twice",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "P0c: check and insert at REPEATABLE READ books twice",
            (.begin(.a, .repeatableRead), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "a booking is seen by its own transaction, and by others if and when it commits",
            (.begin(.a), "A ok"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.a, count(late)), "A 1"),
            (.run(.b, count(late)), "B 0"),
            (.commit(.a), "A ok"),
            (.run(.b, count(late)), "B 1"),
            (.run(.b, count(days(5, 3))), "B 0"),
            (.begin(.a), "A ok"),
            (.run(.a, insert(late, 2)), "A 1"),
            (.rollback(.a), "A ok"),
            (.run(.b, count(late)), "B 1")
        ),
    ]

    // MARK: Row locks

    static let rowLocks = [
        Interleaving(
            "P1: the row lock makes the second check wait and see the first booking",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, lock(1)), "B blocked"),
            (.run(.a, count(early)), "A 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, count(late)), "B 1"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "T1: the row lock at REPEATABLE READ checks with a snapshot from before the wait",
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, lock(1)), "B blocked"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, count(late)), "B 0"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "a path that skips the row lock is not held up by it",
            (.begin(.a), "A ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, insert(early, 1)), "B 1"),
            (.run(.a, count(late)), "A 1"),
            (.commit(.a), "A ok")
        ),
        Interleaving(
            "row locks are handed on in the order of asking",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.begin(.c), "C ok"),
            (.run(.a, lock(4)), "A 1"),
            (.run(.b, lock(4)), "B blocked"),
            (.run(.c, lock(4)), "C blocked"),
            (.commit(.a), "A ok, B 1"),
            (.rollback(.b), "B ok, C 1"),
            (.commit(.c), "C ok")
        ),
        Interleaving(
            "locks of different resources do not meet, and a lock may be taken twice",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, lock(2)), "B 1"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.a, lock(10)), "A 0"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok")
        ),
    ]

    // MARK: The exclusion constraint

    static let exclusion = [
        Interleaving(
            "P3: DO NOTHING waits for the first booking and then inserts no row",
            (.begin(.a), "A ok"),
            (.run(.a, insertIfFree(early, 1)), "A 1"),
            (.run(.b, insertIfFree(late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 0"),
            (.run(.b, insertIfFree(days(5, 3), 3)), "B 1")
        ),
        Interleaving(
            "P3: DO NOTHING proceeds when the first booking is rolled back",
            (.begin(.a), "A ok"),
            (.run(.a, insertIfFree(early, 1)), "A 1"),
            (.run(.b, insertIfFree(late, 2)), "B blocked"),
            (.rollback(.a), "A ok, B 1"),
            (.run(.c, insertIfFree(early, 3)), "C 0")
        ),
        Interleaving(
            "P3p: a plain insert waits and then fails with 23P01",
            (.begin(.a), "A ok"),
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.b, insertExclusive(late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 23P01"),
            (.run(.b, insertExclusive(late, 3)), "B 23P01"),
            (.run(.b, insertExclusive(days(9, 1), 4)), "B 1")
        ),
        Interleaving(
            "P3p: a plain insert proceeds when the other rolls back",
            (.begin(.a), "A ok"),
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.b, insertExclusive(late, 2)), "B blocked"),
            (.rollback(.a), "A ok, B 1")
        ),
        Interleaving(
            "bookings that touch, and bookings of other resources, are no conflict",
            (.run(.a, insertExclusive(days(0, 5), 1)), "A 1"),
            (.run(.a, insertExclusive(days(5, 5), 2)), "A 1"),
            (
                .run(
                    .a,
                    .insertBooking(
                        table: Table.exclusiveCars,
                        resource: 2,
                        range: early,
                        operation: 3
                    )
                ),
                "A 1"
            ),
            (.run(.a, insertExclusive(days(4, 2), 4)), "A 23P01")
        ),
        Interleaving(
            "two waiters that do not overlap each other both proceed",
            (.begin(.a), "A ok"),
            (.run(.a, insertExclusive(days(0, 10), 1)), "A 1"),
            (.run(.b, insertExclusive(days(1, 2), 2)), "B blocked"),
            (.run(.c, insertIfFree(days(5, 2), 3)), "C blocked"),
            (.rollback(.a), "A ok, B 1, C 1")
        ),
        Interleaving(
            "a booking conflicts with another one of its own transaction",
            (.begin(.a), "A ok"),
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.a, insertIfFree(late, 2)), "A 0"),
            (.run(.a, insertExclusive(late, 3)), "A 23P01"),
            (.run(.a, count(early, in: Table.exclusiveCars)), "A 25P02"),
            (.commit(.a), "A COMMIT"),
            (.run(.b, count(early, in: Table.exclusiveCars)), "B 0")
        ),
        Interleaving(
            "T5: an empty range is refused by the table's check",
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.a, insertExclusive(days(3, 0), 2)), "A 23514"),
            (.run(.a, insertIfFree(days(3, 0), 3)), "A 23514"),
            (.run(.a, count(days(3, 0), in: Table.exclusiveCars)), "A 0")
        ),
        Interleaving(
            "a booking of a resource that does not exist violates the foreign key",
            (
                .run(
                    .a,
                    .insertBooking(table: Table.cars, resource: 10, range: early, operation: 1)
                ),
                "A 23503"
            )
        ),
        Interleaving(
            "P12: a repeated operation is a duplicate, on either table and beside any range",
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.a, insert(early, 1)), "A 23505"),
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.a, insertExclusive(early, 1)), "A 23505"),
            (.run(.a, insertIfFree(early, 1)), "A 0"),
            (.run(.a, insertIfFree(days(20, 2), 1)), "A 23505")
        ),
        Interleaving(
            "P12: a repeated operation waits for the first, and proceeds if that rolls back",
            (.begin(.a), "A ok"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(days(20, 2), 1)), "B blocked"),
            (.commit(.a), "A ok, B 23505"),
            (.begin(.a), "A ok"),
            (.run(.a, insertExclusive(early, 1)), "A 1"),
            (.run(.b, insertIfFree(days(20, 2), 1)), "B blocked"),
            (.rollback(.a), "A ok, B 1")
        ),
        Interleaving(
            "T13: DO NOTHING at REPEATABLE READ fails with 40001 on what its snapshot does not see",
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.b, count(late, in: Table.exclusiveCars)), "B 0"),
            (.run(.a, insertIfFree(early, 1)), "A 1"),
            (.run(.b, insertIfFree(late, 2)), "B 40001"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "a plain insert at REPEATABLE READ fails with 23P01 on what its snapshot does not see",
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.b, count(late, in: Table.exclusiveCars)), "B 0"),
            (.run(.a, insertIfFree(early, 1)), "A 1"),
            (.run(.b, insertExclusive(late, 2)), "B 23P01"),
            (.rollback(.b), "B ok")
        ),
    ]
}
