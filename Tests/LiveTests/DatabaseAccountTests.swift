import Measurement
import Stores
import Testing
import Workload

@testable import Live

/// Postgres' own counts: on the timeline, and against what its clients say.
@Suite("What Postgres counts itself", .serialized)
struct DatabaseAccountTests {
    private let tables = [
        Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 50),
        Table(name: "order", content: .bookings(resources: 5, exclusive: true), rowSize: 20),
    ]

    @Test("reads, writes, refusals, transactions and their ends: both sides count the same")
    func same() throws {
        let engine = LiveEngine(LiveOptions(sampling: 200 * .millisecond))
        defer { engine.shutdown() }
        let trial = makeTrial(rate: 200, count: 600, redis: nil, tables: tables, instances: 2) {
            request,
            seams throws(StoreError) in
            let sql = seams[Int(request.number % 2)].sql
            let days = DayRange(start: UInt32(request.number) * 2, length: 3)
            switch request.number % 6 {
            case 0: _ = try await sql.run(.read(table: 0, row: UInt32(request.number % 20)))
            case 1: _ = try await sql.run(.update(table: 0, row: 1))
            case 2: _ = try await sql.run(.insert(table: 0, owner: 1))
            case 3:
                // Every second one overlaps the one before and is refused.
                let booking = Statement.insertBooking(
                    table: 1,
                    resource: 1,
                    range: DayRange(start: UInt32(request.number / 12), length: 1),
                    operation: request.number
                )
                _ = try await sql.run(booking)
            case 4:
                let transaction = try await sql.begin(.readCommitted)
                _ = try await transaction.run(
                    .lockResource(table: 1, resource: 2, strength: .noKeyUpdate)
                )
                _ = try await transaction.run(
                    .countOverlapping(table: 1, resource: 2, range: days)
                )
                try await transaction.commit()
            default:
                let transaction = try await sql.begin(.serializable)
                _ = try await transaction.run(.update(table: 0, row: 2))
                await transaction.rollback()
            }
            return .served
        }
        for _ in 0..<2 {
            let record = try engine.play(trial) { _ in true }
            let notes = record.engine.notes
            #expect(notes.allSatisfy { !$0.hasPrefix(CountDifference.beginning) }, "\(notes)")
            #expect(notes.allSatisfy { !$0.contains("not compared") }, "\(notes)")
            #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 50)
            let last = try #require(record.timeline.last?.gauges.database)
            #expect(last.transactions > 100)
            #expect(last.transactions < 800)
            #expect(last.rowsWritten > 100)
            #expect(last.deadlocks == 0)
        }
    }

    @Test("statements that no client of the trial sent are told with both figures")
    func seededDifference() throws {
        let servers = LiveServers(GivenServers())
        defer { servers.shutdown() }
        let stage = try servers.stage(
            for: makeTrial(redis: nil, tables: tables) { _, _ in .served }
        )
        let account = try #require(try stage.account())
        let catalog = StatementCatalog(tables: tables)
        var counted = StatementCounter(catalog).counts
        let read = try #require(catalog.entry(for: .read(table: 0, row: 0)))
        let update = try #require(catalog.entry(for: .update(table: 0, row: 0)))
        // The session itself, and thirteen statements of which the client knows one.
        counted.transactions.committed = 2
        counted.calls[update.index].answered = 1
        counted.calls[update.index].rows = 2
        do {
            let stray = try PostgresControl(to: stage.places.postgres(0), in: stage.schema)
            func run(_ entry: StatementCatalog.Entry) throws {
                let text = entry.prepared.replacing("$1", with: "1").replacing("$2", with: "'x'")
                try stray.run(text)
            }
            try run(update)
            for _ in 0..<12 { try run(read) }
            #expect(throws: ServerProblem.self) { try stray.run("SELECT 1 / 0") }
        }
        let notes = try account.differences(from: counted, catalog)
        #expect(
            notes == [
                "counts differ: Postgres committed 16 transactions, its clients and the tool "
                    + "itself 4",
                "counts differ: Postgres rolled back 1 transactions, its clients 0",
                "counts differ: Postgres ran 12 read of items, its clients had 0 answered",
                "counts differ: Postgres' 1 update of items were about 1 rows, its clients were "
                    + "told of 2",
            ]
        )
        try stage.leave()
    }

    @Test("what nobody heard of may have happened or not, and housekeeping only adds")
    func ranges() {
        func notes(_ committed: UInt64, _ rolledBack: UInt64) -> Int {
            CountDifference.notes(
                StatementCounts.Transactions(committed: 10, rolledBack: 2, uncertain: 1),
                committed: committed,
                rolledBack: rolledBack,
                housekeeping: 4
            ).count
        }
        #expect(notes(9, 2) == 1)
        #expect(notes(10, 2) == 0)
        #expect(notes(15, 3) == 0)
        #expect(notes(16, 4) == 2)
        #expect(notes(10, 1) == 1)
    }

    @Test(
        "the server takes statements for one that differ in constants",
        arguments: [
            (
                "SELECT a1 FROM t2 WHERE b = $1 AND c = 17",
                "SELECT a1 FROM t2 WHERE b = $1 AND c = ?"
            ),
            ("UPDATE t SET s = 'a''b', n = n + 1", "UPDATE t SET s = , n = n + ?"),
            ("f(7, $12::int)", "f(?, $12::int)"),
        ]
    )
    func constants(text: String, expected: String) {
        #expect(CountDifference.withoutConstants(text) == expected)
    }
}
