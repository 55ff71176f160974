import Stores

extension ProtectionKind {
    /// Every protection, the broken variants behind the ones that they vary.
    public static let all: [ProtectionKind] = unprotected + inPostgres + inRedis + both

    private static let unprotected = [
        ProtectionKind(
            "none",
            "P0",
            .none,
            CheckThenInsert(),
            "Check, then insert, in one transaction at READ COMMITTED."
        ),
        ProtectionKind(
            "one-statement",
            "P0b",
            .none,
            InsertWhereFree(.whereFree),
            "INSERT … WHERE NOT EXISTS: two at once do not see each other."
        ),
        ProtectionKind(
            "repeatable-read",
            "P0c",
            .none,
            CheckThenInsert(level: .repeatableRead),
            "Check, then insert, at REPEATABLE READ: each snapshot misses the other's booking."
        ),
    ]

    private static let inPostgres = rowLocks + advisoryLocks + constraints + others

    private static let rowLocks = [
        ProtectionKind(
            "row-lock",
            "P1",
            .always,
            RowLocked(),
            "The resource's row is locked first, FOR NO KEY UPDATE."
        ),
        ProtectionKind(
            "row-lock-repeatable-read",
            "T1",
            .none,
            RowLocked(level: .repeatableRead),
            "The row lock at REPEATABLE READ: the snapshot is older than the wait."
        ),
        ProtectionKind(
            "row-lock-one-statement",
            "T2",
            .none,
            InsertWhereFree(.lockingRow),
            "Row lock and check in one statement, whose snapshot is older than the wait."
        ),
        ProtectionKind(
            "booking-rows-lock",
            "T7",
            .none,
            FoundRowsLocked(),
            "FOR UPDATE of the overlapping bookings: where there are none, nothing is locked."
        ),
        ProtectionKind(
            "share-lock-then-update",
            "T8",
            .always,
            RowLocked(strength: .share, raisesVersion: true),
            "FOR SHARE, then an update of the row: two at once are a deadlock."
        ),
    ]

    private static let advisoryLocks = [
        ProtectionKind(
            "advisory-lock",
            "P2",
            .always,
            AdvisoryLocked(),
            "pg_advisory_xact_lock of the resource, then the check in a statement of its own."
        ),
        ProtectionKind(
            "advisory-lock-function",
            "P2f",
            .always,
            InsertWhereFree(.inFunction),
            "Advisory lock, check and insert in one VOLATILE function: one round trip."
        ),
        ProtectionKind(
            "advisory-lock-repeatable-read",
            "T1",
            .none,
            AdvisoryLocked(level: .repeatableRead),
            "The advisory lock at REPEATABLE READ: the snapshot is older than the wait."
        ),
        ProtectionKind(
            "advisory-lock-one-statement",
            "T2",
            .none,
            InsertWhereFree(.lockingAdvisory),
            "Advisory lock and check in one statement, whose snapshot is older than the wait."
        ),
    ]

    private static let constraints = [
        ProtectionKind(
            "exclusion-constraint",
            "P3",
            .always,
            needs: .constraint,
            ConstraintDecides(),
            "An exclusion constraint on resource and range decides: ON CONFLICT DO NOTHING."
        ),
        ProtectionKind(
            "exclusion-constraint-idempotent",
            "P3+P12",
            .always,
            needs: .constraint,
            ConstraintDecides(knowsItself: true),
            "The constraint decides, and a request that is made again finds its own booking."
        ),
        ProtectionKind(
            "exclusion-constraint-plain",
            "P3p",
            .always,
            needs: .constraint,
            ConstraintDecides(plainly: true),
            "The constraint behind a plain INSERT: two at once are a deadlock of one second."
        ),
        ProtectionKind(
            "hold-then-confirm",
            "T6",
            .none,
            needs: [.constraint, .confirmedOnly],
            HoldThenConfirm(),
            "A pending booking first; the constraint sees it only when it is confirmed."
        ),
        ProtectionKind(
            "day-slots",
            "P4",
            .always,
            DaySlots(),
            "A row for each day, in order, and as many rows as days or a rollback."
        ),
        ProtectionKind(
            "day-slots-uncounted",
            "T12",
            .none,
            DaySlots(counts: false),
            "A row for each day, without counting them: a part of the days is enough."
        ),
    ]

    private static let others = [
        ProtectionKind(
            "serializable",
            "P5",
            .always,
            SerializableRetried(),
            "SERIALIZABLE, tried again after 40001."
        ),
        ProtectionKind(
            "serializable-mixed",
            "T11",
            .none,
            SerializableRetried(share: 2),
            "SERIALIZABLE on every other request, READ COMMITTED on the rest."
        ),
        ProtectionKind(
            "version",
            "P6",
            .always,
            Versioned(),
            "The resource's version is read before the check and raised if it still is the same."
        ),
        ProtectionKind(
            "version-after-check",
            "T10",
            .none,
            Versioned(readsAfterCheck: true),
            "The version is read after the check: a booking in between goes unseen."
        ),
    ]

    private static let inRedis = [
        ProtectionKind(
            "exact-range-lock",
            "P7",
            .none,
            needs: .lock,
            RedisLocked(),
            "A Redis lock whose key names the exact range; other ranges have other locks."
        ),
        ProtectionKind(
            "redis-lock",
            "P8",
            .withoutFaults,
            needs: .lock,
            RedisLocked(),
            "A Redis lock whose key names the resource alone."
        ),
        ProtectionKind(
            "redis-lock-idempotent",
            "P12",
            .withoutFaults,
            needs: .lock,
            RedisLocked(inside: InsertOnce()),
            "The Redis lock, and an insert that a second try of the same request finds done."
        ),
        ProtectionKind(
            "redis-lock-else-row-lock",
            "B1",
            .withoutFaults,
            needs: .lock,
            RedisLocked(withoutRedis: .rowLock),
            "The Redis lock, or the row lock when Redis does not answer: two kinds of lock."
        ),
    ]

    private static let both = [
        ProtectionKind(
            "redis-lock-and-row-lock",
            "B2",
            .always,
            needs: .lock,
            RedisLocked(inside: RowLocked(), withoutRedis: .goOn),
            "The row lock always, and the Redis lock in front of it while Redis answers."
        ),
        ProtectionKind(
            "redis-lock-fenced",
            "P10",
            .always,
            needs: [.lock, .tokens],
            Fenced(),
            "The Redis lock with a token that the row must see rise before the check."
        ),
        ProtectionKind(
            "redis-lock-fence-after-check",
            "T3",
            .withoutFaults,
            needs: [.lock, .tokens],
            Fenced(.afterCheck),
            "The token is written after the check, so an older booking goes unseen."
        ),
        ProtectionKind(
            "redis-lock-fence-compared",
            "T4",
            .withoutFaults,
            needs: [.lock, .tokens],
            Fenced(.comparedOnly),
            "The token is compared and not written in the same transaction."
        ),
        ProtectionKind(
            "redis-lock-exclusion-constraint",
            "P14",
            .always,
            needs: [.lock, .constraint],
            RedisLocked(inside: ConstraintDecides(), withoutRedis: .goOn),
            "The constraint decides; the Redis lock in front of it saves queueing."
        ),
    ]
}
