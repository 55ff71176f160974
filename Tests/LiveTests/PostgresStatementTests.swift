import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// Plays one request on a Postgres server of its own, without Redis.
func onPostgres<Result: Sendable>(
    _ engine: LiveEngine,
    _ settings: PostgresSettings = PostgresSettings(maxConnections: 20, pool: 4, network: loopback),
    tables: [Table],
    instances: Int = 1,
    _ body: @escaping @Sendable ([Seams]) async throws(StoreError) -> Result
) throws -> (result: Result, record: TrialRecord) {
    let result = Mutex<Swift.Result<Result, StoreError>?>(nil)
    let trial = makeTrial(
        count: 1,
        redis: nil,
        postgres: settings,
        tables: tables,
        instances: instances
    ) { _, seams throws(StoreError) in
        do throws(StoreError) {
            let value = try await body(seams)
            result.withLock { $0 = .success(value) }
        } catch {
            result.withLock { $0 = .failure(error) }
        }
        return .served
    }
    let record = try engine.play(trial) { _ in true }
    return (try #require(result.withLock { $0 }).get(), record)
}

@Suite("Statements on a real Postgres", .serialized)
struct PostgresStatementTests {
    private static let tables = [
        Table(name: "items", content: .rows(owners: 10, each: 3), rowSize: 50),
        Table(name: "order", content: .bookings(resources: 5, exclusive: true), rowSize: 20),
        Table(name: "open", content: .bookings(resources: 5, exclusive: false), rowSize: 20),
        Table(name: "counters", content: .counters, rowSize: 0),
    ]

    private static func days(_ start: UInt32, _ length: UInt32) -> DayRange {
        DayRange(start: start, length: length)
    }

    private static let cases: [(statement: Statement, answer: Result<Answer, StoreError>)] = [
        (.read(table: 0, row: 0), .success(.version(0))),
        (.read(table: 0, row: 30), .success(.none)),
        (.update(table: 0, row: 4), .success(.version(1))),
        (.update(table: 0, row: 4), .success(.version(2))),
        (.update(table: 0, row: 99), .success(.none)),
        (.aggregate(table: 0, owner: 1), .success(.version(2))),
        (.aggregate(table: 0, owner: 10), .success(.none)),
        (.insert(table: 0, owner: 1), .success(.count(1))),
        (.read(table: 0, row: 30), .success(.version(1))),
        (.aggregate(table: 0, owner: 1), .success(.version(3))),
        (.delete(table: 0, row: 4), .success(.count(1))),
        (.delete(table: 0, row: 4), .success(.count(0))),
        (.read(table: 9, row: 4), .failure(.protocolError(.postgres, "no table 9"))),
        (.lockResource(table: 1, resource: 4), .success(.count(1))),
        (
            .insertBooking(table: 1, resource: 4, range: days(10, 5), operation: 1),
            .success(.count(1))
        ),
        (.countOverlapping(table: 1, resource: 4, range: days(14, 1)), .success(.count(1))),
        (.countOverlapping(table: 1, resource: 4, range: days(15, 9)), .success(.count(0))),
        (.countOverlapping(table: 1, resource: 3, range: days(10, 5)), .success(.count(0))),
        (
            .insertBooking(table: 1, resource: 4, range: days(12, 9), operation: 2),
            .failure(.conflict(code: "23P01"))
        ),
        (
            .insertBookingIfFree(table: 1, resource: 4, range: days(12, 9), operation: 3),
            .success(.count(0))
        ),
        (
            .insertBookingIfFree(table: 1, resource: 4, range: days(15, 1), operation: .max),
            .success(.count(1))
        ),
        (
            .insertBooking(table: 1, resource: 0, range: days(1, 1), operation: 1),
            .failure(.conflict(code: "23505"))
        ),
        (
            .insertBooking(table: 2, resource: 0, range: days(1, 9), operation: 1),
            .success(.count(1))
        ),
        (
            .insertBookingIfFree(table: 2, resource: 0, range: days(2, 9), operation: 2),
            .success(.count(1))
        ),
        (.countRequest(table: 3, key: .max, window: 7), .success(.count(1))),
        (.countRequest(table: 3, key: .max, window: 7), .success(.count(2))),
        (.countRequest(table: 3, key: .max, window: 8), .success(.count(1))),
    ]

    @Test("every statement answers as its description says, and bookings are read back")
    func statements() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let statements = Self.cases.map(\.statement)
        #expect(
            Set(statements.map(\.kind)).count == StatementKind.allCases.count - 3,
            "all but begin, commit and rollback"
        )
        let (answers, record) = try onPostgres(engine, tables: Self.tables) {
            seams throws(StoreError) in
            var answers: [Result<Answer, StoreError>] = []
            for statement in statements {
                do throws(StoreError) {
                    answers.append(.success(try await seams[0].sql.run(statement)))
                } catch {
                    answers.append(.failure(error))
                }
            }
            return answers
        }
        for ((statement, expected), answer) in zip(Self.cases, answers) {
            #expect(answer == expected, "\(statement)")
        }
        #expect(
            record.bookings == [
                StoredBooking(operation: 1, resource: 4, start: 10, end: 15),
                StoredBooking(operation: .max, resource: 4, start: 15, end: 16),
                StoredBooking(operation: 1, resource: 0, start: 1, end: 10),
                StoredBooking(operation: 2, resource: 0, start: 2, end: 11),
            ]
        )
    }

    @Test("a trial finds its tables as new, whatever the one before left")
    func freshTables() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        for maxConnections in [20, 20, 30] {
            let settings = PostgresSettings(
                maxConnections: maxConnections,
                pool: 1,
                network: loopback
            )
            let (version, _) = try onPostgres(engine, settings, tables: Self.tables) {
                seams throws(StoreError) in
                try await seams[0].sql.run(.update(table: 0, row: 0))
            }
            #expect(version == .version(1))
        }
    }

    @Test("transactions conflict as Postgres documents")
    func conflicts() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let (codes, record) = try onPostgres(engine, tables: Self.tables) {
            seams throws(StoreError) in
            let sql = seams[0].sql
            var codes: [String] = []

            // Two transactions that read what the other writes cannot both be serializable.
            let first = try await sql.begin(.serializable)
            let second = try await sql.begin(.serializable)
            _ = try await first.run(.aggregate(table: 0, owner: 0))
            _ = try await second.run(.aggregate(table: 0, owner: 0))
            _ = try await first.run(.update(table: 0, row: 0))
            _ = try await second.run(.update(table: 0, row: 1))
            try await first.commit()
            do throws(StoreError) { try await second.commit() } catch { codes.append(error.word) }

            // A row that changed since the snapshot cannot be changed at REPEATABLE READ.
            let third = try await sql.begin(.repeatableRead)
            _ = try await third.run(.read(table: 0, row: 0))
            _ = try await sql.run(.update(table: 0, row: 0))
            do throws(StoreError) {
                _ = try await third.run(.update(table: 0, row: 0))
            } catch {
                codes.append(error.word)
            }
            // After an error only a rollback is left; a commit says that it did not happen.
            do throws(StoreError) { try await third.commit() } catch { codes.append(error.word) }

            // A rolled back change is not there.
            let fourth = try await sql.begin(.readCommitted)
            _ = try await fourth.run(.update(table: 0, row: 9))
            await fourth.rollback()
            #expect(try await sql.run(.read(table: 0, row: 9)) == .version(0))
            return codes
        }
        #expect(codes == ["conflict-40001", "conflict-40001", "postgres-protocol"])
        #expect(record.engine.connectionsInUsePeak == 2)
    }

    @Test("callers beyond the pool wait in the order they came")
    func poolQueue() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let settings = PostgresSettings(maxConnections: 20, pool: 2, network: loopback)
        let (order, record) = try onPostgres(engine, settings, tables: Self.tables) {
            seams throws(StoreError) in
            let sql = seams[0].sql
            let holders = [
                try await sql.begin(.readCommitted), try await sql.begin(.readCommitted),
            ]
            var order: [Int] = []
            for number in 0..<5 {
                seams[0].processes.start(isolation: #isolation) {
                    _ = try? await sql.run(.read(table: 0, row: 0))
                    order.append(number)
                }
            }
            #expect(order.isEmpty)
            await holders[0].rollback()
            // The one behind them all: when it is served, they have been.
            _ = try await sql.run(.read(table: 0, row: 0))
            await holders[1].rollback()
            return order
        }
        #expect(order == [0, 1, 2, 3, 4])
        #expect(record.engine.connectionWaitersPeak == 5)
        #expect(record.engine.connectionsInUsePeak == 2)
    }

    @Test("connections over the server's limit are refused with 53300")
    func tooManyConnections() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let settings = PostgresSettings(maxConnections: 3, pool: 2, network: loopback)
        let (errors, _) = try onPostgres(engine, settings, tables: [], instances: 2) {
            seams throws(StoreError) in
            var open: [any SQLTransaction] = []
            var errors: [StoreError] = []
            for index in [0, 0, 1, 1] {
                do throws(StoreError) {
                    open.append(try await seams[index].sql.begin(.readCommitted))
                } catch {
                    errors.append(error)
                }
            }
            for transaction in open { await transaction.rollback() }
            // The place in the pool is free again.
            let last = try await seams[1].sql.begin(.readCommitted)
            await last.rollback()
            return errors
        }
        #expect(errors == [.refused(.postgres, code: "53300")])
    }
}
