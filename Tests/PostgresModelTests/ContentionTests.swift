import Measurement
import Simulation
import Stores
import Testing
import Workload

/// Many clients on one row or one resource.
@Suite struct ContentionTests {
    /// 0.1 ms for each statement and each flush.
    private static let costs = {
        var costs = StatementCosts(every: WorkTime(100 * .microsecond), source: "a test")
        costs.flush = WorkTime(100 * .microsecond)
        return costs
    }()

    @Test func `the median wait for a hot row is the number of clients times the hold`() throws {
        let clients = 50
        let rounds = 20
        let settings = PostgresSettings.atOnce(cores: 8, oneWay: 500 * .microsecond)
        let (median, rate) = try onStage(settings, costs: Self.costs) { stage in
            var spans: [Nanoseconds] = []
            let pool = stage.model.pool(size: clients)
            await stage.together(clients) { client in
                for round in 0..<rounds {
                    let began = stage.timeline.now
                    await Self.book(on: pool, day: UInt32(client * rounds + round))
                    spans.append(stage.timeline.now - began)
                }
            }
            spans.sort()
            return (spans[spans.count / 2], Double(spans.count) / Double(stage.timeline.now))
        }
        // From the grant on: the answer's way back, two statements and the commit, each a round
        // trip.
        let hold = Double(500_000 + 2 * 1_100_000 + 500_000 + 100_000 + 100_000)
        #expect(abs(Double(median) - Double(clients) * hold) < 0.05 * Double(clients) * hold)
        #expect(abs(rate - 1 / hold) < 0.05 / hold)
    }

    /// 50 clients of one car that pause 1 ms before each statement: PostgreSQL 15 took 173 ms in
    /// the median and made 284 bookings a second on two cores.
    @Test func `a hot row with 1 ms before each statement takes as long as the real one`() throws {
        let settings = PostgresSettings.atOnce(cores: 2, oneWay: Network.loopback.oneWay)
        let (median, rate) = try onStage(settings, costs: .measured) { stage in
            var spans: [Nanoseconds] = []
            let pool = stage.model.pool(size: 50)
            await stage.together(50) { client in
                for round in 0..<20 {
                    let began = stage.timeline.now
                    await Self.book(
                        on: pool,
                        day: UInt32(client * 20 + round),
                        pause: { await stage.pause(.millisecond) }
                    )
                    spans.append(stage.timeline.now - began)
                }
            }
            spans.sort()
            let seconds = Double(stage.timeline.now) / Double(Nanoseconds.second)
            return (Double(spans[spans.count / 2]) / 1e6, Double(spans.count) / seconds)
        }
        #expect(abs(median - 173) < 17.3, "\(median) ms")
        #expect(abs(rate - 284) < 28.4, "\(rate)/s")
    }

    private static func book(
        on pool: any SQLStore,
        day: UInt32,
        pause: () async -> Void = {}
    ) async {
        let range = DayRange(start: day, length: 1)
        guard let transaction = try? await pool.begin(.readCommitted) else { return }
        await pause()
        _ = try? await transaction.run(.lockResource(table: Table.cars, resource: 1))
        await pause()
        _ = try? await transaction.run(
            .countOverlapping(table: Table.cars, resource: 1, range: range)
        )
        await pause()
        _ = try? await transaction.run(
            .insertBooking(table: Table.cars, resource: 1, range: range, operation: UInt64(day))
        )
        await pause()
        try? await transaction.commit()
    }

    /// What a burst of one-shot clients on one resource comes to.
    private struct Burst: Sendable, Equatable {
        var codes: [String: Int]
        var slowest: Nanoseconds
        var deadlocks: UInt64
        var stored: [StoredBooking]
    }

    private func burst(
        _ seed: UInt64,
        over spread: Nanoseconds = 0,
        _ statement: @escaping @Sendable (DayRange, UInt64) -> Statement
    ) throws -> Burst {
        try onStage(.atOnce(cores: 2), costs: .measured, seed: seed) { stage in
            let pool = stage.model.pool(size: 20)
            var ranges = RandomStream(seed: seed, name: "ranges")
            let wishes = (0..<20).map { _ in
                DayRange(start: UInt32(ranges.below(10)), length: UInt32(2 + ranges.below(6)))
            }
            var delays = RandomStream(seed: seed, name: "delays")
            let starts = (0..<20).map { _ in
                Nanoseconds.second + Nanoseconds(delays.below(UInt64(spread) + 1))
            }
            var codes: [String: Int] = [:]
            var slowest: Nanoseconds = 0
            await stage.together(20) { number in
                // Connections first, so that the burst is one of statements.
                _ = try? await pool.run(.read(table: Table.rows, row: 1))
                await stage.timeline.sleep(until: starts[number])
                var code = "?"
                do throws(StoreError) {
                    let answer = try await pool.run(statement(wishes[number], UInt64(number)))
                    code = Words.text(answer)
                } catch {
                    code = Words.text(error)
                }
                codes[code, default: 0] += 1
                slowest = max(slowest, stage.timeline.now - .second)
            }
            return Burst(
                codes: codes,
                slowest: slowest,
                deadlocks: stage.model.deadlocks,
                stored: stage.model.storedBookings
            )
        }
    }

    private static func insert(_ range: DayRange, _ operation: UInt64) -> Statement {
        .insertBooking(
            table: Table.exclusiveCars,
            resource: 1,
            range: range,
            operation: operation
        )
    }

    private static func insertIfFree(_ range: DayRange, _ operation: UInt64) -> Statement {
        .insertBookingIfFree(
            table: Table.exclusiveCars,
            resource: 1,
            range: range,
            operation: operation
        )
    }

    private func overlaps(_ bookings: [StoredBooking]) -> Int {
        zip(bookings, bookings.dropFirst()).count { $0.end > $1.start }
    }

    @Test func `plain inserts against the constraint deadlock, DO NOTHING never`() throws {
        var victims = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let plain = try burst(seed, Self.insert)
            #expect(overlaps(plain.stored) == 0)
            #expect(plain.codes["1"] == plain.stored.count)
            #expect(plain.codes["40P01", default: 0] == Int(plain.deadlocks))
            #expect(plain.slowest > .second || plain.deadlocks == 0)
            victims += Int(plain.deadlocks)

            let quiet = try burst(seed, Self.insertIfFree)
            #expect(overlaps(quiet.stored) == 0)
            #expect(quiet.codes["1"] == quiet.stored.count && !quiet.stored.isEmpty)
            #expect(quiet.deadlocks == 0 && quiet.slowest < 100 * .millisecond)
        }
        // PostgreSQL 15 on two cores gave 39 to 41 victims in as many bursts.
        #expect(victims > 20 && victims < 80, "\(victims)")
    }

    @Test func `clients that come within a millisecond deadlock less than at one instant`() throws {
        func victims(over spread: Nanoseconds) throws -> UInt64 {
            try (1...20 as ClosedRange<UInt64>).reduce(0) {
                try $0 + burst($1, over: spread, Self.insert).deadlocks
            }
        }
        let counts = try ([0, 200, 500, 1_000, 2_000] as [Nanoseconds]).map {
            try victims(over: $0 * .microsecond)
        }
        // Real clients never come at one instant: who comes after the first commit is refused at
        // once. 39 to 41 victims were counted on the real server.
        #expect(counts[0] > counts[3] && counts[3] >= counts[4], "\(counts)")
    }

    @Test func `equal seeds give equal trials`() throws {
        let first = try burst(9, Self.insert)
        #expect(try burst(9, Self.insert) == first)
        #expect(try burst(10, Self.insert) != first)
    }
}
