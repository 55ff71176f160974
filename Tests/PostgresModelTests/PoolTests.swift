import Measurement
import Simulation
import Stores
import Testing

/// Connections: who waits for one, who opens one, and who is refused one.
@Suite struct PoolTests {
    /// Statements of 10 ms on cores that nobody has to wait for.
    private let slow = StatementCosts(every: WorkTime(10 * .millisecond), source: "a test")
    private static let read = Statement.read(table: Table.rows, row: 1)

    @Test func `callers beyond the pool wait in line`() throws {
        let levels = try onStage(.atOnce(cores: 100), costs: slow) { stage in
            let pool = stage.model.pool(size: 2)
            var ended: [Nanoseconds] = []
            await stage.together(5) { number in
                await stage.pause(Nanoseconds(number))
                _ = try? await pool.run(Self.read)
                ended.append(stage.timeline.now)
            }
            #expect(stage.model.connectionsInUse == 0 && stage.model.connectionWaiters == 0)
            #expect(ended.map { $0 / Nanoseconds.millisecond } == [10, 10, 20, 20, 30])
            #expect(ended == ended.sorted())
            return [
                stage.model.connectionsInUsePeak, stage.model.connectionWaitersPeak,
                stage.model.openConnections,
            ]
        }
        #expect(levels == [2, 3, 2])
    }

    @Test func `a transaction keeps its connection to the end`() throws {
        let began = try onStage(costs: slow) { stage in
            let pool = stage.model.pool(size: 1)
            var began: [Nanoseconds] = []
            await stage.together(2) { _ in
                guard let transaction = try? await pool.begin(.readCommitted) else { return }
                began.append(stage.timeline.now / .millisecond)
                await stage.pause(100 * .millisecond)
                try? await transaction.commit()
            }
            return began
        }
        // BEGIN ends at 10 ms; COMMIT is sent at 110 ms and ends at 120 ms, the next BEGIN at 130
        // ms.
        #expect(began == [10, 130])
    }

    @Test func `a connection is opened by the first who needs it, and then kept`() throws {
        var costs = StatementCosts(every: WorkTime(0), source: "a test")
        costs.connection = ConnectionCosts(
            roundTripsBefore: 3,
            roundTripsAfter: 3,
            work: WorkTime(2 * .millisecond)
        )
        let spans = try onStage(.atOnce(oneWay: .millisecond), costs: costs) { stage in
            let pool = stage.model.pool(size: 5)
            var spans: [Nanoseconds] = []
            for _ in 0..<2 {
                let began = stage.timeline.now
                _ = try? await pool.run(Self.read)
                spans.append(stage.timeline.now - began)
            }
            return spans
        }
        // Six round trips and the work for the connection, one round trip for the statement.
        #expect(spans == [16 * .millisecond, 2 * .millisecond])
    }

    @Test func `a connection beyond max_connections is refused with 53300`() throws {
        let settings = PostgresSettings.atOnce(cores: 100, maxConnections: 3)
        try onStage(settings, costs: slow) { stage in
            let pools = [stage.model.pool(size: 2), stage.model.pool(size: 2)]
            var refusals: [Int: StoreError] = [:]
            await stage.together(4) { number in
                await stage.pause(Nanoseconds(number))
                do throws(StoreError) {
                    _ = try await pools[number / 2].run(Self.read)
                } catch {
                    refusals[number] = error
                }
            }
            #expect(refusals == [3: .refused(.postgres, code: "53300")])
            #expect(stage.model.openConnections == 3)
            // The refused place is free again, and the pool goes on with the connection it has.
            let answer = try? await pools[1].run(Self.read)
            #expect(answer == .version(0))
        }
    }

    @Test func `a refusal hands the place in the pool to the next in line`() throws {
        let settings = PostgresSettings.atOnce(maxConnections: 1, oneWay: .millisecond)
        let outcomes = try onStage(settings, costs: slow) { stage in
            let other = stage.model.pool(size: 1)
            _ = try? await other.run(Self.read)
            let pool = stage.model.pool(size: 1)
            var outcomes: [String] = []
            await stage.together(3) { _ in
                do throws(StoreError) {
                    _ = try await pool.run(Self.read)
                } catch {
                    outcomes.append(error.word)
                }
            }
            return outcomes
        }
        #expect(outcomes == [String](repeating: "postgres-refused-53300", count: 3))
    }
}
