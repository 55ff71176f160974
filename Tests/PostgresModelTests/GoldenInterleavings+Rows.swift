import Stores
import Workload

extension GoldenInterleavings {
    // MARK: Snapshots

    static let snapshots = [
        Interleaving(
            "a change is seen by its own transaction at once and by others from its commit on",
            (.begin(.a), "A ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.a, read(1)), "A v1"),
            (.run(.b, read(1)), "B v0"),
            (.commit(.a), "A ok"),
            (.run(.b, read(1)), "B v1")
        ),
        Interleaving(
            "at READ COMMITTED each statement sees the newest commit",
            (.begin(.a), "A ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, update(1)), "B v1"),
            (.run(.a, read(1)), "A v1"),
            (.commit(.a), "A ok")
        ),
        Interleaving(
            "at REPEATABLE READ the first statement decides what is seen",
            (.begin(.a, .repeatableRead), "A ok"),
            (.run(.b, update(1)), "B v1"),
            (.run(.a, read(1)), "A v1"),
            (.run(.b, update(1)), "B v2"),
            (.run(.b, update(1)), "B v3"),
            (.run(.b, update(2)), "B v1"),
            (.run(.a, read(1)), "A v1"),
            (.run(.a, read(2)), "A v0"),
            (.run(.a, update(3)), "A v1"),
            (.run(.a, read(3)), "A v1"),
            (.commit(.a), "A ok"),
            (.run(.a, read(1)), "A v3")
        ),
        Interleaving(
            "an update at REPEATABLE READ of a row changed since the snapshot fails with 40001",
            (.begin(.a, .repeatableRead), "A ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, update(1)), "B v1"),
            (.run(.a, update(1)), "A 40001"),
            (.run(.a, read(1)), "A 25P02"),
            (.rollback(.a), "A ok"),
            (.run(.a, update(1)), "A v2")
        ),
        Interleaving(
            "an update at REPEATABLE READ that waits fails if the other commits, else proceeds",
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.b, update(1)), "B blocked"),
            (.rollback(.a), "A ok, B v1"),
            (.commit(.b), "B ok"),
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, update(1)), "A v2"),
            (.run(.b, update(1)), "B blocked"),
            (.commit(.a), "A ok, B 40001"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "who waits in line at REPEATABLE READ fails as soon as the row is changed by a commit",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.begin(.c, .repeatableRead), "C ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.b, update(1)), "B blocked"),
            (.run(.c, update(1)), "C blocked"),
            (.commit(.a), "A ok, B v2, C 40001"),
            (.begin(.a, .repeatableRead), "A ok"),
            (.run(.a, read(1)), "A v1"),
            (.rollback(.c), "C ok"),
            (.run(.c, read(1)), "C v1"),
            (.rollback(.b), "B ok"),
            (.run(.c, update(1)), "C v2"),
            (.begin(.b), "B ok"),
            (.run(.b, update(1)), "B v3"),
            (.run(.a, update(1)), "A 40001"),
            (.rollback(.b), "B ok"),
            (.rollback(.a), "A ok")
        ),
    ]

    // MARK: Rows

