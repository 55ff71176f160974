import Measurement
import Simulation
import Stores
import Testing
import Workload

/// SERIALIZABLE on the model: whatever it lets commit could have happened one after the other.
@Suite struct SerializableTests {
    /// One statement of a game, and what it answered.
    private enum Deed: Sendable {
        case counted(DayRange, Int64)
        case inserted(DayRange)
        case readRow(UInt32, UInt64)
        case raisedRow(UInt32, UInt64)
    }

    /// The state that transactions in a row leave.
    private struct World {
        var bookings: [DayRange] = []
        var rows: [UInt32: UInt64] = [:]

        /// Whether the transaction would have had these answers now.
        mutating func allows(_ deeds: [Deed]) -> Bool {
            for deed in deeds {
                switch deed {
                case .counted(let range, let count):
                    if bookings.count(where: { $0.overlaps(range) }) != count { return false }
                case .inserted(let range): bookings.append(range)
                case .readRow(let row, let version):
                    if rows[row, default: 0] != version { return false }
                case .raisedRow(let row, let version):
                    rows[row, default: 0] += 1
                    if rows[row] != version { return false }
                }
            }
            return true
        }
    }

    private static func haveAnOrder(_ transactions: [[Deed]], from world: World) -> Bool {
        if transactions.isEmpty { return true }
        return transactions.indices.contains { first in
            var next = world
            guard next.allows(transactions[first]) else { return false }
            var others = transactions
            others.remove(at: first)
            return haveAnOrder(others, from: next)
        }
    }

    /// Plays random transactions at a level side by side, and answers what the committed ones did.
    private func play(
        _ level: IsolationLevel,
        seed: UInt64
    ) throws -> (committed: [[Deed]], failed: Int) {
        try onStage(.atOnce(cores: 4), seed: seed) { stage in
            let pool = stage.model.pool(size: 4)
            var committed: [[Deed]] = []
            var failed = 0
            await stage.together(4) { client in
                var random = RandomStream(seed: seed, name: "client-\(client)")
                await stage.pause(Nanoseconds(random.below(5)) * .microsecond)
                guard let transaction = try? await pool.begin(level) else { return }
                var deeds: [Deed] = []
                do throws(StoreError) {
                    for step in 0..<3 as Range<UInt64> {
                        await stage.pause(Nanoseconds(random.below(6)) * .microsecond)
                        let operation = UInt64(client) * 10 + step
                        deeds.append(try await Self.deed(transaction, &random, operation))
                    }
                    try await transaction.commit()
                    committed.append(deeds)
                } catch {
                    failed += 1
                    if deeds.count < 3 { await transaction.rollback() }
                }
            }
            return (committed, failed)
        }
    }

    private static func deed(
        _ transaction: any SQLTransaction,
        _ random: inout RandomStream,
        _ operation: UInt64
    ) async throws(StoreError) -> Deed {
        let range = DayRange(start: UInt32(random.below(4)), length: UInt32(1 + random.below(3)))
        let row = UInt32(random.below(3))
        switch random.below(6) {
        case 0, 1:
            let answer = try await transaction.run(
                .countOverlapping(table: Table.cars, resource: 1, range: range)
            )
            guard case .count(let count) = answer else { return .counted(range, -1) }
            return .counted(range, count)
        case 2, 3:
            _ = try await transaction.run(
                .insertBooking(
                    table: Table.cars,
                    resource: 1,
                    range: range,
                    operation: operation
                )
            )
            return .inserted(range)
        case 4:
            let answer = try await transaction.run(.read(table: Table.rows, row: row))
            guard case .version(let version) = answer else { return .readRow(row, .max) }
            return .readRow(row, version)
        default:
            let answer = try await transaction.run(.update(table: Table.rows, row: row))
            guard case .version(let version) = answer else { return .raisedRow(row, .max) }
            return .raisedRow(row, version)
        }
    }

    @Test func `what commits has an order in which every answer is right`() throws {
        var committed = 0
        for seed in 1...3_000 as ClosedRange<UInt64> {
            let outcome = try play(.serializable, seed: seed)
            committed += outcome.committed.count
            let isRight = Self.haveAnOrder(outcome.committed, from: World())
            #expect(isRight, "seed \(seed): \(outcome.committed)")
        }
        #expect(committed > 6_000, "\(committed)")
    }

    @Test func `the same games at REPEATABLE READ have none now and then`() throws {
        let wrong = try (1...300 as ClosedRange<UInt64>).count { seed in
            !Self.haveAnOrder(try play(.repeatableRead, seed: seed).committed, from: World())
        }
        #expect(wrong > 10, "\(wrong)")
    }
}
