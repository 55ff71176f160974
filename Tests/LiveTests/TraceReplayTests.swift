import Live
import Measurement
import Patterns
import Simulation
import Stores
import Testing
import Workload

/// Serves requests one after another, whatever their times, so that what a lookup finds does not
/// depend on how busy the machine is.
private final class OneByOne: Application {
    private let application: ScenarioApplication
    private var waiting: [Request] = []
    private var isServing = false

    init(_ application: ScenarioApplication) { self.application = application }

    var isBusy: Bool { application.isBusy }

    func stop() { application.stop() }

    func serve(_ request: Request) async {
        waiting.append(request)
        if isServing { return }
        isServing = true
        while !waiting.isEmpty { await application.serve(waiting.removeFirst()) }
        isServing = false
    }
}

/// The same recorded trace on the model and on real servers.
@Suite("Recorded traces on both engines", .serialized)
struct TraceReplayTests {
    /// Two hundred operations of every kind; no key expires within the trace, and there is room.
    private static let recording: String = {
        var lines = ["time,operation,key,size,ttl"]
        let others = [
            "set", "incr", "decr", "expire", "ttl", "exists", "persist", "getdel", "del", "unlink",
        ]
        for index in 0..<200 {
            let time = "\(Double(index) / 200)"
            let object = index * index % 23
            if index % 3 == 2 {
                let operation = others[index / 3 % others.count]
                let isCounter = operation == "incr" || operation == "decr"
                lines.append("\(time),\(operation),\(isCounter ? "n" : "o"):\(object),80,100")
            } else {
                lines.append("\(time),get,o:\(object),,")
            }
        }
        return lines.joined(separator: "\n")
    }()

    private func trial(_ plan: TracePlan) -> Trial {
        var blueprint = Blueprint(populations: [], hasRedis: true)
        let endpoints = blueprint.replay(plan, rowSize: 100)
        let (families, tables) = (blueprint.families, blueprint.tables)
        let steps = endpoints.map(\.steps)
        return Trial(
            setup: "trace",
            repetition: 0,
            seed: 1,
            redis: RedisSettings(network: loopback),
            postgres: PostgresSettings(maxConnections: 20, pool: 4, network: loopback),
            families: families,
            tables: tables,
            instances: 1,
            layout: Recorder.Layout(
                endpoints: endpoints.map { .init(name: $0.name, cacheable: false) },
                families: families.map(\.template),
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: 0,
                window: plan.duration,
                interval: .second
            ),
            requests: { TraceRequests(plan, window: 0..<plan.duration) },
            application: { seams, recorder in
                OneByOne(
                    ScenarioApplication(
                        endpoints: steps,
                        tables: tables,
                        seams: seams,
                        recorder: recorder,
                        seed: 1
                    )
                )
            }
        )
    }

    @Test(
        "each kind of command is sent as often, and finds as much",
        arguments: [false, true],
        [false, true]
    )
    func sameCounts(keepsKeys: Bool, readsThrough: Bool) throws {
        var reader = TraceReader(path: "trace", options: TraceOptions(keepsKeys: keepsKeys))
        _ = reader.read(Array(Self.recording.utf8))
        let plan = TracePlan(
            try reader.finish(),
            assumptions: TraceAssumptions(readsThrough: readsThrough)
        )
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let live = try engine.play(trial(plan)) { _ in true }
        let model = try ModelEngine().play(trial(plan)) { _ in true }
        #expect(live.commands.map(\.calls) == model.commands.map(\.calls))
        #expect(live.commands.map(\.failed) == model.commands.map(\.failed))
        #expect(live.statements.map(\.calls) == model.statements.map(\.calls))
        #expect(live.families.map(\.hits) == model.families.map(\.hits))
        #expect(live.families.map(\.misses) == model.families.map(\.misses))
        #expect(live.endpoints.map(\.outcomes) == model.endpoints.map(\.outcomes))
        #expect(live.timeline.last?.gauges.redisKeys == model.timeline.last?.gauges.redisKeys)
    }

    @Test("a numbered key has the length of the text that it stands for, and a text of its own")
    func numberedKeys() {
        let family = KeyFamily(template: "{trace-key}", parts: [.padded])
        var seen: Set<[UInt8]> = []
        for length in [1, 2, 7, 40] as [UInt32] {
            for ordinal in [0, 1, 61] as [UInt64] {
                let key = Key(family: 0, wide: ordinal, third: length)
                var bytes: [UInt8] = []
                family.render(key, into: &bytes)
                #expect(bytes.count == Int(length))
                #expect(family.length(of: key) == bytes.count)
                #expect(seen.insert(bytes).inserted)
            }
        }
        // More keys of one byte than base 62 has digits: such a key is longer than it was.
        let overflow = Key(family: 0, wide: 62, third: 1)
        #expect(family.length(of: overflow) == 2)
    }

    @Test("a listed key has its own text")
    func listedKeys() {
        let texts = KeyTexts(bytes: Array("user:1b".utf8), ends: [6, 7])
        let family = KeyFamily(template: "{trace-key}", parts: [.listed(texts)])
        var bytes: [UInt8] = []
        family.render(Key(family: 0, wide: 1), into: &bytes)
        family.render(Key(family: 0, wide: 0), into: &bytes)
        #expect(bytes == Array("buser:1".utf8))
        #expect(family.length(of: Key(family: 0, wide: 0)) == 6)
    }
}
