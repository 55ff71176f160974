import Measurement
import Stores
import Workload

extension Probe {
    /// Tables of the probes, by their place in the list.
    private enum Place: UInt16, CaseIterable {
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

    /// The tables that the probes use.
    static var tables: [Table] { Place.allCases.map(\.table) }

    /// What is measured on Postgres: what a transaction takes first, because others hold it.
    static let postgres: [Probe] = [
        Probe(
            figure: .statement(.begin),
            store: .postgres,
            work: inTransaction(nil),
            times: 2,
            alsoFor: [.statement(.rollback), .statement(.commit)]
        ), alone(.read) { .read(table: Place.rows.rawValue, row: $0 % owners) },
        alone(.aggregate) { .aggregate(table: Place.rows.rawValue, owner: $0 % owners) }, group,
        within(.update, like: []) { .update(table: Place.rows.rawValue, row: $0 % owners) },
        within(.insert, like: [.insertPayout]) {
            .insert(table: Place.rows.rawValue, owner: $0 % owners)
        },
        within(.delete, like: []) { .delete(table: Place.groups.rawValue, row: $0) },
        within(.countRequest, like: []) {
            .countRequest(table: Place.counters.rawValue, key: UInt64($0 % owners), window: 1)
        },
        within(.lockResource, like: [.lockResourceKeyShare, .lockResourceShare]) {
            .lockResource(table: Place.bookings.rawValue, resource: $0 % owners)
        },
        within(.readResource, like: [.readFence]) {
            .readResource(table: Place.bookings.rawValue, resource: $0 % owners)
        },
        within(.updateResource, like: [.updateResourceIfUnchanged, .raiseFence]) {
            .updateResource(table: Place.bookings.rawValue, resource: $0 % owners)
        },
        within(.countOverlapping, like: [.countOverlappingOthers]) {
            .countOverlapping(
                table: Place.bookings.rawValue,
                resource: $0 % owners,
                range: days($0)
            )
        },
        within(.insertBooking, like: [.insertPendingBooking]) {
            .insertBooking(
                table: Place.bookings.rawValue,
                resource: $0 % owners,
                range: days($0),
                operation: UInt64($0)
            )
        },
        within(.insertBookingIfFree, like: []) {
            .insertBookingIfFree(
                table: Place.free.rawValue,
                resource: $0 % owners,
                range: days($0),
                operation: UInt64($0)
            )
        },
    ]

    /// What each row of an aggregate adds, from owners with a hundred rows each.
    private static let group = Probe(
        figure: .declared("postgres-row.aggregate"),
        store: .postgres,
        work: statement { .aggregate(table: Place.groups.rawValue, owner: $0 % 100) },
        holds: [.statement(.aggregate)],
        times: 99
    )

    /// Three days that no other call of a resource has.
    private static func days(_ number: UInt32) -> DayRange {
        let start = 10 + 4 * (number / owners)
        return DayRange(start: start, length: 3)
    }

    private static func alone(
        _ kind: StatementKind,
        _ make: @escaping @Sendable (UInt32) -> Statement
    ) -> Probe {
        Probe(figure: .statement(kind), store: .postgres, work: statement(make))
    }

    /// What a write takes when it commits by itself: the flush is in it.
    static let committedWrite = alone(.update) {
        .update(table: Place.rows.rawValue, row: $0 % owners)
    }

    /// A statement between BEGIN and ROLLBACK, so that nothing waits for the disk.
    private static func within(
        _ kind: StatementKind,
        like others: [StatementKind],
        _ make: @escaping @Sendable (UInt32) -> Statement
    ) -> Probe {
        Probe(
            figure: .statement(kind),
            store: .postgres,
            work: inTransaction(make),
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
