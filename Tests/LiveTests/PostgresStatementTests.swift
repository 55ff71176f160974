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
        Table(name: "payouts", content: .payouts, rowSize: 0),
    ]

    private static func days(_ start: UInt32, _ length: UInt32) -> DayRange {
        DayRange(start: start, length: length)
    }

    private static let cases: [(statement: Statement, answer: Result<Answer, StoreError>)] =
        [
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
            (.countWaiting(inDeadlock: false), .success(.count(0))),
            (.countWaiting(inDeadlock: true), .success(.count(0))),
        ] + resourceCases + bookingCases + payoutCases

    private static let resourceCases: [(statement: Statement, answer: Result<Answer, StoreError>)] =
        RowLockStrength.allCases.map {
            (.lockResource(table: 1, resource: 4, strength: $0), .success(.count(1)))
        } + [
            (.lockResource(table: 1, resource: 5, strength: .share), .success(.count(0))),
            (.advisoryLock(.lock, table: 1, resource: 4), .success(.count(1))),
            (.advisoryLock(.tryLock, table: 1, resource: 4), .success(.count(1))),
            (.advisoryLock(.lockSession, table: 1, resource: 4), .success(.count(1))),
            (.advisoryLock(.unlockSession, table: 1, resource: 4), .success(.count(1))),
            (.advisoryLock(.unlockSession, table: 1, resource: 4), .success(.count(0))),
            (.readResource(table: 1, resource: 4), .success(.version(0))),
            (.readResource(table: 1, resource: 5), .success(.none)),
            (.updateResource(table: 1, resource: 4), .success(.version(1))),
            (
                .updateResourceIfUnchanged(table: 1, resource: 4, version: 1),
                .success(.count(1))
            ),
            (
                .updateResourceIfUnchanged(table: 1, resource: 4, version: 1),
                .success(.count(0))
            ),
            (.readFence(table: 1, resource: 4), .success(.version(0))),
            (.raiseFence(table: 1, resource: 4, token: 7), .success(.count(1))),
            (.raiseFence(table: 1, resource: 4, token: 7), .success(.count(0))),
            (.readFence(table: 1, resource: 4), .success(.version(7))),
        ]

    private static func book(
        _ form: BookingInsert,
        _ range: DayRange,
        _ operation: UInt64
    ) -> Statement {
        .insertBookingChecked(form, table: 2, resource: 1, range: range, operation: operation)
    }

    private static func claim(_ form: SlotClaim, _ range: DayRange) -> Statement {
        .claimSlots(form, table: 2, resource: 1, range: range, operation: 9)
    }

    private static let bookingCases: [(statement: Statement, answer: Result<Answer, StoreError>)] =
        [
            (book(.whereFree, days(0, 2), 11), .success(.count(1))),
            (book(.whereFree, days(1, 2), 12), .success(.count(0))),
            (book(.lockingRow, days(1, 2), 12), .success(.count(0))),
            (book(.lockingRow, days(2, 2), 12), .success(.count(1))),
            (book(.lockingAdvisory, days(3, 2), 13), .success(.count(0))),
            (book(.lockingAdvisory, days(4, 2), 13), .success(.count(1))),
            (book(.inFunction, days(5, 2), 14), .success(.count(0))),
            (book(.inFunction, days(6, 2), 14), .success(.count(1))),
            (book(.once, days(6, 2), 14), .success(.count(0))),
            (book(.once, days(8, 2), 15), .success(.count(1))),
            (book(.pending, days(10, 2), 16), .success(.count(1))),
            (.confirmBooking(table: 2, operation: 16), .success(.count(1))),
            (.confirmBooking(table: 2, operation: 16), .success(.count(0))),
            (
                .countOverlappingOthers(table: 2, resource: 1, range: days(0, 20), operation: 16),
                .success(.count(5))
            ),
            (.lockOverlapping(table: 2, resource: 1, range: days(0, 4)), .success(.count(2))),
            (claim(.free, days(0, 3)), .success(.count(3))),
            (claim(.free, days(1, 3)), .success(.count(1))),
            (claim(.all, days(4, 2)), .success(.count(2))),
            (claim(.backwards, days(6, 2)), .success(.count(2))),
            (claim(.backwards, days(7, 2)), .failure(.conflict(code: "23505"))),
        ]

    private static let payoutCases: [(statement: Statement, answer: Result<Answer, StoreError>)] = [
        (.insertPayout(table: 4, owner: 3, period: 7, operation: 1), .success(.count(1))),
        (.insertPayout(table: 4, owner: 3, period: 7, operation: 2), .success(.count(1))),
        (.insertPayoutOnce(table: 4, owner: 3, period: 7, operation: 3), .success(.count(1))),
        (.insertPayoutOnce(table: 4, owner: 3, period: 7, operation: 4), .success(.count(0))),
        (.countPayouts(table: 4, owner: 3, period: 7), .success(.count(3))),
        (.advancePayout(table: 4, owner: 3, period: 7, from: .due), .success(.count(1))),
        (.advancePayout(table: 4, owner: 3, period: 7, from: .due), .success(.count(0))),
        (.advancePayout(table: 4, owner: 3, period: 7, from: .sending), .success(.count(1))),
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
                StoredBooking(operation: 11, resource: 1, start: 0, end: 2),
                StoredBooking(operation: 12, resource: 1, start: 2, end: 4),
                StoredBooking(operation: 13, resource: 1, start: 4, end: 6),
                StoredBooking(operation: 14, resource: 1, start: 6, end: 8),
                StoredBooking(operation: 15, resource: 1, start: 8, end: 10),
                StoredBooking(operation: 16, resource: 1, start: 10, end: 12),
            ]
        )
        #expect(
            record.payouts == [
                StoredPayout(operation: 1, owner: 3, period: 7, isSent: false),
                StoredPayout(operation: 2, owner: 3, period: 7, isSent: false),
                StoredPayout(operation: 3, owner: 3, period: 7, isSent: true),
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
