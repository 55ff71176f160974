import Measurement
import ScenarioFile
import Stores
import Testing
import Workload

@Suite struct TraceScenarioTests {
    static let recording = "time,operation,key,size,ttl\n0,get,a,10,\n2.5,set,b,20,5\n"

    static func parse(
        _ traffic: String,
        more: String = "",
        name: String = "Scenarios/x.yaml",
        recording: String = recording
    ) throws(ScenarioProblems) -> Scenario {
        let parser = ScenarioParser { path, options throws(TraceFailure) in
            guard path == "Scenarios/traces/x.csv" else {
                throw .unreadable("No such file or directory")
            }
            var reader = TraceReader(path: path, options: options)
            _ = reader.read(Array(recording.utf8))
            do throws(TraceProblems) {
                return try reader.finish()
            } catch {
                throw .wrong(error)
            }
        }
        let text = "scenario: x\nsummary: y\ntraffic: \(traffic)\n\(more)"
        return try parser.parse(text: text, name: name)
    }

    static func told(_ traffic: String, more: String = "", recording: String = recording) -> String
    {
        do {
            _ = try parse(traffic, more: more, recording: recording)
            return ""
        } catch {
            return error.description
        }
    }

    @Test("a trace's path begins in the scenario's folder, and its operations are the endpoints")
    func good() throws {
        let scenario = try Self.parse("{ trace: traces/x.csv }")
        #expect(scenario.endpointNames == ["get", "set"])
        #expect(scenario.window == Window(start: 0, duration: 2_501 * .millisecond, warmUp: 0))
        #expect(scenario.setups.map(\.name) == ["default"])
        #expect(scenario.setups[0].endpoints.map(\.isCacheable) == [true, false])
        #expect(scenario.traffic.mix == [1, 1])
        let plan = try #require(scenario.recorded?.plan)
        #expect(plan.pace == .recorded(times: 1))
        #expect(plan.assumptions == TraceAssumptions())
    }

    @Test("every setting has its effect")
    func settings() throws {
        let traffic =
            "{ trace: traces/x.csv, rate: 120/min, window: { from: 1s, length: 2s }, keys: plain, "
            + "default-size: 3KB, default-ttl: 5m, on-miss: nothing, row-size: 1KB }"
        let scenario = try Self.parse(traffic, more: "duration: 400ms\nwarm-up: 100ms\n")
        let plan = try #require(scenario.recorded?.plan)
        #expect(plan.pace == .constant(perSecond: 2))
        #expect(plan.kinds == [.set])
        #expect(plan.trace.texts?.bytes == Array("ab".utf8))
        let assumptions = TraceAssumptions(
            size: 3_072,
            timeToLive: 300 * .second,
            readsThrough: false
        )
        #expect(plan.assumptions == assumptions)
        #expect(scenario.setups[0].tables.map(\.rowSize) == [1_024])
        let window = Window(start: 0, duration: 400 * .millisecond, warmUp: 100 * .millisecond)
        #expect(scenario.window == window)
        let fast = try Self.parse("{ trace: traces/x.csv, times: 2.5x }")
        #expect(fast.recorded?.plan.pace == .recorded(times: 2.5))
        #expect(fast.window.duration == 1_001 * .millisecond)
    }

