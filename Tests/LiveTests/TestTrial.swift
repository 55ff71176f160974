import Measurement
import Stores
import Workload

/// Requests at a constant rate, as a source.
struct ConstantRequests: RequestSource {
    var rate: UInt64
    var count: UInt64
    var endpoints: UInt16 = 1
    private var sent: UInt64 = 0

    init(rate: UInt64, count: UInt64, endpoints: UInt16 = 1) {
        self.rate = rate
        self.count = count
        self.endpoints = endpoints
    }

    mutating func next() -> Request? {
        guard sent < count else { return nil }
        defer { sent += 1 }
        let at = Nanoseconds(sent) * .second / Nanoseconds(rate)
        return Request(at: at, number: sent, endpoint: UInt16(sent % UInt64(endpoints)))
    }
}

/// An application whose requests are one closure.
final class TestApplication: Application {
    typealias Body = (Request, [Seams]) async throws(StoreError) -> Outcome

    private let seams: [Seams]
    private let recorder: Recorder
    private let body: Body

    init(_ seams: [Seams], _ recorder: Recorder, _ body: @escaping Body) {
        self.seams = seams
        self.recorder = recorder
        self.body = body
    }

    func serve(_ request: Request) async {
        let clock = seams[0].clock
        let began = clock.now
        recorder.begin(endpoint: request.endpoint, intended: request.at, now: began)
        let outcome: Outcome
        do {
            outcome = try await body(request, seams)
        } catch {
            outcome = .failed
        }
        recorder.end(
            endpoint: request.endpoint,
            intended: request.at,
            began: began,
            now: clock.now,
            outcome: outcome
        )
    }
}

/// A trial for tests: one endpoint, loopback, no warm-up.
func makeTrial(
    rate: UInt64 = 1_000,
    count: UInt64 = 100,
    window: Nanoseconds? = nil,
    redis: RedisSettings? = RedisSettings(network: loopback),
    postgres: PostgresSettings = PostgresSettings(maxConnections: 20, pool: 4, network: loopback),
    tables: [Table] = [],
    instances: Int = 1,
    faults: [Fault] = [],
    body: @escaping @Sendable (Request, [Seams]) async throws(StoreError) -> Outcome
) -> Trial {
    let window = window ?? Nanoseconds(count) * .second / Nanoseconds(rate)
    return Trial(
        setup: "test",
        repetition: 0,
        seed: 1,
        redis: redis,
        postgres: postgres,
        families: [
            KeyFamily(template: "item:{id}", parts: [.text("item:"), .number(slot: 0)]),
            KeyFamily(template: "counter:{id}", parts: [.text("counter:"), .wide]),
        ],
        tables: tables,
        instances: instances,
        faults: faults,
        layout: Recorder.Layout(
            endpoints: [.init(name: "only", cacheable: false)],
            families: ["item:{id}", "counter:{id}"],
            commands: CommandKind.allCases.map(\.name),
            statements: StatementKind.allCases.map(\.name),
            warmUp: 0,
            window: window,
            interval: .second
        ),
        requests: { ConstantRequests(rate: rate, count: count) },
        application: { seams, recorder in TestApplication(seams, recorder, body) }
    )
}

let loopback = Network(name: "loopback", oneWay: 0, source: "the test")
