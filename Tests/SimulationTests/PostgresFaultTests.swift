import Measurement
import Stores
import Testing
import Workload

/// Faults of the model's Postgres and of the application, against answers known beforehand.
@Suite struct PostgresFaultTests {
    /// Updates a row of its own, one of a hundred.
    private static func update(_ request: Request, _ seams: Seams) async throws(StoreError) {
        let row = UInt32(request.number % 100)
        _ = try await seams.sql.run(.update(table: 0, row: row))
    }

    private static func read(_ request: Request, _ seams: Seams) async throws(StoreError) {
        _ = try await seams.sql.run(.read(table: 0, row: UInt32(request.number % 100)))
    }

    /// Whether the requests that no fault struck ended soon; new connections take some time.
    private static func othersAreInTime(
        _ ends: [FaultTrial.Ended],
        besides struck: [FaultTrial.Ended]
    ) -> Bool {
        let others = ends.filter { !struck.contains($0) }
        let allowance = 200 * Nanoseconds.millisecond
        return struck.count == 50
            && others.allSatisfy { $0.at < Int64($0.number) * 10 * .millisecond + allowance }
    }

    @Test("an outage fails exactly the requests that arrive in it, and connections come back")
    func down() throws {
        let trial = FaultTrial(
            faults: [Fault(.postgres, .down, from: .second, to: 2 * .second)],
            count: 300
        )
        let (ends, record) = try trial.play(Self.update)
        let failed = ends.filter { $0.error == .unavailable(.postgres) }
        #expect(failed.map(\.number) == Array(100..<200))
        #expect(ends.count { $0.error != nil } == 100)
        #expect(record.engine.faultsMet == [100])
    }

    @Test("a crash ends open transactions and those who wait for their locks")
    func crash() throws {
        var trial = FaultTrial(
            faults: [Fault(.postgres, .down, from: .second, to: 2 * .second)],
            every: 500 * .millisecond,
            count: 5
        )
        trial.postgres.pool = 3
        let (ends, _) = try trial.play { request, seams throws(StoreError) in
            guard request.number < 2 else { return try await Self.read(request, seams) }
            // Both want row 0; the second waits for the first, which thinks past the crash.
            let transaction = try await seams.sql.begin(.readCommitted)
            do throws(StoreError) {
                _ = try await transaction.run(.update(table: 0, row: 0))
                await seams.clock.sleep(until: 1_500 * .millisecond)
            } catch {
                await transaction.rollback()
                throw error
            }
            try await transaction.commit()
        }
        let errors = ends.sorted { $0.number < $1.number }.map { $0.error == nil }
        #expect(errors == [false, false, false, false, true])
    }

    @Test("one commit in so many is done, and its client never learns of it")
    func lostCommits() throws {
        let trial = FaultTrial(
            faults: [
                Fault(.postgres, .lostCommits(every: 4), from: .second, to: 2 * .second)
            ],
            count: 300
        )
        let (ends, record) = try trial.play { request, seams throws(StoreError) in
            let transaction = try await seams.sql.begin(.readCommitted)
            _ = try await transaction.run(.update(table: 0, row: UInt32(request.number % 100)))
            try await transaction.commit()
        }
        let lost = ends.filter { $0.error != nil }
        #expect(lost.count == 25)
        #expect(lost.allSatisfy { $0.error == .unavailable(.postgres) })
        #expect(lost.allSatisfy { (99...200).contains($0.number) })
        #expect(record.engine.faultsMet == [25])
    }

    @Test("a full disk refuses writes with 53100 and answers reads")
    func full() throws {
        let trial = FaultTrial(
            faults: [Fault(.postgres, .full, from: .second, to: 2 * .second)],
            count: 300
        )
        let refused = StoreError.refused(.postgres, code: "53100")
        let writes = try trial.play(Self.update).ends
        #expect(writes.filter { $0.error == refused }.map(\.number) == Array(100..<200))
        let reads = try trial.play(Self.read)
        #expect(reads.ends.allSatisfy { $0.error == nil })
        #expect(reads.record.engine.faultsMet == [0])
    }

    @Test("a caller gives up after its timeout, and the server's work goes on")
    func timeout() throws {
        var trial = FaultTrial(
            faults: [
                Fault(.postgres, .slow(factor: 1, added: .second), from: .second, to: 2 * .second)
            ],
            every: 500 * .millisecond,
            count: 6
        )
        trial.postgres.timeout = 300 * .millisecond
        trial.postgres.cores = 8
        let (ends, _) = try trial.play(Self.update)
        let given = ends.filter { $0.error == .timedOut(.postgres) }
        #expect(given.map(\.number) == [2, 3])
        #expect(given.map(\.at) == [1_300 * .millisecond, 1_800 * .millisecond])
        #expect(ends.count == 6)
    }

    @Test("what is sent into a partition arrives when it ends")
    func partition() throws {
        var trial = FaultTrial(
            faults: [
                Fault(.postgres, .partition, from: .second, to: 2 * .second, instances: [1])
            ],
            count: 300
        )
        trial.instances = 2
        trial.postgres.pool = 100
        let (ends, record) = try trial.play(Self.read)
        #expect(ends.allSatisfy { $0.error == nil })
        let struck = ends.filter { (100..<200).contains($0.number) && $0.number % 2 == 1 }
        #expect(struck.allSatisfy { $0.at > 2 * .second })
        #expect(Self.othersAreInTime(ends, besides: struck))
        #expect(record.engine.faultsMet == [50])
    }

    @Test("an instance that stands still sees its replies when it goes on")
    func pause() throws {
        var trial = FaultTrial(
            faults: [
                Fault(.application, .pause, from: .second, to: 2 * .second, instances: [0])
            ],
            count: 300
        )
        trial.instances = 2
        let (ends, record) = try trial.play(Self.read)
        let struck = ends.filter { (100..<200).contains($0.number) && $0.number % 2 == 0 }
        #expect(struck.allSatisfy { $0.at > 2 * .second })
        #expect(Self.othersAreInTime(ends, besides: struck))
        #expect(record.engine.faultsMet == [50])
    }
}
