import Measurement
import ScenarioFile
import Stores
import Testing

/// The faults of a scenario, as they are read.
@Suite struct FaultTests {
    /// A scenario from 08:00 to 10:00 with the given faults.
    private static func setups(_ faults: String) throws -> [Setup] {
        try ScenarioParser().parse(text: text(faults), name: "small.yaml").setups
    }

    private static func text(_ faults: String, start: String = "08:00") -> String {
        """
        scenario: small
        summary: A small one
        duration: 2h
        population: { user: 100 }
        traffic: { rate: 10/s, start: "\(start)" }
        tables: { rows: { of: user } }
        stores: { redis: {} }
        endpoints:
          read: { steps: [ cached: { key: "r:{user}", ttl: 60s, size: 1KB, table: rows } ] }
        setups:
          off: { redis: off }
          cached: {}
          three: { application: { instances: 3 } }
        faults:
        \(faults)
        """
    }

    @Test("every kind of fault is read with its parameters", arguments: cases)
    func kinds(text: String, fault: Fault) throws {
        let setups = try Self.setups("- { at: \"09:00:30\", in: [ three ], \(text) }")
        #expect(setups.map(\.faults) == [[], [], [fault]])
    }

    private static let at = 9 * Nanoseconds.hour + 30 * .second
    static let cases: [(String, Fault)] = [
        ("for: 5m, redis: down", Fault(.redis, .down, from: at, to: at + 5 * .minute)),
        (
            "for: 1m, redis: unreachable",
            Fault(.redis, .unreachable, from: at, to: at + .minute)
        ),
        (
            "for: 1m, redis: partition, instances: [2, 0]",
            Fault(.redis, .partition, from: at, to: at + .minute, instances: [0, 2])
        ),
        (
            "for: 1m, postgres: partition, instances: half",
            Fault(.postgres, .partition, from: at, to: at + .minute, instances: [0])
        ),
        (
            "for: 1m, redis: slow, factor: 5x, add: 2ms",
            Fault(
                .redis,
                .slow(factor: 5, added: 2 * .millisecond),
                from: at,
                to: at + .minute
            )
        ),
        (
            "for: 1m, postgres: slow, factor: 1.5x",
            Fault(.postgres, .slow(factor: 1.5, added: 0), from: at, to: at + .minute)
        ),
        (
            "for: 2s, redis: restart, keep: false",
            Fault(.redis, .restart(keepsData: false), from: at, to: at + 2 * .second)
        ),
        (
            "redis: failover, loses: 100ms",
            Fault(.redis, .failover(loses: 100 * .millisecond), from: at, to: at)
        ),
        ("redis: max-memory, to: 16MB", Fault(.redis, .maxMemory(16 << 20), from: at, to: nil)),
        ("postgres: full", Fault(.postgres, .full, from: at, to: nil)),
        (
            "for: 9s, application: pause, instances: [1]",
            Fault(.application, .pause, from: at, to: at + 9 * .second, instances: [1])
        ),
    ]

    @Test("without setups a fault strikes all that have what it strikes")
    func everySetup() throws {
        let redis = try Self.setups("- { at: 9h, for: 1m, redis: down }")
        #expect(redis.map(\.faults.count) == [0, 1, 1])
        let postgres = try Self.setups("- { at: 9h, for: 1m, postgres: down }")
        #expect(postgres.map(\.faults.count) == [1, 1, 1])
    }

    @Test("two faults that decide different things may overlap, and so may other instances")
    func overlaps() throws {
        let setups = try Self.setups(
            """
            - { at: 9h, for: 5m, redis: slow, factor: 2x }
            - { at: 9h, for: 5m, redis: max-memory, to: 4MB }
            - { at: 9h, for: 5m, redis: down }
            - { at: 9h, for: 5m, postgres: partition, instances: [0], in: [ three ] }
            - { at: 9h, for: 5m, postgres: partition, instances: [1, 2], in: [ three ] }
            """
        )
        #expect(setups.map(\.faults.count) == [0, 3, 5])
    }

    @Test("faults decide whether a setup is the same system")
    func identity() throws {
        let plain = try Self.setups("- { at: 9h, for: 5m, redis: down, in: [ cached ] }")
        let longer = try Self.setups("- { at: 9h, for: 6m, redis: down, in: [ cached ] }")
        #expect(plain[1].systemText != longer[1].systemText)
        #expect(plain[2].systemText == longer[2].systemText)
    }

    @Test("a fault is cut to the window that is played")
    func window() {
        let fault = Fault(.redis, .down, from: 100, to: 200)
        #expect(fault.inWindow(from: 50, lasting: 100) == Fault(.redis, .down, from: 50, to: 150))
        #expect(fault.inWindow(from: 150, lasting: 100) == Fault(.redis, .down, from: 0, to: 50))
        #expect(fault.inWindow(from: 200, lasting: 100) == nil)
        #expect(fault.inWindow(from: 0, lasting: 100) == nil)
        let full = Fault(.postgres, .full, from: 100, to: nil)
        #expect(full.inWindow(from: 150, lasting: 9) == Fault(.postgres, .full, from: 0, to: nil))
        let failover = Fault(.redis, .failover(loses: 5), from: 100, to: 100)
        #expect(failover.inWindow(from: 101, lasting: 9) == nil)
        #expect(failover.inWindow(from: 100, lasting: 9)?.start == 0)
    }
}
