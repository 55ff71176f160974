import Measurement
import Simulation
import Stores
import Workload

/// A trial whose application is a closure, so that a test says exactly which calls meet a fault.
struct FaultTrial {
    /// How one request ended.
    struct Ended: Equatable, Sendable {
        var number: UInt64
        var at: Nanoseconds
        var error: StoreError?
    }

    static let oneWay: Nanoseconds = 500 * .microsecond
    static let network = Network(name: "test", oneWay: oneWay, source: "the test")

    var faults: [Fault]
    var redis = RedisSettings(network: network)
    var postgres = PostgresSettings(network: network)
    var instances = 1
    /// The time between two requests.
    var every: Nanoseconds = 10 * .millisecond
    var count: UInt64

    /// Serves requests in turn on the instances, and keeps how each ended.
    private final class Closure: Application {
        let seams: [Seams]
        let body: (Request, Seams) async throws(StoreError) -> Void
        let ends: Ends

        init(
            _ seams: [Seams],
            _ ends: Ends,
            _ body: @escaping (Request, Seams) async throws(StoreError) -> Void
        ) {
            self.seams = seams
            self.ends = ends
            self.body = body
        }

        func serve(_ request: Request) async {
            let own = seams[Int(request.number) % seams.count]
            var ended = Ended(number: request.number, at: 0, error: nil)
            do throws(StoreError) { try await body(request, own) } catch { ended.error = error }
            ended.at = own.clock.now
            ends.all.append(ended)
        }
    }

    /// What the application leaves behind; the world's thread is the test's own.
    private final class Ends: @unchecked Sendable {
        var all: [Ended] = []
    }

    private struct Paced: RequestSource {
        var number: UInt64 = 0
        let count: UInt64
        let every: Nanoseconds

        mutating func next() -> Request? {
            guard number < count else { return nil }
            defer { number += 1 }
            return Request(at: Nanoseconds(number) * every, number: number, endpoint: 0)
        }
    }

    /// Plays it: how each request ended, in the order of their ends, and the record.
    func play(
        _ body: @escaping @Sendable (Request, Seams) async throws(StoreError) -> Void
    ) throws -> (ends: [Ended], record: TrialRecord) {
        let ends = Ends()
        let (count, every) = (count, every)
        let window = max(1, Nanoseconds(count) * every)
        let trial = Trial(
            setup: "test",
            repetition: 0,
            seed: 1,
            redis: redis,
            postgres: postgres,
            families: [KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)])],
            tables: [Table(name: "rows", content: .rows(owners: 100, each: 1), rowSize: 100)],
            instances: instances,
            faults: faults,
            layout: Recorder.Layout(
                endpoints: [.init(name: "call", cacheable: false)],
                families: ["k:{n}"],
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: 0,
                window: window,
                interval: window
            ),
            requests: { Paced(count: count, every: every) },
            application: { seams, _ in Closure(seams, ends, body) }
        )
        let record = try ModelEngine().play(trial) { _ in true }
        return (ends.all, record)
    }
}
