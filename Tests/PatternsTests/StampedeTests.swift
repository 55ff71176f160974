import Measurement
import Patterns
import Stores
import Testing
import Workload

/// How often one hot key is read from the database each time it expires.
///
/// One key, Poisson readers at λ, and a database that takes δ = 100 ms to answer, next to a Redis
/// that takes no time. The closed forms: 1 + λδ without protection, about e^(1/β) with early
/// refresh, and 1 with single flight.
@Suite struct StampedeTests {
    static let recompute = 100 * Nanoseconds.millisecond
    static let timeToLive = Nanoseconds.second

    @Test(arguments: [100, 1_000] as [Double])
    func withoutProtection(_ rate: Double) throws {
        let record = try play(rate: rate, for: 60, [:])
        let fill = fill(record)
        // The fills end one after another for another δ, and the last one starts the next life.
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + 2 * fill)
        let expected = 1 + rate * fill / 1e9
        #expect(abs(reads(record) / cycles / expected - 1) < 0.06)
    }

    @Test func singleFlightInTheProcess() throws {
        let record = try play(rate: 1_000, for: 60, ["single-flight": .choice("process")])
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + fill(record))
        #expect(abs(reads(record) / cycles - 1) < 0.02)
    }

    @Test func singleFlightInTheProcessOfFourInstances() throws {
        let record = try play(
            rate: 1_000,
            for: 60,
            instances: 4,
            ["single-flight": .choice("process")]
        )
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + fill(record))
        #expect(abs(reads(record) / cycles - 4) < 0.2)
    }

    @Test func singleFlightByALock() throws {
        let record = try play(
            rate: 1_000,
            for: 60,
            instances: 4,
            ["single-flight": .choice("redis-lock")]
        )
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + fill(record))
        #expect(abs(reads(record) / cycles - 1) < 0.05)
    }

    @Test func aLockThatExpiresDuringTheReadLetsOthersIn() throws {
        let record = try play(
            rate: 1_000,
            for: 60,
            instances: 4,
            ["single-flight": .choice("redis-lock"), "lock-ttl": .duration(40 * .millisecond)]
        )
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + fill(record))
        #expect(reads(record) / cycles > 2)
    }

    @Test(arguments: [(1, 2.5...2.95), (2, 1.5...1.8)] as [(Double, ClosedRange<Double>)])
    func earlyRefresh(_ beta: Double, _ expected: ClosedRange<Double>) throws {
        let rate = 200.0
        let life = 4 * Nanoseconds.second
        let record = try play(
            rate: rate,
            for: 800,
            ["early-refresh": .number(beta), "ttl": .duration(life)]
        )
        let fill = fill(record)
        let width = beta * fill
        // What is left of the life: the first refresh comes about βδ (ln(λβδ) + 0.58) before its
        // end.
        let ahead = width * (DeterministicMath.log(rate * width / 1e9) + 0.58)
        let cycles = Double(record.measured) / (Double(life) - ahead + fill)
        #expect(expected.contains(reads(record) / cycles))
    }

    @Test func staleWhileRevalidate() throws {
        let record = try play(
            rate: 1_000,
            for: 60,
            ["single-flight": .choice("process"), "stale-while-revalidate": .duration(.second)]
        )
        let cycles = Double(record.measured) / (Double(Self.timeToLive) + fill(record))
        #expect(abs(reads(record) / cycles - 1) < 0.05)
        // Nobody waits for the database after the very first read.
        let family = record.families[0]
        #expect(family.misses == 0)
        #expect(family.hits + family.misses == record.endpoints[0].offered)
        #expect(record.endpoints[0].response.value(atPercentile: 100) < .millisecond)
    }

    private func play(
        rate: Double,
        for seconds: Nanoseconds,
        instances: Int = 1,
        _ settings: [String: SettingValue]
    ) throws -> TrialRecord {
        var trial = StepTrial(
            populations: [Population(name: "item", count: 1, popularity: .uniform)]
        )
        trial.instances = instances
        trial.postgres.network.oneWay = Self.recompute / 2
        // Opening a connection takes some round trips, so all are opened before anything counts.
        trial.postgres.pool = 400
        trial.postgres.maxConnections = 1_600
        trial.postgres.cores = 64
        trial.warmUp = 20 * .second
        var settings = settings
        settings["key"] = trial.key("item", of: 0)
        settings["ttl"] = settings["ttl"] ?? .duration(Self.timeToLive)
        settings["size"] = .bytes(100)
        settings["table"] = trial.table("items")
        try trial.add("cached", settings)
        var random = RandomStream(seed: 3, name: "arrivals")
        var times: [Nanoseconds] = []
        var time: Nanoseconds = 0
        while true {
            time += Nanoseconds(random.exponential() * 1e9 / rate)
            if time >= (seconds + 20) * .second { break }
            times.append(time)
        }
        trial.window = (seconds + 20) * .second
        return try trial.play(at: times)
    }

    private func reads(_ record: TrialRecord) -> Double {
        Double(record.statements[Int(StatementKind.read.rawValue)].calls)
    }

    /// δ as it was, in nanoseconds.
    private func fill(_ record: TrialRecord) -> Double {
        record.statements[Int(StatementKind.read.rawValue)].latency.mean
    }
}
