import Stores
import Workload

extension GoldenInterleavings {
    // MARK: Statements

    static func checked(
        _ form: BookingInsert,
        _ range: DayRange,
        _ operation: UInt64,
        into table: UInt16 = Table.cars
    ) -> Statement {
        .insertBookingChecked(
            form,
            table: table,
            resource: 1,
            range: range,
            operation: operation
        )
    }
    static func claim(_ form: SlotClaim, _ range: DayRange, _ operation: UInt64) -> Statement {
        .claimSlots(form, table: Table.cars, resource: 1, range: range, operation: operation)
    }
    static func lock(_ strength: RowLockStrength) -> Statement {
        .lockResource(table: Table.cars, resource: 1, strength: strength)
    }
    static func advisory(_ action: AdvisoryAction) -> Statement {
        .advisoryLock(action, table: Table.cars, resource: 1)
    }
    static func bump(ifStill version: UInt64) -> Statement {
        .updateResourceIfUnchanged(table: Table.cars, resource: 1, version: version)
    }
    static func raise(to token: UInt64) -> Statement {
        .raiseFence(table: Table.cars, resource: 1, token: token)
    }
    static func payOnce(_ operation: UInt64) -> Statement {
        .insertPayoutOnce(table: Table.payouts, owner: 1, period: 5, operation: operation)
    }
    static let bump = Statement.updateResource(table: Table.cars, resource: 1)
    static let version = Statement.readResource(table: Table.cars, resource: 1)
    static let fence = Statement.readFence(table: Table.cars, resource: 1)
    static let payouts = Statement.countPayouts(table: Table.payouts, owner: 1, period: 5)

    // MARK: Check and insert in one statement

