import Measurement
import Stores
import Workload

extension Probe {
    /// The tables that probes work on, each alone in its trial.
    private enum Place {
        case rows, groups, bookings, free, counters

        var table: Table {
            switch self {
            case .rows:
                Table(name: "rows", content: .rows(owners: owners, each: 1), rowSize: 300)
            case .groups:
                Table(name: "groups", content: .rows(owners: 100, each: 100), rowSize: 300)
            case .bookings:
                Table(
                    name: "bookings",
                    content: .bookings(resources: owners, exclusive: false),
                    rowSize: 100
                )
            case .free:
                Table(
                    name: "free",
                    content: .bookings(resources: owners, exclusive: true),
                    rowSize: 100
                )
            case .counters: Table(name: "counters", content: .counters, rowSize: 0)
            }
        }
    }

    private static let owners: UInt32 = 1_000

    /// What is measured on Postgres: what a transaction takes first, because others hold it.
    static let postgres: [Probe] =
        [
            Probe(
                figure: .statement(.begin),
                store: .postgres,
                work: inTransaction(nil),
                times: 2,
                alsoFor: [.statement(.rollback), .statement(.commit)]
            ), alone(.read, .rows) { .read(table: 0, row: $0 % owners) },
            alone(.aggregate, .rows) { .aggregate(table: 0, owner: $0 % owners) }, group,
        ] + writes + bookings

    /// What each row of an aggregate adds, from owners with a hundred rows each.
    private static let group = Probe(
        figure: .declared("postgres-row.aggregate"),
        store: .postgres,
        work: statement { .aggregate(table: 0, owner: $0 % 100) },
        table: Place.groups.table,
        holds: [.statement(.aggregate)],
        times: 99
    )

    private static let writes = [
        within(.update, .rows) { .update(table: 0, row: $0 % owners) },
        within(.insert, .rows, like: [.insertPayout]) { .insert(table: 0, owner: $0 % owners) },
        within(.delete, .groups) { .delete(table: 0, row: $0) },
        within(.countRequest, .counters) {
            .countRequest(table: 0, key: UInt64($0 % owners), window: 1)
        },
    ]

    private static let bookings = [
        within(.lockResource, .bookings, like: [.lockResourceKeyShare, .lockResourceShare]) {
            .lockResource(table: 0, resource: $0 % owners)
        },
        within(.readResource, .bookings, like: [.readFence]) {
            .readResource(table: 0, resource: $0 % owners)
        },
        within(.updateResource, .bookings, like: [.updateResourceIfUnchanged, .raiseFence]) {
            .updateResource(table: 0, resource: $0 % owners)
        },
        within(.countOverlapping, .bookings, like: [.countOverlappingOthers]) {
            .countOverlapping(table: 0, resource: $0 % owners, range: days)
        },
        within(.insertBooking, .bookings, like: [.insertPendingBooking]) {
            .insertBooking(
                table: 0,
                resource: $0 % owners,
                range: days,
                operation: UInt64($0)
            )
        },
        within(.insertBookingIfFree, .free) {
            .insertBookingIfFree(
                table: 0,
                resource: $0 % owners,
                range: days,
                operation: UInt64($0)
            )
        },
    ]

    /// Nothing that is inserted stays, so all of them may want the same days.
    private static let days = DayRange(start: 10, length: 3)

    /// What a write takes when it commits by itself: the flush is in it.
    static let committedWrite = alone(.update, .rows) { .update(table: 0, row: $0 % owners) }

    private static func alone(
        _ kind: StatementKind,
        _ place: Place,
        _ make: @escaping @Sendable (UInt32) -> Statement
    ) -> Probe {
        Probe(
            figure: .statement(kind),
            store: .postgres,
            work: statement(make),
            table: place.table
        )
    }

    /// A statement between BEGIN and ROLLBACK, so that nothing waits for the disk.
    private static func within(
        _ kind: StatementKind,
        _ place: Place,
        like others: [StatementKind] = [],
        _ make: @escaping @Sendable (UInt32) -> Statement
    ) -> Probe {
        Probe(
            figure: .statement(kind),
            store: .postgres,
            work: inTransaction(make),
            table: place.table,
            holds: [.statement(.begin), .statement(.rollback)],
            alsoFor: others.map { .statement($0) }
        )
    }

    private static func statement(
        _ make: @escaping @Sendable (UInt32) -> Statement
    ) -> ProbeWork {
        ProbeWork { seams, number async throws(StoreError) in
            _ = try await seams.sql.run(make(UInt32(number)))
        }
    }

    private static func inTransaction(
        _ make: (@Sendable (UInt32) -> Statement)?
    ) -> ProbeWork {
        ProbeWork { seams, number async throws(StoreError) in
            let transaction = try await seams.sql.begin(.readCommitted)
            do throws(StoreError) {
                if let make { _ = try await transaction.run(make(UInt32(number))) }
            } catch {
                await transaction.rollback()
                throw error
            }
            await transaction.rollback()
        }
    }
}
