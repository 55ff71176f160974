import Measurement
import Simulation
import Stores
import Testing
import Workload

/// When a write becomes visible, and what a commit costs.
@Suite struct CommitTests {
    /// 10 µs on a core for each statement, 100 µs for a flush.
    private static let costs = {
        var costs = StatementCosts(every: WorkTime(10 * .microsecond), source: "a test")
        costs.flush = WorkTime(100 * .microsecond)
        return costs
    }()

    /// Runs statements on connections of their own from given instants on.
    private func play(
        cores: Int,
        _ statements: [(at: Nanoseconds, statement: Statement)]
    ) throws -> [(answer: Answer?, ended: Nanoseconds)] {
        let plan = statements.map { ($0.at, $0.statement) }
        return try onStage(.atOnce(cores: cores), costs: Self.costs) { stage in
            let pool = stage.model.pool(size: plan.count)
            var outcomes = [(answer: Answer?, ended: Nanoseconds)](
                repeating: (nil, 0),
                count: plan.count
            )
            await stage.together(plan.count) { number in
                await stage.pause(plan[number].0)
                let answer = try? await pool.run(plan[number].1)
                outcomes[number] = (answer, stage.timeline.now)
            }
            return outcomes
        }
    }

    @Test func `a write is visible from the instant at which its commit is on disk`() throws {
        let read = Statement.read(table: Table.rows, row: 1)
        let outcomes = try play(
            cores: 4,
            [
                (0, .update(table: Table.rows, row: 1)),
                (109_999, read),
                (110_001, read),
            ]
        )
        #expect(outcomes.map(\.answer) == [.version(1), .version(0), .version(1)])
        #expect(outcomes.map(\.ended) == [110_000, 119_999, 120_001])
    }

    @Test func `a queued read sees what is committed when it starts, not when it arrived`() throws {
        let read = Statement.read(table: Table.rows, row: 1)
        // One core: the reads run from 95, 105 and 115 µs on; the commit is at 110 µs.
        let outcomes = try play(
            cores: 1,
            [
                (0, .update(table: Table.rows, row: 1)),
                (95_000, read),
                (96_000, read),
                (97_000, read),
            ]
        )
        #expect(outcomes.map(\.answer) == [.version(1), .version(0), .version(0), .version(1)])
        #expect(outcomes.map(\.ended) == [110_000, 105_000, 115_000, 125_000])
    }

    @Test func `commits that come during a flush share the next one`() throws {
        let outcomes = try play(
            cores: 4,
            [
                (0, .update(table: Table.rows, row: 1)),
                (10_000, .update(table: Table.rows, row: 2)),
                (20_000, .update(table: Table.rows, row: 3)),
                (205_000, .update(table: Table.rows, row: 4)),
            ]
        )
        #expect(outcomes.map(\.ended) == [110_000, 210_000, 210_000, 315_000])
    }

    @Test func `only what wrote to the log waits for it`() throws {
        let range = DayRange(start: 0, length: 5)
        let book = Statement.insertBookingIfFree(
            table: Table.exclusiveCars,
            resource: 1,
            range: range,
            operation: 1
        )
        let spans = try onStage(costs: Self.costs) { stage in
            let pool = stage.model.pool(size: 1)
            let claim = Statement.claimSlots(
                .free,
                table: Table.cars,
                resource: 1,
                range: range,
                operation: 1
            )
            _ = try? await pool.run(book)
            _ = try? await pool.run(claim)
            var spans: [Nanoseconds] = []
            let statements: [Statement] = [
                .read(table: Table.rows, row: 1),
                .countOverlapping(table: Table.cars, resource: 1, range: range),
                book,
                claim,
                .advisoryLock(.lock, table: Table.cars, resource: 1),
                .updateResourceIfUnchanged(table: Table.cars, resource: 1, version: 9),
                .lockResource(table: Table.cars, resource: 1),
                .lockResource(table: Table.cars, resource: 1, strength: .keyShare),
            ]
            for statement in statements {
                guard let transaction = try? await pool.begin(.readCommitted) else { continue }
                _ = try? await transaction.run(statement)
                let began = stage.timeline.now
                try? await transaction.commit()
                spans.append(stage.timeline.now - began)
            }
            return spans
        }
        // Refused bookings and days leave no trace, nor do advisory locks; but a row lock is logged
        // even when nothing is booked.
        let short = [Nanoseconds](repeating: 10_000, count: 6)
        #expect(spans == short + [110_000, 110_000])
    }

    @Test func `committed versions are known without a statement`() throws {
        try onStage { stage in
            let pool = stage.model.pool(size: 1)
            for _ in 0..<3 { _ = try? await pool.run(.update(table: Table.groups, row: 7)) }
            _ = try? await pool.run(.insert(table: Table.groups, owner: 2))
            let groups = Int(Table.groups)
            #expect(stage.model.committedVersion(table: groups, row: 7) == 3)
            #expect(stage.model.committedVersionSum(table: groups, owner: 2) == 4)
            #expect(stage.model.committedVersionSum(table: groups, owner: 3) == 0)
        }
    }
}
