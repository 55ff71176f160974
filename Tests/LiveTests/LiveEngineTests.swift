import Live
import Measurement
import Stores
import Testing
import Workload

@Suite("The live engine")
struct LiveEngineTests {
    @Test("a cache-aside trial reads each row once and finds it in Redis afterwards")
    func cacheAside() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let trial = makeTrial(rate: 500, count: 500, tables: [table]) {
            request,
            seams throws(StoreError) in
            let row = UInt32(request.number % 10)
            guard let redis = seams[0].redis else { return .failed }
            if case .value = try await redis.send(.get(Key(0, row))) { return .taken }
            guard case .version(let version) = try await seams[0].sql.run(.read(table: 0, row: row))
            else { return .failed }
            let payload = Payload(size: 100, stamp: version)
            _ = try await redis.send(.set(Key(0, row), .payload(payload), ttl: .minute))
            return .served
        }
        let record = try engine.play(trial) { _ in true }
        #expect(record.endpoints[0].offered == 500)
        #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 0)
        #expect(record.endpoints[0].outcomes[Int(Outcome.taken.rawValue)] >= 480)
        #expect(record.engine.inFlightIntegral == record.engine.serviceSum)
        #expect(record.timeline.last?.gauges.redisKeys == 10)
    }
}