    @Test("a recording that is missing or wrong is told at its name, with its own lines")
    func recordings() {
        #expect(
            Self.told("{ trace: y.csv }") == """
                Scenarios/x.yaml:3:19: error: cannot read the trace 'y.csv': \
                No such file or directory
                traffic: { trace: y.csv }
                                  ^
                hint: the path begins in the scenario's folder

                1 problem in Scenarios/x.yaml; nothing was run.
                """
        )
        #expect(
            Self.told("{ trace: traces/x.csv }", recording: "time,operation,key\n1,get\n") == """
                Scenarios/x.yaml:3:19: error: the trace 'traces/x.csv' cannot be played
                traffic: { trace: traces/x.csv }
                                  ^
                Scenarios/traces/x.csv:2: error: the line has 2 cells, \
                and the first line names 3 columns
                hint: put a key that holds a comma into double quotes

                1 problem in Scenarios/x.yaml; nothing was run.
                """
        )
    }

    @Test("what a trace leaves no room for is refused")
    func unknownKeys() {
        #expect(
            Self.told("{ trace: traces/x.csv, mix: { a: 1 } }", more: "tables: {}\n") == """
                Scenarios/x.yaml:3:33: error: unknown key 'mix' in traffic that plays a trace
                traffic: { trace: traces/x.csv, mix: { a: 1 } }
                                                ^
                hint: write one of trace, rate, times, window, keys, default-size, default-ttl, \
                on-miss, fill-within, row-size

                Scenarios/x.yaml:4:1: error: unknown key 'tables' in a scenario that plays a trace
                tables: {}
                ^
                hint: did you mean 'faults'?

                2 problems in Scenarios/x.yaml; nothing was run.
                """
        )
    }

    @Test(
        "values that are wrong are told with what to write",
        arguments: [
            (
                "rate: fast", 3, 39, "'rate' must be a rate, or recorded, not 'fast'",
                "write a number and a unit: 40/s, 90/min, 500/h or 2000/day"
            ),
            (
                "times: 10", 3, 40, "'times' must be a factor, not '10'",
                "write a number and an x, such as 10x"
            ),
            (
                "rate: 5/s, times: 2x", 3, 44, "'times' and 'rate' exclude each other",
                "keep one of the two"
            ),
            (
                "keys: secret", 3, 39, "'keys' cannot be 'secret'", "write one of hashed, plain"
            ),
            (
                "window: { from: 3s, length: 1s }", 3, 41,
                "no operation of the trace lies in the window",
                "the trace lasts 2.5s from its first operation to its last one"
            ),
        ]
    )
    func values(setting: String, line: Int, column: Int, message: String, hint: String) throws {
        do {
            _ = try Self.parse("{ trace: traces/x.csv, \(setting) }")
            Issue.record("no problem was found")
        } catch {
            let problem = try #require(error.problems.first)
            #expect(error.problems.count == 1)
            #expect(problem.line == line)
            #expect(problem.message == message)
            #expect(problem.hint == hint)
        }
    }

    @Test("a run may not be longer than its trace")
    func duration() throws {
        do {
            _ = try Self.parse("{ trace: traces/x.csv }", more: "duration: 10s\n")
            Issue.record("no problem was found")
        } catch {
            #expect(
                error.problems.map(\.message)
                    == ["the trace ends after 2.501s, before the duration does"]
            )
        }
    }

    @Test("changes replace values, add keys, and are read as the file is")
    func changes() throws {
        let text = """
            scenario: x
            summary: y
            traffic: { trace: traces/x.csv }
            stores: { redis: { max-memory: 8MB } }
            """
        let parser = ScenarioParser { _, _ throws(TraceFailure) in
            var reader = TraceReader(path: "", options: TraceOptions())
            _ = reader.read(Array(Self.recording.utf8))
            do throws(TraceProblems) {
                return try reader.finish()
            } catch {
                throw .wrong(error)
            }
        }
        func told(_ path: String, _ value: String) -> [String] {
            do {
                _ = try parser.parse(
                    text: text,
                    name: "x.yaml",
                    changes: [ScenarioChange(path, value)]
                )
                return []
            } catch {
                return error.problems.map(\.message)
            }
        }
        let changed = try parser.parse(
            text: text,
            name: "x.yaml",
            changes: [
                ScenarioChange("stores.redis.max-memory", "16MB"),
                ScenarioChange("stores.redis.policy", "allkeys-lfu"),
                ScenarioChange("application.instances", "3"),
            ]
        )
        #expect(changed.setups[0].redis?.maxMemory == 16 << 20)
        #expect(changed.setups[0].redis?.policy == .allkeysLFU)
        #expect(changed.setups[0].instances == 3)
        #expect(told("stores.redis.maxmemory", "1MB") == ["unknown key 'maxmemory' in redis"])
        #expect(told("stores.redis.max-memory", "8") == ["'max-memory' must be a size, not '8'"])
        #expect(
            told("scenario.name", "z") == ["'scenario' is a text, so there is no 'name' in it"]
        )
    }
}
