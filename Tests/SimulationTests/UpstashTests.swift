import Measurement
import Stores
import Testing
import Workload

/// Upstash as its documents describe it; no server of its own was compared with it.
@Suite struct UpstashTests {
    private static func set(
        _ number: UInt64,
        size: UInt32 = 100,
        ttl: Nanoseconds? = nil,
        _ seams: Seams
    ) async throws(StoreError) {
        let payload = Value.payload(Payload(size: size, stamp: number))
        _ = try await seams.redis?.send(.set(Key(0, UInt32(number)), payload, ttl: ttl))
    }

    private static func trial(_ settings: UpstashSettings, limit: Int64? = nil) -> FaultTrial {
        var trial = FaultTrial(faults: [], count: 300)
        trial.redis.provider = .upstash(settings)
        trial.redis.maxMemory = limit
        trial.redis.policy = settings.evicts ? .allkeysRandom : .noeviction
        return trial
    }

    @Test("after the last command of the plan every command is refused, in Upstash's words")
    func quota() throws {
        let trial = Self.trial(UpstashSettings(maxCommands: 100))
        let ends = try trial.play { request, seams throws(StoreError) in
            try await Self.set(request.number, seams)
        }
        .ends
        let refused = ends.filter { $0.error == .reply("ERR max requests limit exceeded") }
        #expect(refused.map(\.number) == Array(100..<300))
    }

    @Test("a request over 10 MB is refused, in Upstash's words")
    func requestSize() throws {
        var trial = Self.trial(UpstashSettings())
        trial.count = 2
        let ends = try trial.play { request, seams throws(StoreError) in
            try await Self.set(
                request.number,
                size: request.number == 0 ? 9 << 20 : 10 << 20,
                seams
            )
        }
        .ends
        #expect(ends.map(\.error) == [nil, .reply("ERR max request size exceeded")])
    }

    @Test("at the data limit writes are refused, in Upstash's words, and reads go on")
    func capacity() throws {
        let trial = Self.trial(UpstashSettings(), limit: 1 << 20)
        let ends = try trial.play { request, seams throws(StoreError) in
            if request.number == 299 {
                _ = try await seams.redis?.send(.get(Key(0, 0)))
            } else {
                try await Self.set(request.number, size: 10_000, seams)
            }
        }
        .ends
        #expect(ends.contains { $0.error == .reply("ERR DB capacity quota exceeded") })
        #expect(ends.first { $0.number == 0 }?.error == nil)
        #expect(ends.first { $0.number == 299 }?.error == nil)
    }

    @Test("with eviction on, keys with a time to live go first")
    func eviction() throws {
        let trial = Self.trial(UpstashSettings(evicts: true), limit: 2 << 20)
        let (ends, record) = try trial.play { request, seams throws(StoreError) in
            // 60 keys of 10 KB stay for ever; 240 have a day to live.
            let ttl: Nanoseconds? = request.number < 60 ? nil : .day
            try await Self.set(request.number, size: 10_000, ttl: ttl, seams)
            guard request.number == 299 else { return }
            for number in 0..<UInt32(60) {
                let reply = try await seams.redis?.send(.get(Key(0, number)))
                if reply == Reply.none { throw .reply("key \(number) is gone") }
            }
        }
        #expect(ends.allSatisfy { $0.error == nil })
        #expect(record.engine.evictions > 100)
    }
}