    static let rows = [
        Interleaving(
            "an update that waits builds on what the other committed",
            (.begin(.a), "A ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.b, update(1)), "B blocked"),
            (.run(.c, read(1)), "C v0"),
            (.commit(.a), "A ok, B v2"),
            (.run(.c, read(1)), "C v2")
        ),
        Interleaving(
            "an update that waits ignores what the other rolled back",
            (.begin(.a), "A ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.a, update(1)), "A v2"),
            (.run(.b, update(1)), "B blocked"),
            (.rollback(.a), "A ok, B v1"),
            (.run(.c, read(1)), "C v1")
        ),
        Interleaving(
            "an update or delete that waits for a delete finds no row",
            (.begin(.a), "A ok"),
            (.run(.a, delete(1)), "A 1"),
            (.run(.a, read(1)), "A none"),
            (.run(.b, update(1)), "B blocked"),
            (.run(.c, delete(1)), "C blocked"),
            (.commit(.a), "A ok, B none, C 0"),
            (.run(.a, read(1)), "A none"),
            (.run(.a, delete(1)), "A 0")
        ),
        Interleaving(
            "who finds the row deleted after the wait does not hold up the next in line",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, delete(1)), "A 1"),
            (.run(.b, update(1)), "B blocked"),
            (.run(.c, delete(1)), "C blocked"),
            (.commit(.a), "A ok, B none, C 0"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "an inserted row counts for its owner from the commit on",
            (.begin(.a), "A ok"),
            (.run(.a, .insert(table: Table.groups, owner: 2)), "A 1"),
            (.run(.a, sum), "A v1"),
            (.run(.b, sum), "B v0"),
            (.commit(.a), "A ok"),
            (.run(.b, sum), "B v1"),
            (.run(.b, .update(table: Table.groups, row: 6)), "B v1"),
            (.run(.b, .update(table: Table.groups, row: 8)), "B v1"),
            (.run(.b, .update(table: Table.groups, row: 30)), "B v2"),
            (.run(.a, sum), "A v4"),
            (.run(.a, .delete(table: Table.groups, row: 8)), "A 1"),
            (.run(.a, sum), "A v3")
        ),
        Interleaving(
            "a rolled-back insert leaves no row",
            (.begin(.a), "A ok"),
            (.run(.a, .insert(table: Table.groups, owner: 2)), "A 1"),
            (.rollback(.a), "A ok"),
            (.run(.a, sum), "A v0"),
            (.run(.a, .update(table: Table.groups, row: 30)), "A none"),
            (.run(.a, .insert(table: Table.groups, owner: 2)), "A 1"),
            (.run(.a, .update(table: Table.groups, row: 31)), "A v2")
        ),
        Interleaving(
            "an owner without rows has no sum",
            (.run(.a, .delete(table: Table.rows, row: 3)), "A 1"),
            (.run(.a, .aggregate(table: Table.rows, owner: 3)), "A none"),
            (.run(.a, .aggregate(table: Table.rows, owner: 99)), "A none"),
            (.run(.a, read(99)), "A none"),
            (.run(.a, update(99)), "A none")
        ),
    ]

    // MARK: Counters

    static let counters = [
        Interleaving(
            "counting waits for the transaction that inserts the counter, and adds to its count",
            (.begin(.a), "A ok"),
            (.run(.a, hit), "A 1"),
            (.run(.a, hit), "A 2"),
            (.run(.b, hit), "B blocked"),
            (.commit(.a), "A ok, B 3"),
            (.run(.c, hit), "C 4")
        ),
        Interleaving(
            "counting starts again when the counter's insert is rolled back",
            (.begin(.a), "A ok"),
            (.run(.a, hit), "A 1"),
            (.run(.b, hit), "B blocked"),
            (.rollback(.a), "A ok, B 1"),
            (.begin(.a), "A ok"),
            (.run(.a, hit), "A 2"),
            (.run(.b, hit), "B blocked"),
            (.rollback(.a), "A ok, B 2")
        ),
        Interleaving(
            "counting at REPEATABLE READ fails with 40001 on a count its snapshot does not see",
            (.begin(.a, .repeatableRead), "A ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, hit), "B 1"),
            (.run(.a, hit), "A 40001"),
            (.rollback(.a), "A ok")
        ),
    ]

    // MARK: Deadlocks

    static let deadlocks = [
        Interleaving(
            "two row locks in opposite order: the first to wait is the victim, after the timer",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, lock(2)), "B 1"),
            (.run(.a, lock(2)), "A blocked"),
            (.run(.b, lock(1)), "B blocked"),
            (.wait, "A 40P01, B 1"),
            (.run(.a, lock(1)), "A 25P02"),
            (.rollback(.a), "A ok"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "three updates in a ring",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.begin(.c), "C ok"),
            (.run(.a, update(1)), "A v1"),
            (.run(.b, update(2)), "B v1"),
            (.run(.c, update(3)), "C v1"),
            (.run(.a, update(2)), "A blocked"),
            (.run(.b, update(3)), "B blocked"),
            (.run(.c, update(1)), "C blocked"),
            (.wait, "A 40P01, C v1"),
            (.commit(.c), "C ok, B v2"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "P3p: plain inserts that wait for each other are a deadlock",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, insertExclusive(days(0, 5), 1)), "A 1"),
            (.run(.b, insertExclusive(days(10, 5), 2)), "B 1"),
            (.run(.a, insertExclusive(days(12, 2), 3)), "A blocked"),
            (.run(.b, insertExclusive(days(1, 2), 4)), "B blocked"),
            (.wait, "A 40P01, B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 20), in: Table.exclusiveCars)), "C 2")
        ),
        Interleaving(
            "DO NOTHING in two transactions of several bookings can deadlock too",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, insertIfFree(days(0, 5), 1)), "A 1"),
            (.run(.b, insertIfFree(days(10, 5), 2)), "B 1"),
            (.run(.a, insertIfFree(days(12, 2), 3)), "A blocked"),
            (.run(.b, insertIfFree(days(1, 2), 4)), "B blocked"),
            (.wait, "A 40P01, B 1"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "a row lock and a booking that wait for each other",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, lock(1)), "A 1"),
            (.run(.b, insertIfFree(early, 1)), "B 1"),
            (.run(.a, insertIfFree(late, 2)), "A blocked"),
            (.run(.b, lock(1)), "B blocked"),
            (.wait, "A 40P01, B 1"),
            (.commit(.b), "B ok")
        ),
    ]
}
