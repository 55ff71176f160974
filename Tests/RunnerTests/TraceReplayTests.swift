import Analysis
import Measurement
import Runner
import ScenarioFile
import Simulation
import Stores
import Testing
import Workload

/// A recorded trace on the model engine, from a scenario's text and a recording's.
enum TraceScenario {
    static func text(
        _ traffic: String = "",
        stores: String = "redis: { network: loopback }"
    ) -> String {
        """
        scenario: trace
        summary: A recorded trace
        traffic: { trace: shop.csv, \(traffic.isEmpty ? "rate: recorded" : traffic) }
        stores: { \(stores) }
        """
    }

    static func scenario(
        _ recording: String,
        _ text: String = text(),
        changes: [ScenarioChange] = []
    ) throws -> Scenario {
        let parser = ScenarioParser { path, options throws(TraceFailure) in
            var reader = TraceReader(path: path, options: options)
            _ = reader.read(Array(recording.utf8))
            do throws(TraceProblems) {
                return try reader.finish()
            } catch {
                throw .wrong(error)
            }
        }
        return try parser.parse(text: text, name: "trace.yaml", changes: changes)
    }

    static func record(_ recording: String, _ text: String = text()) throws -> RunRecord {
        let scenario = try scenario(recording, text)
        let runner = try Runner(scenario, options: RunOptions(), engine: ModelEngine())
        return try runner.run(toolVersion: "test", command: "test") { _ in true }
    }

    /// The calls of each kind in the first trial.
    static func calls(_ record: RunRecord) -> [String: UInt64] {
        let trial = record.trials[0]
        let calls = (trial.commands + trial.statements).filter { $0.calls > 0 }
        return Dictionary(uniqueKeysWithValues: calls.map { ($0.name, $0.calls) })
    }
}

@Suite("Recorded traces on the model")
struct TraceReplayTests {
    /// Every kind of operation, with a lookup that hits and three that miss.
    static let recording = """
        time,operation,key,size,ttl
        0.0,get,a,100,
        0.1,get,a,100,
        0.2,set,b,50,1
        0.3,get,b,,
        0.4,incr,n,,
        0.5,decr,n,,
        0.6,get,n,,
        0.7,expire,a,,0.5
        0.8,ttl,a,,
        0.9,exists,a,,
        1.0,persist,b,,
        1.5,get,a,100,
        1.6,getdel,b,,
        1.7,del,a,,
        1.8,unlink,a,,
        1.9,get,b,,
        """

    @Test("a miss is one read and one fill; everything else is sent as it was recorded")
    func readThrough() throws {
        let record = try TraceScenario.record(Self.recording)
        #expect(
            TraceScenario.calls(record) == [
                "get": 6, "set": 4, "incrby": 2, "pexpire": 1, "pttl": 1, "exists": 1,
                "persist": 1, "getdel": 1, "del": 1, "unlink": 1, "read": 3,
            ]
        )
        let families = record.trials[0].families
        #expect(families.map(\.hits) == [3])
        #expect(families.map(\.misses) == [3])
        #expect(record.trials[0].endpoints.map(\.name).contains("incrby"))
        #expect(record.trials[0].endpoints.filter(\.cacheable).map(\.name) == ["get"])
    }

    @Test("where misses are only counted, nothing is read and nothing is filled")
    func onlyCounted() throws {
        let record = try TraceScenario.record(
            Self.recording,
            TraceScenario.text("on-miss: nothing")
        )
        let calls = TraceScenario.calls(record)
        #expect(calls["read"] == nil)
        #expect(calls["set"] == 1)
        #expect(record.trials[0].families.map(\.misses) == [4])
    }

    @Test("without Redis every lookup reads the database, and nothing else is done")
    func withoutRedis() throws {
        let text = TraceScenario.text(stores: "redis: off")
        // The lookup of a counter reads nothing: its home is Redis.
        #expect(TraceScenario.calls(try TraceScenario.record(Self.recording, text)) == ["read": 5])
    }

    @Test("a lookup of several keys reads and fills those that miss")
    func several() throws {
        let recording = """
            OK
            1700000000.0 [0 127.0.0.1:5] "SET" "a" "1"
            1700000001.0 [0 127.0.0.1:5] "MGET" "a" "b" "c"
            1700000002.0 [0 127.0.0.1:5] "MGET" "c" "a"
            1700000003.0 [0 127.0.0.1:5] "DEL" "a" "b" "c"
            """
        let record = try TraceScenario.record(recording)
        #expect(
            TraceScenario.calls(record) == ["set": 3, "mget": 2, "del": 1, "read": 2]
        )
        #expect(record.trials[0].families.map(\.hits) == [3])
        #expect(record.trials[0].timeline.last?.gauges.redisKeys == 0)
    }

    @Test("memory follows the keys' true lengths and the sizes that are told or assumed")
    func memory() throws {
        func peak(_ key: String, _ traffic: String = "") throws -> Int64 {
            let lines = (1_000..<2_000).map { "\(Double($0) / 1_000),get,\(key)\($0),," }
            let recording = "time,operation,key,size,ttl\n" + lines.joined(separator: "\n")
            return try TraceScenario.record(recording, TraceScenario.text(traffic))
                .trials[0].engine.redisUsedMemoryPeak
        }
        let short = try peak("k")
        let long = try peak(String(repeating: "k", count: 196))
        let large = try peak("k", "default-size: 1200B")
        // 200 bytes of key take more than 5 bytes by 192 or more; 1,200 bytes of value than 200 by
        // 1,000.
        #expect((180_000...260_000).contains(long - short))
        #expect((990_000...1_100_000).contains(large - short))
    }

    @Test("keys as numbers and keys as they are give the same figures")
    func plainKeys() throws {
        let numbered = try TraceScenario.record(Self.recording)
        let plain = try TraceScenario.record(Self.recording, TraceScenario.text("keys: plain"))
        #expect(TraceScenario.calls(numbered) == TraceScenario.calls(plain))
        #expect(
            numbered.trials[0].engine.redisUsedMemoryPeak
                == plain.trials[0].engine.redisUsedMemoryPeak
        )
    }

    @Test("the same trace and seed give the same figures, with one thread and with two")
    func determinism() throws {
        let text = TraceScenario.text(stores: "redis: { max-memory: 1100KB, policy: allkeys-lfu }")
        let lines = (0..<4_000).map { "\(Double($0) / 1_000),get,k\($0 * $0 % 977),300," }
        let recording = "time,operation,key,size,ttl\n" + lines.joined(separator: "\n")
        let scenario = try TraceScenario.scenario(recording, text)
        let rows = try [1, 2].map { threads in
            let options = RunOptions(repetitions: 2, threads: threads)
            let runner = try Runner(scenario, options: options, engine: ModelEngine())
            let record = try runner.run(toolVersion: "test", command: "test") { _ in true }
            #expect(record.trials[0].engine.evictions > 0)
            return RunTables(record).summary
        }
        #expect(rows[0] == rows[1])
    }

    @Test("the report's notes carry the trace's, and no key")
    func notes() throws {
        let record = try TraceScenario.record(Self.recording.replacing(",a,", with: ",secret,"))
        let notes = record.description.notModelled
        #expect(notes.filter { $0.hasPrefix("Trace: ") }.count == 3)
        #expect(!"\(RunTables(record))".contains("secret"))
    }
}

