import Foundation
import Testing

/// `run --engine live` from outside: real servers, and nothing of them left afterwards.
@Suite("Playing live from the command line", .serialized)
struct LiveRunTests {
    /// The arguments of a run of two trials of two seconds each.
    private let arguments = ["run", "small.yaml", "--engine", "live", "--output", "out"]

    /// A folder with the scenario, and a folder in it that the servers take for the temporary one.
    private func prepare(_ folder: borrowing TemporaryFolder) throws -> [String: String] {
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let temporary = folder.url.appending(path: "temporary")
        try FileManager.default.createDirectory(
            at: temporary,
            withIntermediateDirectories: false
        )
        return ["TMPDIR": temporary.path()]
    }

    @Test("a live run measures the same stream on real servers, and leaves nothing behind")
    func plays() throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let live = try Binary.run(
            arguments + ["-q", "--format", "csv"],
            in: folder.url,
            environment: environment
        )
        #expect(live.status == 0)
        let model = try Binary.run(
            ["run", "small.yaml", "-q", "--format", "csv"],
            in: folder.url
        )
        for setup in ["plain", "cached"] {
            let row = "\n\(setup),0,run,,offered,requests,"
            #expect(figure(row, in: live.output) == figure(row, in: model.output))
        }
        #expect(try folder.names(in: "temporary").isEmpty)
    }

    /// The value behind the beginning of a row.
    private func figure(_ row: String, in csv: String) -> Substring? {
        csv.firstRange(of: row).map { csv[$0.upperBound...].prefix { $0 != "," } }
    }

    @Test(
        "a signal while the servers start ends it in order, a second one at once",
        arguments: [
            ([SIGINT], 130), ([SIGTERM], 143), ([SIGINT, SIGINT], 130), ([SIGTERM, SIGTERM], 143),
        ] as [([Int32], Int32)]
    )
    func stops(signals: [Int32], status: Int32) throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let outcome = try Binary.interrupted(
            arguments,
            by: signals,
            in: folder.url,
            environment: environment
        )
        #expect(outcome.status == status)
        #expect(try folder.names(in: "temporary").isEmpty)
        #expect(!(try folder.names().contains("out")))
    }

    @Test("a killed run leaves nothing in the temporary folder, and the next one plays")
    func killed() throws {
        let folder = try TemporaryFolder()
        let environment = try prepare(folder)
        let outcome = try Binary.interrupted(
            arguments,
            by: [SIGKILL],
            in: folder.url,
            environment: environment
        )
        #expect(outcome.status == -SIGKILL)
        let next = try Binary.run(arguments, in: folder.url, environment: environment)
        #expect(next.status == 0)
        #expect(try folder.names(in: "temporary").isEmpty)
    }
}

/// Faults, a breaker in front of Redis and what patterns fall back to, all at once, on both
/// engines.
@Suite("Faults, breaker and fallback together", .serialized)
struct LiveRunFaultTests {
    private static let scenario = """
        scenario: outages
        summary: Redis stands still, is cut off from half of the instances, restarts and is gone
        seed: 11
        duration: 12s

        population:
          user: 200
          car: 20

        traffic:
          start: "08:00"
          arrivals: poisson
          rate: 150/s
          mix: { read: 60, book: 20, save: 20 }
          ranges: { days: 300, length: 1-4 }

        tables:
          profiles: { of: user, row-size: 200B }
          bookings: { bookings-of: car, row-size: 50B }

        stores:
          redis: { timeout: 300ms, network: loopback }
          postgres: { pool: 20, network: loopback }

        application:
          instances: 2
          breaker: { failures: 3, window: 5s, open: 1s }

        endpoints:
          read:
            steps:
              - cached: { key: "profile:{user}", ttl: 20s, size: 300B, table: profiles }
          save:
            steps:
              - write: profiles
              - invalidate: [ "profile:{user}" ]
          book:
            steps:
              - book:
                  table: bookings
                  protection: redis-lock-else-row-lock
                  key: "lock:car:{car}"
                  ttl: 5s
                  release: owner-checked
                  work: 5ms

        setups:
          all: { baseline: true }

        faults:
          - { at: "08:00:02", for: 1s, redis: unreachable }
          - { at: "08:00:04", for: 1s, redis: partition, instances: half }
          - { at: "08:00:06", for: 1s, redis: restart, keep: false }
          - { at: "08:00:09", for: 1s, redis: down }
          - { at: "08:00:11", for: 500ms, postgres: down }

        """

    @Test(
        "every request is done, has failed or fell back, and the run ends",
        arguments: [
            "model", "live",
        ]
    )
    func nothingVanishes(engine: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.scenario, to: "outages.yaml")
        let outcome = try Binary.run(
            ["run", "outages.yaml", "--engine", engine, "-q", "--format", "csv"],
            in: folder.url
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        func sum(_ metric: String) -> Int {
            outcome.output.split(separator: "\n").reduce(0) { sum, line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                guard cells.count > 6, cells[2] == "endpoint", cells[4] == metric else {
                    return sum
                }
                return sum + (Int(cells[6]) ?? 0)
            }
        }
        let offered = sum("offered")
        #expect((1_500...2_100).contains(offered))
        #expect(offered == sum("sent") + sum("skipped"))
        let failed = sum("failed")
        // Postgres is what everything falls back to: only its outage fails requests, and what was
        // on the line when a connection was cut.
        #expect(failed > 0)
        #expect(failed < offered / 10, "\(failed) of \(offered)")
        let row = "all,0,run,,double_bookings,"
        let bookings = outcome.output.split(separator: "\n").first { $0.hasPrefix(row) }
        #expect(bookings != nil, "\(outcome.output)")
    }
}