    static let oneStatement = [
        Interleaving(
            "P0b: INSERT … WHERE NOT EXISTS in two transactions books twice",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, checked(.whereFree, early, 1)), "A 1"),
            (.run(.b, checked(.whereFree, late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, checked(.whereFree, late, 3)), "C 0"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "T2: a row lock in the statement that checks comes after its snapshot",
            (.begin(.a), "A ok"),
            (.run(.a, checked(.lockingRow, early, 1)), "A 1"),
            (.run(.b, checked(.lockingRow, late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 1"),
            (.run(.c, count(days(0, 10))), "C 2"),
            (.run(.c, checked(.lockingRow, late, 3)), "C 0")
        ),
        Interleaving(
            "T2: an advisory lock in the statement that checks comes after its snapshot",
            (.begin(.a), "A ok"),
            (.run(.a, checked(.lockingAdvisory, early, 1)), "A 1"),
            (.run(.b, checked(.lockingAdvisory, late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 1"),
            (.run(.c, count(days(0, 10))), "C 2"),
            (.run(.c, checked(.lockingAdvisory, late, 3)), "C 0")
        ),
        Interleaving(
            "P2f: lock, check and insert in a function each have a snapshot at READ COMMITTED",
            (.begin(.a), "A ok"),
            (.run(.a, checked(.inFunction, early, 1)), "A 1"),
            (.run(.b, checked(.inFunction, late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 0"),
            (.run(.c, count(days(0, 10))), "C 1")
        ),
        Interleaving(
            "P2f: the function at REPEATABLE READ books twice",
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, checked(.inFunction, early, 1)), "A 1"),
            (.run(.b, checked(.inFunction, late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "T7: FOR UPDATE of the overlapping bookings locks nothing where there is none",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, .lockOverlapping(table: Table.cars, resource: 1, range: early)), "A 0"),
            (.run(.b, .lockOverlapping(table: Table.cars, resource: 1, range: late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "FOR UPDATE of a booking that is there makes the next one wait for it",
            (.run(.a, insert(days(0, 8), 1)), "A 1"),
            (.begin(.a), "A ok"),
            (.run(.a, .lockOverlapping(table: Table.cars, resource: 1, range: early)), "A 1"),
            (
                .run(.b, .lockOverlapping(table: Table.cars, resource: 1, range: late)),
                "B blocked"
            ),
            (.run(.c, insert(late, 2)), "C 1"),
            (.rollback(.a), "A ok, B 1")
        ),
    ]

    // MARK: The four strengths of row locks

    static let lockStrengths =
        strengthPairs + [
            Interleaving(
                "T1: the holder's update of the row saves the waiter at REPEATABLE READ",
                (.begin(.a), "A ok"),
                (.begin(.b, .repeatableRead), "B ok"),
                (.run(.b, count(late)), "B 0"),
                (.run(.a, lock(1)), "A 1"),
                (.run(.b, lock(1)), "B blocked"),
                (.run(.a, insert(early, 1)), "A 1"),
                (.run(.a, bump), "A v1"),
                (.commit(.a), "A ok, B 40001"),
                (.rollback(.b), "B ok")
            ),
            Interleaving(
                "T8: two share locks and then updates are a deadlock",
                (.begin(.a), "A ok"),
                (.begin(.b), "B ok"),
                (.run(.a, lock(.share)), "A 1"),
                (.run(.b, lock(.share)), "B 1"),
                (.run(.a, bump), "A blocked"),
                (.run(.b, bump), "B blocked"),
                (.wait, "A 40P01, B v1"),
                (.commit(.b), "B ok")
            ),
            Interleaving(
                "T9: FOR UPDATE holds up inserts that refer to the row",
                (.begin(.a), "A ok"),
                (.run(.a, lock(.update)), "A 1"),
                (.run(.b, insert(early, 1)), "B blocked"),
                (.run(.c, insertIfFree(early, 2)), "C 1"),
                (.commit(.a), "A ok, B 1")
            ),
            Interleaving(
                "T9: FOR NO KEY UPDATE does not hold them up, and protects from none of them",
                (.begin(.a), "A ok"),
                (.run(.a, lock(.noKeyUpdate)), "A 1"),
                (.run(.a, count(late)), "A 0"),
                (.run(.b, insert(early, 1)), "B 1"),
                (.run(.a, insert(late, 2)), "A 1"),
                (.commit(.a), "A ok"),
                (.run(.c, count(days(0, 10))), "C 2")
            ),
            Interleaving(
                "an insert that refers to a row holds up FOR UPDATE until it commits",
                (.begin(.a), "A ok"),
                (.run(.a, insert(early, 1)), "A 1"),
                (.run(.b, lock(.noKeyUpdate)), "B 1"),
                (.run(.b, lock(.update)), "B blocked"),
                (.rollback(.a), "A ok, B 1")
            ),
            Interleaving(
                "a key share at REPEATABLE READ does not mind a change of the row",
                (.begin(.b, .repeatableRead), "B ok"),
                (.run(.b, count(late)), "B 0"),
                (.run(.a, bump), "A v1"),
                (.run(.b, lock(.keyShare)), "B 1"),
                (.run(.b, insert(late, 1)), "B 1"),
                (.run(.b, lock(.share)), "B 40001"),
                (.rollback(.b), "B ok")
            ),
            Interleaving(
                "a share lock that comes later overtakes whoever waits for the same row",
                (.begin(.a), "A ok"),
                (.begin(.c), "C ok"),
                (.run(.a, lock(.share)), "A 1"),
                (.run(.b, lock(.noKeyUpdate)), "B blocked"),
                (.run(.c, lock(.share)), "C 1"),
                (.commit(.a), "A ok"),
                (.commit(.c), "C ok, B 1")
            ),
        ]

    /// Each strength against each, held by one and wanted by another.
    private static let strengthPairs: [Interleaving] = RowLockStrength.allCases.flatMap { held in
        RowLockStrength.allCases.map { wanted in
            let waits = held.conflicts(with: wanted)
            return Interleaving(
                "\(held) held, \(wanted) wanted",
                (.begin(.a), "A ok"),
                (.begin(.b), "B ok"),
                (.run(.a, lock(held)), "A 1"),
                (.run(.b, lock(wanted)), waits ? "B blocked" : "B 1"),
                (.commit(.a), waits ? "A ok, B 1" : "A ok"),
                (.commit(.b), "B ok")
            )
        }
    }

    // MARK: Advisory locks

    static let advisoryLocks = [
        Interleaving(
            "P2: the advisory lock makes the second check wait and see the first booking",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, advisory(.lock)), "A 1"),
            (.run(.b, advisory(.lock)), "B blocked"),
            (.run(.a, count(early)), "A 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, count(late)), "B 1"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "T1: the advisory lock at REPEATABLE READ checks with a snapshot from before the wait",
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, advisory(.lock)), "A 1"),
            (.run(.b, advisory(.lock)), "B blocked"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, count(late)), "B 0"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "an advisory lock that is only tried does not wait",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, advisory(.tryLock)), "A 1"),
            (.run(.b, advisory(.tryLock)), "B 0"),
            (.run(.a, advisory(.tryLock)), "A 1"),
            (.rollback(.a), "A ok"),
            (.run(.b, advisory(.tryLock)), "B 1"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "a session's advisory lock outlasts the transaction, and is counted",
            (.begin(.a), "A ok"),
            (.run(.a, advisory(.lockSession)), "A 1"),
            (.run(.a, advisory(.lockSession)), "A 1"),
            (.run(.a, advisory(.lock)), "A 1"),
            (.commit(.a), "A ok"),
            (.run(.b, advisory(.lock)), "B blocked"),
            (.run(.a, advisory(.unlockSession)), "A 1"),
            (.run(.a, advisory(.unlockSession)), "A 1, B 1"),
            (.run(.a, advisory(.tryLock)), "A 1")
        ),
        Interleaving(
            "advisory locks in opposite order are a deadlock",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, advisory(.lock)), "A 1"),
            (.run(.b, lock(1)), "B 1"),
            (.run(.a, lock(1)), "A blocked"),
            (.run(.b, advisory(.lock)), "B blocked"),
            (.wait, "A 40P01, B 1"),
            (.commit(.b), "B ok")
        ),
    ]

    // MARK: A row for each day

    static let slots = [
        Interleaving(
            "P4: the second claim waits for the first and then misses the shared days",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, claim(.free, early, 1)), "A 5"),
            (.run(.b, claim(.free, late, 2)), "B blocked"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 3"),
            (.rollback(.b), "B ok"),
            (.run(.c, claim(.free, late, 3)), "C 3")
        ),
        Interleaving(
            "P4: the second claim gets every day when the first is rolled back",
            (.begin(.a), "A ok"),
            (.run(.a, claim(.free, early, 1)), "A 5"),
            (.run(.b, claim(.free, late, 2)), "B blocked"),
            (.rollback(.a), "A ok, B 5")
        ),
        Interleaving(
            "P4: without DO NOTHING a taken day is 23505",
            (.begin(.a), "A ok"),
            (.run(.a, claim(.all, early, 1)), "A 5"),
            (.run(.b, claim(.all, late, 2)), "B blocked"),
            (.commit(.a), "A ok, B 23505"),
            (.run(.b, claim(.free, late, 3)), "B 3")
        ),
        Interleaving(
            "P4: days in opposite order are a deadlock",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, claim(.all, days(0, 1), 1)), "A 1"),
            (.run(.b, claim(.backwards, days(0, 3), 2)), "B blocked"),
            (.run(.a, claim(.all, days(1, 2), 3)), "A blocked"),
            (.wait, "A 2, B 40P01"),
            (.commit(.a), "A ok")
        ),
        Interleaving(
            "T12: without counting the rows a part of the days is booked",
            (.run(.a, claim(.free, days(0, 2), 1)), "A 2"),
            (.begin(.b), "B ok"),
            (.run(.b, claim(.free, early, 2)), "B 3"),
            (.run(.b, insert(early, 2)), "B 1"),
            (.commit(.b), "B ok")
        ),
    ]

    // MARK: Versions and fences

    static let versions = [
        Interleaving(
            "P6: the version read before the check refuses the second booking",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, version), "A v0"),
            (.run(.b, version), "B v0"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, bump(ifStill: 0)), "A 1"),
            (.run(.b, bump(ifStill: 0)), "B blocked"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 0"),
            (.rollback(.b), "B ok"),
            (.run(.c, version), "C v1")
        ),
        Interleaving(
            "P6: the version at REPEATABLE READ is 40001",
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.b, version), "B v0"),
            (.run(.a, bump(ifStill: 0)), "A 1"),
            (.run(.b, bump(ifStill: 0)), "B 40001"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "T10: the version read after the check lets the second booking through",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, count(early)), "A 0"),
            (.run(.a, version), "A v0"),
            (.run(.a, bump(ifStill: 0)), "A 1"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok"),
            (.run(.b, version), "B v1"),
            (.run(.b, bump(ifStill: 1)), "B 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
    ]

    static let fences = [
        Interleaving(
            "P10: the fence raised before the check refuses whoever comes with an old token",
            (.begin(.b), "B ok"),
            (.run(.b, raise(to: 2)), "B 1"),
            (.begin(.a), "A ok"),
            (.run(.a, raise(to: 1)), "A blocked"),
            (.run(.b, count(late)), "B 0"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok, A 0"),
            (.rollback(.a), "A ok"),
            (.run(.c, fence), "C v2"),
            (.run(.c, raise(to: 2)), "C 0")
        ),
        Interleaving(
            "P10: the fence raised before the check makes the newer token see the older booking",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, raise(to: 1)), "A 1"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, raise(to: 2)), "B blocked"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, count(late)), "B 1"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "T3: the fence raised after the check lets the newer token book over the older",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, raise(to: 1)), "A 1"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, raise(to: 2)), "B blocked"),
            (.commit(.a), "A ok, B 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "T4: a fence that is only compared lets the old token through",
            (.begin(.a), "A ok"),
            (.run(.a, fence), "A v0"),
            (.run(.a, count(early)), "A 0"),
            (.begin(.b), "B ok"),
            (.run(.b, fence), "B v0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.b), "B ok"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
    ]

    // MARK: Holds, and ranges of no day

    static let holds = [
        Interleaving(
            "T6: a constraint on confirmed bookings lets two holds in and refuses the second later",
            (.run(.a, checked(.pending, early, 1, into: Table.heldCars)), "A 1"),
            (.run(.b, checked(.pending, late, 2, into: Table.heldCars)), "B 1"),
            (.run(.a, .confirmBooking(table: Table.heldCars, operation: 1)), "A 1"),
            (.run(.b, .confirmBooking(table: Table.heldCars, operation: 2)), "B 23P01"),
            (.run(.b, .confirmBooking(table: Table.heldCars, operation: 1)), "B 0"),
            (.run(.c, count(days(0, 10), in: Table.heldCars)), "C 2")
        ),
        Interleaving(
            "T6: a confirmation waits for another that is not committed",
            (.run(.a, checked(.pending, early, 1, into: Table.heldCars)), "A 1"),
            (.run(.b, checked(.pending, late, 2, into: Table.heldCars)), "B 1"),
            (.begin(.a), "A ok"),
            (.run(.a, .confirmBooking(table: Table.heldCars, operation: 1)), "A 1"),
            (.run(.b, .confirmBooking(table: Table.heldCars, operation: 2)), "B blocked"),
            (.rollback(.a), "A ok, B 1"),
            (.run(.a, .confirmBooking(table: Table.heldCars, operation: 1)), "A 23P01")
        ),
        Interleaving(
            "T6: a constraint that covers holds refuses the second one at once",
            (.run(.a, checked(.pending, early, 1, into: Table.exclusiveCars)), "A 1"),
            (.run(.b, checked(.pending, late, 2, into: Table.exclusiveCars)), "B 23P01")
        ),
        Interleaving(
            "T5: without the check a booking of no day slips past the constraint",
            (.run(.a, insert(early, 1, into: Table.looseCars)), "A 1"),
            (.run(.a, insert(days(3, 0), 2, into: Table.looseCars)), "A 1"),
            (.run(.a, insert(late, 3, into: Table.looseCars)), "A 23P01"),
            (.run(.a, count(days(0, 10), in: Table.looseCars)), "A 1")
        ),
    ]

    // MARK: Keys that make a retry harmless

    static let idempotency = [
        Interleaving(
            "P12: a repeated operation with DO NOTHING waits for the first, then inserts no row",
            (.begin(.a), "A ok"),
            (.run(.a, checked(.once, early, 1)), "A 1"),
            (.run(.b, checked(.once, early, 1)), "B blocked"),
            (.commit(.a), "A ok, B 0"),
            (.run(.c, checked(.once, late, 2)), "C 1"),
            (
                .run(
                    .c,
                    .countOverlappingOthers(
                        table: Table.cars,
                        resource: 1,
                        range: days(0, 10),
                        operation: 2
                    )
                ),
                "C 1"
            )
        ),
        Interleaving(
            "a payout's key: the second waits for the first, then inserts no row",
            (.begin(.a), "A ok"),
            (.run(.a, payOnce(1)), "A 1"),
            (.run(.b, payOnce(2)), "B blocked"),
            (.commit(.a), "A ok, B 0"),
            (.run(.c, payouts), "C 1")
        ),
        Interleaving(
            "a payout's key: the second proceeds if the first is rolled back",
            (.begin(.a), "A ok"),
            (.run(.a, payOnce(1)), "A 1"),
            (.run(.b, payOnce(2)), "B blocked"),
            (.rollback(.a), "A ok, B 1"),
            (.run(.c, payOnce(3)), "C 0")
        ),
        Interleaving(
            "T13: a payout's key at REPEATABLE READ is 40001, not 0 rows",
            (.begin(.a), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, payOnce(1)), "A 1"),
            (.run(.b, payOnce(2)), "B blocked"),
            (.commit(.a), "A ok, B 40001"),
            (.rollback(.b), "B ok")
        ),
        Interleaving(
            "payouts without a key are paid twice",
            (.begin(.a), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, payouts), "A 0"),
            (.run(.b, payouts), "B 0"),
            (.run(.a, pay(1)), "A 1"),
            (.run(.b, pay(2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, payouts), "C 2")
        ),
        Interleaving(
            "a payout's state moves on once: who waited finds it moved",
            (.run(.a, payOnce(1)), "A 1"),
            (.begin(.a), "A ok"),
            (.run(.a, advance(.due)), "A 1"),
            (.run(.b, advance(.due)), "B blocked"),
            (.commit(.a), "A ok, B 0"),
            (.run(.b, advance(.sending)), "B 1")
        ),
    ]

    private static func pay(_ operation: UInt64) -> Statement {
        .insertPayout(table: Table.payouts, owner: 1, period: 5, operation: operation)
    }
    private static func advance(_ from: PayoutState) -> Statement {
        .advancePayout(table: Table.payouts, owner: 1, period: 5, from: from)
    }
}