@Suite("Sweeps")
struct SweepTests {
    static let recording =
        "time,operation,key,size,ttl\n"
        + (0..<3_000).map { "\(Double($0) / 1_000),get,k\($0 * $0 % 977),300," }
        .joined(separator: "\n")
    static let text =
        TraceScenario.text() + """

            setups:
              postgres-only: { redis: off }
              cached: {}
            """

    static func sweep(threads: Int = 1) throws -> SweepRecord {
        let sizes = ["1100KB", "1300KB", "16MB"]
        let policies = ["allkeys-lru", "allkeys-random"]
        let points = try sizes.flatMap { size in
            try policies.map { policy in
                SweepPoint(
                    values: [size, policy],
                    scenario: try TraceScenario.scenario(
                        recording,
                        text,
                        changes: [
                            ScenarioChange("stores.redis.max-memory", size),
                            ScenarioChange("stores.redis.policy", policy),
                        ]
                    )
                )
            }
        }
        let variables = [
            SweepVariable(path: "stores.redis.max-memory", values: sizes),
            SweepVariable(path: "stores.redis.policy", values: policies),
        ]
        let options = RunOptions(threads: threads)
        let sweep = try Sweep(variables, points: points, options: options, engine: ModelEngine())
        #expect(sweep.trials == 7)
        return try sweep.run(toolVersion: "test", command: "test") { _ in true }
    }

    @Test("a row for each point and setup; a setup that nothing varied touches is played once")
    func rows() throws {
        let sweep = try Self.sweep()
        #expect(sweep.rows.count == 12)
        #expect(sweep.unvaried == ["postgres-only"])
        #expect(sweep.distinctPoints.count == 7)
        let plain = sweep.rows.filter { $0.setup == "postgres-only" }
        #expect(Set(plain.map { $0.figure(.databaseReads)?.digits }) == [3_000])
        #expect(plain.allSatisfy { $0.figure(.hitRatio) == nil })
    }

    @Test("more memory never costs hits here, and without evictions the policy has no say")
    func memory() throws {
        let sweep = try Self.sweep()
        func hits(_ size: String, _ policy: String) throws -> Double {
            let row = sweep.rows.first { $0.values == [size, policy] && $0.setup == "cached" }
            return try #require(row?.figure(.hitRatio)).value
        }
        #expect(try hits("1100KB", "allkeys-lru") < hits("1300KB", "allkeys-lru"))
        #expect(try hits("1300KB", "allkeys-lru") <= hits("16MB", "allkeys-lru"))
        #expect(try hits("16MB", "allkeys-lru") == hits("16MB", "allkeys-random"))
    }

    @Test("with one thread and with two a sweep has the same rows")
    func threads() throws {
        #expect(try Self.sweep(threads: 1).rows == Self.sweep(threads: 2).rows)
    }

    @Test("a sweep that is stopped keeps whole points only, and says so")
    func stopped() throws {
        let points = [
            SweepPoint(values: ["1"], scenario: try TraceScenario.scenario(Self.recording))
        ]
        let variables = [SweepVariable(path: "seed", values: ["1"])]
        let sweep = try Sweep(
            variables,
            points: points,
            options: RunOptions(),
            engine: ModelEngine()
        )
        #expect(throws: EngineFailure.self) {
            try sweep.run(toolVersion: "test", command: "test") { _ in false }
        }
    }
}
